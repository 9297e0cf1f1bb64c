//! Versions of Compose.

use std::fmt;

/// A version of Compose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
    /// Reads `2.26.1`, `v2.26.1` or `2.26.1-4`.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().trim_start_matches('v').split('.');
        let mut number = || {
            let part = parts.next()?;
            let end = part.find(|c: char| !c.is_ascii_digit());
            part[..end.unwrap_or(part.len())].parse().ok()
        };
        Some(Self(number()?, number()?, number().unwrap_or(0)))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Which Compose's rules count: a version's, or those of the newest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The version; nothing for the newest.
    pub compose: Option<Version>,
}

impl Rules {
    /// The rules of a version.
    pub fn of(version: Version) -> Self {
        Self {
            compose: Some(version),
        }
    }

    /// Whether they are at least as new as a version's.
    pub(super) fn since(self, version: Version) -> bool {
        self.compose.is_none_or(|compose| compose >= version)
    }
}

/// `depends_on` is no part of the hash any more.
pub(super) const NO_DEPENDS_ON: Version = Version(2, 29, 3);
/// `profiles` neither.
pub(super) const NO_PROFILES: Version = Version(2, 30, 2);
/// Networks are compared, and containers that are not in theirs come anew.
pub(super) const NETWORKS: Version = Version(2, 31, 0);
/// Volumes are compared, and containers that have not mounted theirs come anew.
pub(super) const VOLUMES: Version = Version(2, 32, 0);

#[cfg(test)]
mod tests {
    use super::{Rules, Version};

    #[test]
    fn versions_are_read_as_compose_prints_them() {
        for text in ["2.26.1", "v2.26.1", "2.26.1-4", "2.26.1+ds1\n"] {
            assert_eq!(Version::read(text), Some(Version(2, 26, 1)), "{text}");
        }
        assert_eq!(Version::read("5.1"), Some(Version(5, 1, 0)));
        assert_eq!(Version::read("dev"), None);
    }

    #[test]
    fn the_newest_has_every_rule() {
        assert!(Rules::default().since(Version(99, 0, 0)));
        assert!(!Rules::of(Version(2, 26, 1)).since(Version(2, 29, 3)));
    }
}
