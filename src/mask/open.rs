//! Values that go on below their line.

/// How a value goes on below its line.
pub(super) enum Open {
    /// It ends with these characters.
    Until(String),
    /// It is all that the next line has, and more where that ends with a backslash too.
    Line,
    /// It ends where these begin.
    Before(&'static str),
    /// It ends where a line is not indented more deeply than its key.
    Deeper {
        /// The column of the key.
        key: usize,
        /// Whether nothing of it was seen yet: it may be a list at the key's own column, or no value at all
        /// but more keys.
        is_fresh: bool,
        /// Whether it is a list at the key's own column.
        is_list: bool,
    },
}

/// Keys of Compose files and of configurations that a key has below it, not a value: a service that is
/// called `auth`, a password that comes from elsewhere.
const PARTS: [&str; 16] = [
    "aliases",
    "build",
    "command",
    "condition",
    "container_name",
    "driver",
    "env",
    "environment",
    "extends",
    "external",
    "file",
    "image",
    "labels",
    "name",
    "profiles",
    "secret",
];

impl Open {
    /// Where in a line such a value has ended; nothing if it goes on behind the line.
    pub(super) fn end(&mut self, line: &str) -> Option<usize> {
        match self {
            Self::Until(end) => line.find(end.as_str()).map(|at| at + end.len()),
            Self::Before(end) => line.find(*end),
            Self::Line => (!line.trim_end().ends_with('\\')).then(|| line.trim_end().len()),
            Self::Deeper {
                key,
                is_fresh,
                is_list,
            } => {
                let bare = line.trim_start();
                if bare.is_empty() {
                    return None;
                }
                let indent = line.len() - bare.len();
                let is_item = bare == "-" || bare.starts_with("- ");
                if *is_fresh {
                    *is_fresh = false;
                    *is_list = indent == *key && is_item;
                    let name = bare.split(':').next().unwrap_or_default();
                    if name.len() < bare.len() && PARTS.contains(&name) {
                        return Some(0);
                    }
                }
                // The other half of `? key`.
                let is_half = bare == ":" || bare.starts_with(": ");
                let inside = indent > *key || indent == *key && (*is_list && is_item || is_half);
                (!inside).then_some(0)
            }
        }
    }
}
