//! Files made to hurt: each ends in a diagnostic or a tree, soon.
//!
//! With `PHPIER_TIMES=1`, in a release build with one thread and `--nocapture`, what each costs is
//! printed, and must be at most 100 ms and 64 MiB. Freed memory is used again, so what a single one
//! takes is seen best with its name in place of the 1.

#![allow(
    clippy::print_stderr,
    reason = "times are printed where they are asked for"
)]

use std::io::Write as _;
use std::{
    env, fs,
    time::{Duration, Instant},
};

use phpier::{
    source::Format::{self, Kdl, Yaml},
    syntax,
};

use super::{parse, spans};
use crate::support::mutate::TOKENS;

/// What a file is refused with; nothing if it has a tree.
type Refusal = &'static str;

/// A start, a unit, how often it is repeated (0: to the limit), an end.
type Repeated = (
    &'static str,
    Format,
    &'static str,
    &'static str,
    usize,
    &'static str,
    Refusal,
);

// One row each, however long.
#[rustfmt::skip]
const REPEATED: &[Repeated] = &[
    ("10^4 [", Yaml, "", "[", 10_000, "", "unsupported_depth"),
    ("10^4 [ in a key", Yaml, "a: ", "[", 10_000, "", "unsupported_depth"),
    ("10^6 [", Yaml, "", "[", 1_000_000, "", "unsupported_depth"),
    ("10^4 {", Yaml, "", "{", 10_000, "", "unsupported_depth"),
    ("10^4 {a:", Yaml, "", "{a: ", 10_000, "", "unsupported_depth"),
    ("10^4 -", Yaml, "a:\n ", "- ", 10_000, "", "unsupported_depth"),
    ("10^4 ?", Yaml, "", "? ", 10_000, "", "unsupported_key"),
    ("10^5 items", Yaml, "a: [", "a,", 100_000, "]", "unsupported_size"),
    ("longest text", Yaml, "a: ", "x", 0, "", ""),
    ("longest escapes", Yaml, "a: \"", "\\n", 0, "\"", ""),
    ("longest lines", Yaml, "a: ", "x\n ", 0, "", ""),
    ("longest block", Yaml, "a: |\n", " x\n", 0, "", ""),
    ("longest key", Yaml, "", "x", 0, ": 1", "unsupported_root"),
    ("900 KB of text", Yaml, "a: ", "x", 900_000, "", ""),
    ("50 MB of text", Yaml, "a: ", "x", 50_000_000, "", "unsupported_size"),
    ("comments", Yaml, "", "# x\n", 0, "", ""),
    ("tags", Yaml, "a: ", "!!str ", 0, "", "invalid"),
    ("a self-anchor", Yaml, "a: &a [*a]\n", "", 1, "", "unsupported_alias"),
    ("NUL", Yaml, "a: \0\n", "", 1, "", "invalid_character"),
    ("direction marks", Yaml, "a: \u{202e}x\n", "", 1, "", "invalid_character"),
    ("10^4 {", Kdl, "", "a {", 10_000, "", "unsupported_depth"),
    ("10^4 bare {", Kdl, "", "{", 10_000, "", "invalid"),
    ("10^4 }", Kdl, "", "}", 10_000, "", "missing_brace"),
    ("31 open {", Kdl, "", "a {\n", 31, "", "missing_brace"),
    ("5,000 open /*", Kdl, "", "/*", 5000, "", "invalid"),
    ("stars in a comment", Kdl, "/*", "* / ", 0, "*/ a 1", ""),
    ("/-/-/-", Kdl, "a ", "/-", 0, "", "invalid"),
    ("=", Kdl, "a ", "= ", 0, "", "invalid"),
    ("mistakes everywhere", Kdl, "", "a=1\n", 0, "", "invalid"),
    ("(", Kdl, "", "(", 0, "", "unsupported_type"),
    ("10^5 nodes", Kdl, "", "a;", 0, "", "unsupported_size"),
    ("10^4 nodes", Kdl, "", "a\n", 10_000, "", ""),
    ("10^4 values", Kdl, "a", " b", 9999, "", ""),
    ("longest text", Kdl, "a \"", "x", 0, "\"", ""),
    ("longest word", Kdl, "a ", "x", 0, "", ""),
    ("escapes", Kdl, "a \"", "\\n", 0, "\"", ""),
    ("raw text", Kdl, "a #\"", "\"", 0, "\"#", ""),
    ("hashes", Kdl, "a ", "#", 0, "", "invalid_value"),
    ("open escapes", Kdl, "a \"", "\\u{", 0, "\"", "invalid_value"),
    ("many lines of text", Kdl, "a \"\"\"\n", "x\n", 0, "\n\"\"\"", ""),
    ("joined lines of text", Kdl, "a \"\"\"\n", "\\\n", 0, "\n\"\"\"", ""),
    ("joined lines", Kdl, "a ", "\\\n", 0, "", ""),
    ("blocks on a line", Kdl, "", "a{};", 4000, "", ""),
    ("spaces", Kdl, "a", " ", 0, "b", ""),
    ("empty lines", Kdl, "a", "\n", 0, "b", ""),
    ("900 KB of text", Kdl, "a \"", "x", 900_000, "\"", ""),
    ("50 MB of text", Kdl, "a \"", "x", 50_000_000, "\"", "unsupported_size"),
    ("NUL", Kdl, "a \0\n", "", 1, "", "invalid_character"),
];

