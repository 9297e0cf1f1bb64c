//! Files made to hurt: each ends in a diagnostic or a tree, soon.
//!
//! With `PHPIER_TIMES=1`, in a release build with one thread and `--nocapture`, what each costs is
//! printed, and must be at most 100 ms and 64 MiB. Freed memory is used again, so what a single one
//! takes is seen best with its name in place of the 1.

use std::{
    env, fs,
    time::{Duration, Instant},
};

use phpier::{source::Format, syntax};

use super::{parse, spans};
use crate::support::mutate::TOKENS;

/// A hostile file: its name, what it is read as, its text, and the code it is refused with.
fn files() -> Vec<(&'static str, Format, String, Option<&'static str>)> {
    use Format::{Kdl, Yaml};
    let repeat = |text: &str, count: usize| text.repeat(count);
    let fill = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let lines =
        |line: &dyn Fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    let bomb = |merge: &str| {
        let list = |level: usize| format!("[{}]", vec![format!("*a{level}"); 9].join(","));
        lines(
            &|level| match level {
                0 => "a0: &a0 {x: lol}\n".to_owned(),
                _ => format!("a{level}: &a{level} {{{merge}: {}}}\n", list(level - 1)),
            },
            10,
        )
    };
    let (kdl, yaml) = (syntax::MAX_KDL, syntax::MAX_YAML);
    vec![
        ("alias bomb", Yaml, bomb("k"), Some("unsupported_alias")),
        ("merge bomb", Yaml, bomb("<<"), Some("unsupported_merge")),
        (
            "wide alias bomb",
            Yaml,
            format!(
                "a: &a [{}]\nb: [{}]\n",
                repeat("x,", 2000),
                repeat("*a,", 2000)
            ),
            Some("unsupported_alias"),
        ),
        (
            "a long text 99 times",
            Yaml,
            format!(
                "a: &a {}\nb: [{}]\n",
                repeat("x", 400_000),
                repeat("*a,", 99)
            ),
            Some("unsupported_alias"),
        ),
        (
            "an anchor in itself",
            Yaml,
            "a: &a [*a]\n".to_owned(),
            Some("unsupported_alias"),
        ),
        (
            "10^4 [",
            Yaml,
            repeat("[", 10_000),
            Some("unsupported_depth"),
        ),
        (
            "10^4 [ in a key",
            Yaml,
            format!("a: {}", repeat("[", 10_000)),
            Some("unsupported_depth"),
        ),
        (
            "10^6 [",
            Yaml,
            repeat("[", 1_000_000),
            Some("unsupported_depth"),
        ),
        (
            "10^4 {",
            Yaml,
            repeat("{", 10_000),
            Some("unsupported_depth"),
        ),
        (
            "10^4 {a:",
            Yaml,
            repeat("{a: ", 10_000),
            Some("unsupported_depth"),
        ),
        (
            "10^4 -",
            Yaml,
            format!("a:\n {}", repeat("- ", 10_000)),
            Some("unsupported_depth"),
        ),
        (
            "10^4 ?",
            Yaml,
            repeat("? ", 10_000),
            Some("unsupported_key"),
        ),
        (
            "5,000 nested maps",
            Yaml,
            lines(&|depth| format!("{}a:\n", " ".repeat(depth)), 1000),
            Some("unsupported_depth"),
        ),
        (
            "10^5 keys",
            Yaml,
            lines(&|key| format!("a{key}:\n"), 100_000),
            Some("unsupported_size"),
        ),
        (
            "a scalar as long as can be",
            Yaml,
            format!("a: {}", repeat("x", yaml - 3)),
            None,
        ),
        (
            "the same in quotes",
            Yaml,
            format!("a: \"{}\"", fill("\\n", yaml - 6)),
            None,
        ),
        (
            "the same in many lines",
            Yaml,
            format!("a: {}", fill("x\n ", yaml - 3)),
            None,
        ),
        (
            "a block as long as can be",
            Yaml,
            format!("a: |\n{}", fill(" x\n", yaml - 6)),
            None,
        ),
        (
            "900 KB of text",
            Yaml,
            format!("a: {}", repeat("x", 900_000)),
            None,
        ),
        (
            "50 MB of text",
            Yaml,
            format!("a: {}", repeat("x", 50_000_000)),
            Some("unsupported_size"),
        ),
        ("comments", Yaml, fill("# x\n", yaml), None),
        (
            "tags",
            Yaml,
            format!("a: {}", fill("!!str ", yaml - 3)),
            Some("invalid"),
        ),
        (
            "10^4 { in KDL",
            Kdl,
            repeat("a {", 10_000),
            Some("unsupported_depth"),
        ),
        ("10^4 bare {", Kdl, repeat("{", 10_000), Some("invalid")),
        ("10^4 }", Kdl, repeat("}", 10_000), Some("missing_brace")),
        (
            "5,000 nested /*",
            Kdl,
            repeat("/*", 5000) + &repeat("*/", 5000),
            None,
        ),
        ("5,000 open /*", Kdl, repeat("/*", 5000), Some("invalid")),
        (
            "stars in a comment",
            Kdl,
            format!("/*{}*/ a 1", fill("* / ", kdl - 16)),
            None,
        ),
        (
            "slashdashes",
            Kdl,
            repeat("a /-{", 32) + &repeat("}", 32),
            None,
        ),
        (
            "slashdashed nodes",
            Kdl,
            repeat("a 1\n/- b {\n", 32) + &repeat("}\n", 32),
            None,
        ),
        (
            "/-/-/-",
            Kdl,
            format!("a {}", fill("/-", kdl - 2)),
            Some("invalid"),
        ),
        (
            "=",
            Kdl,
            format!("a {}", fill("= ", kdl - 2)),
            Some("invalid"),
        ),
        (
            "mistakes on every line",
            Kdl,
            fill("a=1\n", kdl),
            Some("invalid"),
        ),
        ("(", Kdl, fill("(", kdl), Some("unsupported_type")),
        ("10^5 nodes", Kdl, fill("a;", kdl), Some("unsupported_size")),
        (
            "10^4 nodes",
            Kdl,
            lines(&|_| "a\n".to_owned(), 10_000),
            None,
        ),
        ("10^4 values", Kdl, format!("a{}", repeat(" b", 9999)), None),
        (
            "10^4 properties",
            Kdl,
            format!("a{}", lines(&|key| format!(" p{key}=0"), 4999)),
            None,
        ),
        (
            "a scalar as long as can be in KDL",
            Kdl,
            format!("a \"{}\"", repeat("x", kdl - 4)),
            None,
        ),
        (
            "a word as long as can be",
            Kdl,
            format!("a {}", repeat("x", kdl - 2)),
            None,
        ),
        (
            "escapes",
            Kdl,
            format!("a \"{}\"", fill("\\n", kdl - 4)),
            None,
        ),
        (
            "raw text",
            Kdl,
            format!("a #\"{}\"#", fill("\"", kdl - 6)),
            None,
        ),
        (
            "hashes",
            Kdl,
            format!("a {}", repeat("#", kdl - 2)),
            Some("invalid_value"),
        ),
        (
            "hashed text",
            Kdl,
            format!("a {0}\"{0}", repeat("#", kdl / 2 - 4)),
            Some("missing_quote"),
        ),
        (
            "open escapes",
            Kdl,
            format!("a \"{}\"", fill("\\u{", kdl - 4)),
            Some("invalid_value"),
        ),
        (
            "many lines of text",
            Kdl,
            format!("a \"\"\"\n{}\n\"\"\"", fill("x\n", kdl - 11)),
            None,
        ),
        (
            "joined lines of text",
            Kdl,
            format!("a \"\"\"\n{}\n\"\"\"", fill("\\\n", kdl - 11)),
            Some("invalid_value"),
        ),
        (
            "joined lines",
            Kdl,
            format!("a {}", fill("\\\n", kdl - 2)),
            None,
        ),
        ("spaces", Kdl, format!("a{}b", repeat(" ", kdl - 2)), None),
        (
            "empty lines",
            Kdl,
            format!("a{}b", repeat("\n", kdl - 2)),
            None,
        ),
        (
            "900 KB of text in KDL",
            Kdl,
            format!("a \"{}\"", repeat("x", 900_000)),
            Some("unsupported_size"),
        ),
        (
            "NUL in KDL",
            Kdl,
            "a \0\n".to_owned(),
            Some("invalid_character"),
        ),
        (
            "NUL in YAML",
            Yaml,
            "a: \0\n".to_owned(),
            Some("invalid_character"),
        ),
        (
            "direction marks",
            Yaml,
            "a: \u{202e}x\n".to_owned(),
            Some("invalid_character"),
        ),
    ]
}

