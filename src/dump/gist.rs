//! What of all that a client says is shown to a person.

/// The most lines.
const LINES: usize = 6;
/// The most characters of each; the rest would be rows of a dump.
const LENGTH: usize = 400;

/// The last lines; where the error stands before these, as with long remarks of `PostgreSQL` on where it came from,
/// those from it on.
pub fn gist(said: &str) -> String {
    let lines: Vec<&str> = said.trim().lines().collect();
    let last = lines.len().saturating_sub(LINES);
    let error = lines.iter().rposition(|line| is_error(line));
    let start = error.map_or(last, |error| error.min(last));
    let shown = lines[start..].iter().take(LINES);
    shown.map(|line| cut(line)).collect::<Vec<_>>().join("\n")
}

/// Whether a server says in this line what it does not do.
fn is_error(line: &str) -> bool {
    line.starts_with("ERROR ")
        || ["ERROR:  ", "FATAL:  "]
            .iter()
            .any(|word| line.contains(word))
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, LINES, gist};

    #[test]
    fn the_error_is_shown_however_much_is_said() {
        let notices = "psql:<stdin>:1: NOTICE:  x\n".repeat(20);
        let context = "PL/pgSQL function f() line 1 at PERFORM\n".repeat(20);
        let row = "é".repeat(LENGTH * 9);
        for (said, first, lines) in [
            (String::new(), "", 0),
            (
                "mysqldump: Got error\n".to_owned(),
                "mysqldump: Got error",
                1,
            ),
            (
                format!("{notices}psql:<stdin>:9: ERROR:  y\n{context}"),
                "psql:<stdin>:9: ERROR:  y",
                LINES,
            ),
            (
                format!("psql:<stdin>:9: FATAL:  y\n{notices}psql:<stdin>:9: error: lost\n"),
                "psql:<stdin>:9: FATAL:  y",
                LINES,
            ),
            (
                format!("{notices}psql:<stdin>:9: ERROR:  y\nDETAIL:  z\n"),
                "psql:<stdin>:1: NOTICE:  x",
                LINES,
            ),
            (
                format!("{row}\n\nERROR 1062 (23000) at line 2: Duplicate entry\n"),
                &row[..LENGTH * 2],
                3,
            ),
        ] {
            let shown = gist(&said);
            assert!(shown.starts_with(first), "{shown}");
            assert_eq!(shown.lines().count(), lines, "{shown}");
            let longest = shown.lines().map(|line| line.chars().count()).max();
            assert!(longest.unwrap_or(0) <= LENGTH + 1, "{shown}");
        }
    }
}