/// The ones that are not one thing many times.
fn shaped() -> Vec<(&'static str, Format, String, Refusal)> {
    let lines =
        |line: &dyn Fn(usize) -> String, count| -> String { (0..count).map(line).collect() };
    let bomb = |key: &str| {
        let list = |level: usize| vec![format!("*a{level}"); 9].join(",");
        let first = "a0: &a0 {x: lol}\n".to_owned();
        let next = |level| format!("a{}: &a{0} {{{key}: [{}]}}\n", level + 1, list(level));
        first + &lines(&next, 9)
    };
    let aliases = |value: &str, count| format!("a: &a {value}\nb: [{}]\n", "*a,".repeat(count));
    let list = format!("[{}]", "x,".repeat(2000));
    let open_maps = lines(&|depth| format!("{}a:\n", " ".repeat(depth)), 1000);
    let properties = lines(&|key| format!(" p{key}=0"), 4999);
    let around = |open: &str, close: &str, count| open.repeat(count) + &close.repeat(count);
    let hashes = "#".repeat(syntax::MAX_KDL / 2 - 4);
    vec![
        ("alias bomb", Yaml, bomb("k"), "unsupported_alias"),
        ("merge bomb", Yaml, bomb("<<"), "unsupported_merge"),
        (
            "2,000 lists",
            Yaml,
            aliases(&list, 2000),
            "unsupported_alias",
        ),
        (
            "99 long texts",
            Yaml,
            aliases(&"x".repeat(400_000), 99),
            "unsupported_alias",
        ),
        ("1,000 nested maps", Yaml, open_maps, "unsupported_depth"),
        (
            "10^5 keys",
            Yaml,
            lines(&|key| format!("a{key}:\n"), 100_000),
            "unsupported_size",
        ),
        ("5,000 nested /*", Kdl, around("/*", "*/", 5000), ""),
        ("32 nested blocks", Kdl, around("a {\n", "}\n", 32), ""),
        (
            "33 nested blocks",
            Kdl,
            around("a {\n", "}\n", 33),
            "unsupported_depth",
        ),
        ("slashdashed blocks", Kdl, around("a /-{", "}", 32), ""),
        (
            "slashdashed nodes",
            Kdl,
            around("a 1\n/- b {\n", "}\n", 32),
            "",
        ),
        ("10^4 properties", Kdl, format!("a{properties}"), ""),
        (
            "hashed text",
            Kdl,
            format!("a {hashes}\"{hashes}"),
            "missing_quote",
        ),
    ]
}

fn files() -> Vec<(&'static str, Format, String, Refusal)> {
    let repeated = REPEATED
        .iter()
        .map(|&(name, format, start, unit, count, end, refusal)| {
            let limit = match format {
                Kdl => syntax::MAX_KDL,
                Yaml => syntax::MAX_YAML,
            };
            let fitting = (limit - start.len() - end.len()).checked_div(unit.len());
            let count = if count == 0 {
                fitting.unwrap_or(0)
            } else {
                count
            };
            (
                name,
                format,
                [start, &unit.repeat(count), end].concat(),
                refusal,
            )
        });
    repeated.chain(shaped()).collect()
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
        if code.unwrap_or_default() != refusal {
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
fn no_repetition_is_slow() {
    if env::var_os("PHPIER_SLOW").is_none() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: no_repetition_is_slow: it takes minutes; PHPIER_SLOW=1 runs it, in a release build"
        );
        return;
    }
    let mut slow = Vec::new();
    for (format, starts, length) in [
        (Kdl, &["", "a ", "a \"", "a \"\"\"\n"][..], syntax::MAX_KDL),
        (
            Yaml,
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
    slow.sort_by_key(|slow| std::cmp::Reverse(slow.0));
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