#[test]
fn hostile_files_end_in_a_tree_or_a_diagnostic() {
    let mut wrong = Vec::new();
    for (name, format, text, refusal) in files() {
        if env::var("PHPIER_TIMES").is_ok_and(|only| only != "1" && only != name) {
            continue;
        }
        let cost = Cost::start();
        let (document, diagnostics) = parse(&text, format);
        cost.check(name, format);
        let code = diagnostics.iter().next().map(|first| first.code.name);
        let code = code.map(|code| code.trim_start_matches("phpier::syntax::"));
        if code != refusal {
            wrong.push(format!("{name}: {code:?}, not {refusal:?}"));
        }
        spans::check(&text, document.as_ref(), &diagnostics);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bytes_that_are_no_text_are_refused_before_a_tree_is_thought_of() {
    let utf16: Vec<u8> = "a: 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [
        (
            [vec![0xFF, 0xFE], utf16.clone()].concat(),
            "invalid_encoding",
        ),
        (utf16, "invalid_character"),
        (b"a: \xC3(".to_vec(), "invalid_encoding"),
        (vec![b'x'; 50_000_000], "unsupported_size"),
    ] {
        let refusal = syntax::text(bytes, "x.yaml").expect_err(name);
        assert_eq!(refusal.code.name, format!("phpier::syntax::{name}"));
    }
}

/// Tokens by twos, repeated to the limit: none may cost more than its length. Minutes of work, so
/// only on request, and in a release build.
#[test]
#[ignore = "takes minutes; run it in a release build when a reader or a limit changes"]
fn no_repetition_is_slow() {
    let mut slow = Vec::new();
    for (format, starts, length) in [
        (
            Format::Kdl,
            &["", "a ", "a \"", "a \"\"\"\n"][..],
            syntax::MAX_KDL,
        ),
        (
            Format::Yaml,
            &["", "a: ", "a: [", "a: |\n ", "a: \""],
            syntax::MAX_YAML,
        ),
    ] {
        for start in starts {
            for one in TOKENS {
                for two in TOKENS {
                    let unit = [*one, *two].concat();
                    let text = [start, &*unit.repeat((length - 16) / unit.len())].concat();
                    // The better of two, as the machine has other work.
                    let took = (0..2).map(|_| {
                        let before = Instant::now();
                        let _ = parse(&text, format);
                        before.elapsed()
                    });
                    slow.push((took.min().unwrap_or_default(), format, *start, unit));
                }
            }
        }
    }
    slow.sort_by(|a, b| b.0.cmp(&a.0));
    for slowest in slow.iter().take(40) {
        eprintln!("{slowest:?}");
    }
    assert!(slow[0].0 <= Duration::from_millis(100), "{:?}", slow[0]);
}

/// What a piece of work costs, where it is asked for.
struct Cost(Option<(Instant, usize)>);

impl Cost {
    fn start() -> Self {
        Self(env::var_os("PHPIER_TIMES").map(|_| {
            // Linux starts counting the most memory anew.
            let _ = fs::write("/proc/self/clear_refs", "5");
            (Instant::now(), memory("VmRSS:"))
        }))
    }

    fn check(self, name: &str, format: Format) {
        let Some((start, before)) = self.0 else {
            return;
        };
        let (took, most) = (start.elapsed(), memory("VmHWM:").saturating_sub(before));
        eprintln!("{took:>10.1?} {most:>7} KiB  {format:?} {name}");
        assert!(took <= Duration::from_millis(100), "{name} took {took:?}");
        assert!(most <= 64 * 1024, "{name} took {most} KiB");
    }
}

/// A line of `/proc/self/status`, in KiB; 0 where there is none.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}
