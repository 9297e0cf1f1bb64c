//! "Did you mean …?"

/// The known name nearest to what was written, if one is near enough to be meant: at most a third of
/// the letters differ, a swap of neighbours counting once; or else one that was cut short.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let known: Vec<&str> = known.into_iter().collect();
    let cut_short = || {
        let mut longer = known.iter().filter(|name| name.starts_with(&written));
        longer
            .next()
            .filter(|_| written.len() > 2 && longer.next().is_none())
    };
    known
        .iter()
        .copied()
        .map(|name| (strsim::osa_distance(&written, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.len().max(written.len()) / 3).max(1))
        .min()
        .map(|(_, name)| name)
        .or_else(|| cut_short().copied())
}

/// Names for a sentence: `a`, `b` and `c`, each in backticks.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{listed, nearest};

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_a_stranger_is_not() {
        let known = ["extensions", "ini", "version"];
        for (written, meant) in [
            ("extension", Some("extensions")),
            ("Extensions", Some("extensions")),
            ("extnesions", Some("extensions")),
            ("inn", Some("ini")),
            ("ver", Some("version")),
            ("database", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
    }

    #[test]
    fn names_read_as_a_sentence() {
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
