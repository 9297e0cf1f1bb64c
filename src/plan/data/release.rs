//! Releases of servers, as far as texts tell them.

use std::cmp::Ordering;
use std::fmt;

use crate::catalog::data::Format;

/// A release: as many leading numbers as were told. `8` is some release of the line, not 8.0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release(Vec<u32>);

impl Release {
    /// The release at the start of a tag, a series or a server's own words: `8.4`, `v1.30`,
    /// `17-alpine`, `11.8.3-MariaDB`. A text that starts with no number tells none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let numbers: Vec<u32> = text[..end]
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        (!numbers.is_empty()).then_some(Self(numbers))
    }

    /// Its first number.
    pub fn major(&self) -> u32 {
        self.0.first().copied().unwrap_or_default()
    }

    /// Its series, as far as it is told.
    #[must_use]
    pub fn within(&self, format: &Format) -> Self {
        let numbers = format.numbers(self.major());
        Self(self.0.iter().take(numbers).copied().collect())
    }

    /// Its series, if all of that is told.
    pub fn series(&self, format: &Format) -> Option<Self> {
        let whole = self.0.len() >= format.numbers(self.major());
        whole.then(|| self.within(format))
    }

    /// By the numbers that both tell: `8` and `8.4` are equal, as far as anyone can say.
    pub fn compare(&self, other: &Self) -> Ordering {
        let pairs = self.0.iter().zip(&other.0);
        pairs
            .map(|(this, that)| this.cmp(that))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl Format {
    /// Where the images of a release keep their data; of the newest, where the release is not known.
    pub(super) fn path(&self, release: Option<&Release>) -> Option<&'static str> {
        let since = |first: &str| {
            let first = Release::read(first);
            release.is_none_or(|release| first.is_some_and(|first| release.compare(&first).is_ge()))
        };
        let mut paths = self.paths.iter().rev();
        paths.find(|(first, _)| since(first)).map(|(_, path)| *path)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&numbers.join("."))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::Release;

    #[test]
    fn releases_are_read_from_the_start_of_a_text() {
        for (text, expected) in [
            ("8.4", Some("8.4")),
            ("v1.30", Some("1.30")),
            ("17-alpine", Some("17")),
            ("11.8.3-MariaDB\n", Some("11.8.3")),
            ("8.", Some("8")),
            ("latest", None),
            ("", None),
            ("99999999999", None),
        ] {
            let read = Release::read(text).map(|release| release.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn only_numbers_that_both_tell_are_compared() {
        let compare = |this, that| {
            let read = |text| Release::read(text).expect("a release");
            read(this).compare(&read(that))
        };
        assert_eq!(compare("8", "8.4"), Ordering::Equal);
        assert_eq!(compare("10.11", "10.6"), Ordering::Greater);
        assert_eq!(compare("9.7", "26.7"), Ordering::Less);
    }
}
