//! A file of variables, read for its lines: nothing in it is substituted, and no variable of phpier's own
//! environment ever gets in, as it would with a reader that does what an app does.

/// A line `NAME=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The variable.
    pub name: String,
    /// Without quotes and comment.
    pub value: String,
    /// From 1.
    pub line: usize,
}

/// The lines that set a variable. A text in quotes ends with its line at the latest: nothing that is looked
/// for here has several.
pub fn read(text: &str) -> Vec<Entry> {
    let lines = (1..).zip(text.lines());
    lines.filter_map(|(at, line)| entry(line, at)).collect()
}

fn entry(line: &str, at: usize) -> Option<Entry> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end();
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    is_name.then(|| Entry {
        name: name.to_owned(),
        value: plain(value.trim()),
        line: at,
    })
}

fn plain(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or_default().to_owned();
        }
    }
    let value = value.split(" #").next().unwrap_or_default();
    if value.starts_with('#') {
        return String::new();
    }
    value.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn lines_are_read_as_written() {
        let text = "# DB=no\nA=1\r\nexport B = \"x # y\" # z\n C='q' \nD=a b #c\nE=#c\nF=\n=x\nsay hello\n\
                    database.default.DBDriver = MySQLi\nG=$HOME${A}\n";
        let found: Vec<_> = read(text)
            .into_iter()
            .map(|entry| (entry.name, entry.value, entry.line))
            .collect();
        let expected = [
            ("A", "1", 2),
            ("B", "x # y", 3),
            ("C", "q", 4),
            ("D", "a b", 5),
            ("E", "", 6),
            ("F", "", 7),
            ("database.default.DBDriver", "MySQLi", 10),
            ("G", "$HOME${A}", 11),
        ];
        let expected =
            expected.map(|(name, value, line)| (name.to_owned(), value.to_owned(), line));
        assert_eq!(found, expected);
    }
}
