//! What is hidden, and what is not. Every secret of the cases has `s3` in it, and nothing else has.

use phpier::diagnostic::{Diagnostic, code};
use phpier::mask::{self, HIDDEN, Known};

const NAMES: &str = include_str!("mask/names.txt");
const TEXTS: &str = include_str!("mask/texts.txt");
const VALUES: &str = include_str!("mask/values.txt");

#[test]
fn names_are_told_apart() {
    let mut wrong = Vec::new();
    for line in lines(NAMES) {
        let (verdict, name) = line.split_once(' ').expect("a verdict and a name");
        let is_secret = match verdict {
            "hide" => true,
            "show" => false,
            _ => panic!("no verdict: {line}"),
        };
        if mask::is_secret_key(name) != is_secret {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn of_a_text_secrets_are_hidden_and_nothing_else() {
    holds(TEXTS, mask::in_text);
}

#[test]
fn of_a_value_secrets_are_hidden_and_nothing_else() {
    holds(VALUES, mask::in_value);
}

/// What was hidden once is not looked into again: a text may pass through several hands.
#[test]
fn a_masked_text_stays_as_it_is() {
    for (cases, shown) in [
        (TEXTS, mask::in_text as fn(&str) -> String),
        (VALUES, mask::in_value),
    ] {
        for (text, _) in pairs(cases) {
            let once = shown(&text);
            assert_eq!(shown(&once), once, "{text}");
        }
    }
}

/// A diagnostic may have no place by which what it quotes could be known, so each of its sentences is looked at
/// by itself.
#[test]
fn every_sentence_of_a_diagnostic_is_masked() {
    let code = &code::PLAN_DATA_AT_RISK;
    for (text, _) in pairs(VALUES) {
        let shown = mask::in_value(&text);
        let found = Diagnostic::new(code, text.as_str()).help(text.as_str());
        assert_eq!(found.message, shown);
        assert_eq!(found.help.as_deref(), Some(&*shown));
        let found = Diagnostic::new(code, "").help_opt(Some(text.as_str()));
        assert_eq!(found.help.as_deref(), Some(&*shown));
    }
}

/// A program may quote any line of what it was given, and any value without its name.
#[test]
fn what_was_given_to_a_program_is_known_in_what_it_says() {
    let mut known = Known::default();
    for (text, _) in pairs(TEXTS) {
        known.file(&text);
    }
    known.file("A_TOKEN: \"first-s3\\nsecond-s3\"");
    known.variable("API_TOKEN", "of-this-s3");
    known.variable("HOME", "/home");
    for said in ["no `of-this-s3` here", "line 3: s3cret", "second-s3"] {
        let told = known.out_of(said);
        assert!(told.contains(HIDDEN) && !told.contains("s3"), "{told}");
    }
    assert_eq!(known.out_of("in /home"), "in /home");
}

/// What is wrong with a word is said of the word alone.
#[test]
fn what_a_sentence_quotes_of_a_secret_is_hidden() {
    for (said, secret, told) in [
        ("`1s3` is no number", "1s3", "`(sensitive)` is no number"),
        ("write `\"a\\\\s3\"`", "a\\s3", "write `\"(sensitive)\"`"),
        ("write `#\"a\\s3\"#`", "a\\s3", "write `#\"(sensitive)\"#`"),
        (
            "write `s3s3`: only spaces",
            "s3s3,",
            "write `(sensitive)`: only spaces",
        ),
        ("a line: s3s3 x", "\"s3s3\"", "a line: (sensitive) x"),
        ("no `s3` here", "\"my s3 word\"", "no `(sensitive)` here"),
        ("`s3`s3` is bare", "s3`s3", "`(sensitive)` is bare"),
        ("`/` may not stand in it", "a/s3", "`/` may not stand in it"),
        ("no `key` here", "s3", "no `key` here"),
    ] {
        assert_eq!(mask::without(said, &[secret]), told);
    }
}

/// What is shown around a mistake may begin and end anywhere.
#[test]
fn every_part_of_a_text_can_be_looked_through() {
    for (text, _) in [TEXTS, VALUES].into_iter().flat_map(pairs) {
        for (at, _) in text.char_indices() {
            for part in [&text[at..], &text[..at]] {
                let (text, value) = (mask::in_text(part), mask::in_value(part));
                let lines = |text: &str| text.matches('\n').count();
                assert_eq!((lines(&text), lines(&value)), (lines(part), lines(part)));
            }
        }
    }
}

fn holds(cases: &str, shown: impl Fn(&str) -> String) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (text, expected) in pairs(cases) {
        count += 1;
        assert!(
            !expected.contains("s3"),
            "the case tells a secret: {expected}"
        );
        let found = shown(&text);
        if found != expected {
            wrong.push(format!(
                "{text}\n    is\n{found}\n    and is to be\n{expected}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count > 20, "the cases have gone missing");
}

/// Texts, lines that begin with `<`, each with how it is to be shown, those with `>`. One that is to be shown
/// as it is has `=`.
fn pairs(cases: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut last = ' ';
    for line in lines(cases) {
        let (mark, text) = (
            line.chars().next().unwrap_or(' '),
            line.get(2..).unwrap_or(""),
        );
        if mark == '=' || mark == '<' && last != '<' {
            pairs.push((String::new(), String::new()));
        }
        let (given, shown) = pairs.last_mut().expect("a case begins with `<` or `=`");
        let sides = match mark {
            '<' => vec![given],
            '>' => vec![shown],
            '=' => vec![given, shown],
            _ => panic!("no case: {line}"),
        };
        for side in sides {
            if !side.is_empty() {
                side.push('\n');
            }
            side.push_str(text);
        }
        last = mark;
    }
    pairs
}

fn lines(cases: &str) -> impl Iterator<Item = &str> {
    let lines = cases.lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with("# "))
}
