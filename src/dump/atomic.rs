//! Bodies of `PostgreSQL`'s functions that nothing quotes: `BEGIN ATOMIC … END`.

/// Follows the words of a statement as `psql` does, so that what ends a statement within such a body is
/// taken for no more: <https://github.com/postgres/postgres/blob/master/src/fe_utils/psqlscan.l>.
#[derive(Debug, Default)]
pub(super) struct Atomic {
    /// How many words there were.
    count: usize,
    /// What the first of them are, by their initials.
    opening: [u8; 4],
    depth: usize,
}

impl Atomic {
    /// Whether the statement stands in such a body.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    /// Takes a word that stands in no parentheses.
    pub(super) fn word(&mut self, word: &[u8]) {
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword.as_bytes());
        if let Some(initial) = self.opening.get_mut(self.count)
            && ["create", "function", "or", "procedure", "replace"]
                .into_iter()
                .any(is)
        {
            *initial = word[0].to_ascii_lowercase();
        }
        self.count += 1;
        if !matches!(
            self.opening,
            [b'c', b'f' | b'p', ..] | [b'c', b'o', b'r', b'f' | b'p']
        ) {
            return;
        }
        // `CASE` ends with `END` too.
        if is("begin") || (self.is_open() && is("case")) {
            self.depth += 1;
        } else if is("end") {
            self.depth = self.depth.saturating_sub(1);
        }
    }
}
