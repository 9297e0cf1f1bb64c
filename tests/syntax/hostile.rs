//! Files made to hurt: each ends in a diagnostic or a tree, soon.

use phpier::{source::Format, syntax};

use super::{parse, spans};

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
            Some("unsupported_root"),
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
            Some("unsupported_size"),
        ),
        ("10^4 {", Yaml, repeat("{", 10_000), Some("unsupported_key")),
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
            lines(&|key| format!("a{key}:\n"), 60_000),
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
            Some("unsupported_size"),
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
            format!("/*{}*/ a 1", fill("* /", kdl - 16)),
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
    for (name, format, text, refusal) in files() {
        let start = std::time::Instant::now();
        let (document, diagnostics) = parse(&text, format);
        let took = start.elapsed();
        if std::env::var_os("PHPIER_TIMES").is_some() {
            eprintln!("{took:>10.1?} {format:?} {name}");
        }
        let code = diagnostics.iter().next().map(|first| first.code.name);
        assert_eq!(
            code.map(|code| code.trim_start_matches("phpier::syntax::")),
            refusal,
            "{name}"
        );
        spans::check(&text, document.as_ref(), &diagnostics);
    }
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
