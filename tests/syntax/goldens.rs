//! Each file in `mistakes/` and the diagnostics it gives, beside it in a file of the same name with
//! `.txt`. `UPDATE_GOLDEN=1` writes them.

use std::{env, fmt::Write as _, fs, path::PathBuf};

use super::{fixtures, parse, spans};

#[test]
fn mistakes_are_told_in_these_words() {
    let mut wrong = Vec::new();
    for (name, format, text) in fixtures("mistakes") {
        let (document, mut diagnostics) = parse(&text, format);
        spans::check(&text, document.as_ref(), &diagnostics);
        diagnostics.sort();
        let mut told = String::new();
        for diagnostic in &diagnostics {
            let _ = writeln!(told, "{} {}", diagnostic.code.name, diagnostic.message);
            for label in &diagnostic.labels {
                let range = label.span.range();
                let before = &text[..range.start];
                let line = before.matches('\n').count() + 1;
                let column = before
                    .rsplit('\n')
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .count()
                    + 1;
                let _ = writeln!(told, "  {line}:{column} `{}` {}", &text[range], label.text);
            }
            let _ = writeln!(
                told,
                "  help: {}\n",
                diagnostic.help.as_deref().unwrap_or("none")
            );
        }
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/syntax/mistakes")
            .join(format!("{name}.txt"));
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &told).expect("a golden");
        }
        if fs::read_to_string(&path).unwrap_or_default() != told {
            wrong.push(format!("{}:\n{told}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "not as in the goldens:\n{}",
        wrong.join("\n")
    );
}
