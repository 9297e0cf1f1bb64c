//! What is told of a YAML file with several mistakes: each of them, at its place, and nothing that
//! is only a consequence of another.

use phpier::{
    diagnostic::{Diagnostic, Diagnostics},
    source::Format,
};

use super::{fixtures, fuzz::count, parse, spans};
use crate::support::mutate::{TOKENS, XorShift};

/// Entries of a mapping: sound ones, and ones that begin with a key and have one mistake whose end is
/// certain.
const SOUND: &[&str] = &[
    "K: 1\n",
    "K: \"a: b\"\n",
    "K: {b: [1, 2], c: 'd'}\n",
    "K:\n  a: 1\n  b:\n    - c\n    - d: 1\n      e: 2\n",
    "K:\n- a\n- b: 1\n  c: 2\n",
    "K: |\n  a: \"\n  b: @\n",
    "K: [a,\n  b]\n",
    "K: text that\n  goes on\n",
    "# K: @\nK: x # \" '\n",
    "\nK:\n\n  # [\n\n",
];
const BROKEN: &[&str] = &[
    "K: a: b\n",
    "K: @\n",
    "K: [a, `]\n",
    "K: [a, b]]\n",
    "K: [a}\n",
    "K: {a: [b}]\n",
    "K: \"a\" b\n",
    "K: 'it's\n",
    "K: \"\\q\"\n",
    "K: \"\\q\n  b: @\"\n",
    "K: a\n  b: 1\n  c: @\n",
    "K:\n\ta: 1\n\tb: 2\n",
    "K:\n    a: 1\n  b: 2\n    c: @\n",
    "K:\n  a: 1\n   b: @\n",
    "K:\n  a: b: c\n  d: 1\n",
    "K:\n- a\n- @\n- b\n",
    "K:\n- a: @\n  b: 1\n- c\n",
    "K:\n  - a\n  b: 1\n  - c\n",
    "K: |x\n  a: @\n",
    "K: *\n",
    "K: *none\n",
    "K: - a\n",
    "K: %a\n",
    "K: !secret a\n",
    "K: {a: @,\n  b: @}\n",
    "K: [1,\n  2] 3\n",
];

/// Each mistake of a file is told, as it is told of its entry alone. So the file with one of them mended
/// is told of the others, and of nothing else.
#[test]
fn mistakes_of_several_entries_are_told_as_of_each_alone() {
    let mut random = XorShift::new(31);
    for _ in 0..count() / 50 {
        let depth = 2 * random.below(3);
        let mut text = ["", "top:\n", "top:\n  below:\n"][depth / 2].to_owned();
        let mut expected = Vec::new();
        for entry in 0..=random.below(12) {
            let from = if random.below(2) == 0 { SOUND } else { BROKEN };
            let entry = from[random.below(from.len())].replace('K', &format!("key{entry}"));
            let indent = " ".repeat(depth);
            let lines = entry.split_inclusive('\n');
            let entry: String = lines.map(|line| format!("{indent}{line}")).collect();
            // Beside a sound entry: what is told of the first of a file may differ.
            let alone = match depth {
                0 => format!("first: 1\n{entry}"),
                _ => format!("top:\n{indent}first: 1\n{entry}"),
            };
            let before = alone.len() - entry.len();
            let (_, mistakes) = parse(&alone, Format::Yaml);
            assert_eq!(mistakes.len(), usize::from(from == BROKEN), "{alone}");
            expected.extend(
                places(&alone, &mistakes).map(|(at, said)| (at + text.len() - before, said)),
            );
            text.push_str(&entry);
        }
        let (document, mistakes) = parse(&text, Format::Yaml);
        spans::check(&text, document.as_ref(), &mistakes);
        let mut told: Vec<_> = places(&text, &mistakes).collect();
        told.sort();
        assert_eq!(told, expected, "{text}");
    }
}

fn places<'a>(
    text: &'a str,
    mistakes: &'a Diagnostics,
) -> impl Iterator<Item = (usize, String)> + 'a {
    let said = |one: &Diagnostic| {
        let range = one.labels[0].span.range();
        let shown = &text[range.clone()];
        (range.start, format!("{} {shown:?}", one.message))
    };
    mistakes.iter().map(said)
}

/// A sound file into which one thing was put has one mistake or none, whatever it was. A line break can be
/// two, as it breaks two lines; a merge key of an unknown alias is two.
#[test]
fn one_mistake_has_no_consequences() {
    let tokens: Vec<_> = TOKENS
        .iter()
        .filter(|token| !token.contains(['\n', '\r']) && !token.starts_with("<<"))
        .collect();
    let mut files = fixtures("pairs");
    files.retain(|file| file.1 == Format::Yaml);
    let mut random = XorShift::new(32);
    let mut wrong = Vec::new();
    for _ in 0..count() / 2 {
        let (name, format, text) = &files[random.below(files.len())];
        let at = text.floor_char_boundary(random.below(text.len()));
        let token = tokens[random.below(tokens.len())];
        let changed = [&text[..at], token, &text[at..]].concat();
        let (_, mistakes) = parse(&changed, *format);
        if mistakes.len() > 1 {
            let told: Vec<_> = places(&changed, &mistakes).collect();
            wrong.push(format!("{name}: {token:?} at {at}: {told:?}\n{changed}"));
        }
    }
    let shown = wrong[..wrong.len().min(20)].join("\n");
    assert!(wrong.is_empty(), "{}: {shown}", wrong.len());
}
