//! `plan/NAME.before` and `plan/NAME.after` give `plan/NAME.diff`. `UPDATE_EXPECT=1` writes the latter.

use std::fs;
use std::path::Path;

use phpier::plan::diff::diff;

#[test]
fn differences_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan");
    let mut cases = 0;
    for entry in fs::read_dir(&folder).expect("the cases") {
        let before = entry.expect("an entry").path();
        if before
            .extension()
            .is_none_or(|extension| extension != "before")
        {
            continue;
        }
        cases += 1;
        let read = |extension: &str| {
            let path = before.with_extension(extension);
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let text = diff(&read("before"), &read("after")).unified("before", "after");
        assert!(!text.contains("hunter"), "a secret is shown:\n{text}");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(before.with_extension("diff"), &text).expect("written");
        }
        assert_eq!(text, read("diff"), "{}", before.display());
    }
    assert!(cases >= 4, "the cases have gone missing");
}
