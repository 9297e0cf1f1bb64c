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

/// The versions from one on and up to another, which is none of them any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// Nothing for any older one.
    pub(super) since: Option<Version>,
    /// Nothing for any newer one.
    pub(super) until: Option<Version>,
}

impl Span {
    /// The versions that are in both.
    pub(super) fn and(self, other: Self) -> Option<Self> {
        // Nothing is older than any version, and newer than any.
        let since = self.since.max(other.since);
        let until = match (self.until, other.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let is_empty = since
            .zip(until)
            .is_some_and(|(since, until)| since >= until);
        (!is_empty).then_some(Self { since, until })
    }

    /// The versions from the first to the last of both.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            since: self.since.min(other.since),
            until: self
                .until
                .zip(other.until)
                .map(|(one, other)| one.max(other)),
        }
    }

    /// Whether it has all versions of another one.
    pub(super) fn covers(self, other: Self) -> bool {
        self.or(other) == self
    }
}

/// The last version that came with another rule: those of the newest are its rules.
pub const NEWEST: Version = RESTARTS_IF_TOLD;

/// `depends_on` is no part of the hash any more.
pub(super) const NO_DEPENDS_ON: Version = Version(2, 29, 3);
/// What waits for a container that comes anew starts again with it, and does not come anew itself.
/// <https://github.com/docker/compose/pull/12122>
pub(super) const RESTARTS: Version = Version(2, 29, 4);
/// It does so only where it says `restart: true`. <https://github.com/docker/compose/pull/12649>
pub(super) const RESTARTS_IF_TOLD: Version = Version(2, 35, 0);
/// `profiles` neither.
pub(super) const NO_PROFILES: Version = Version(2, 30, 2);
/// Networks are compared, and containers that are not in theirs come anew.
pub(super) const NETWORKS: Version = Version(2, 31, 0);
/// Volumes are compared, and containers that have not mounted theirs come anew.
pub(super) const VOLUMES: Version = Version(2, 32, 0);

#[cfg(test)]
mod tests {
    use super::{
        NETWORKS, NEWEST, NO_DEPENDS_ON, NO_PROFILES, RESTARTS, Rules, Span, VOLUMES, Version,
    };

    #[test]
    fn stretches_of_versions_meet_and_join() {
        let version = |number: u16| (number > 0).then_some(Version(2, number, 0));
        let span = |since, until| Span {
            since: version(since),
            until: version(until),
        };
        for (one, other, both, whole) in [
            (span(0, 0), span(0, 0), Some(span(0, 0)), span(0, 0)),
            (span(0, 5), span(3, 0), Some(span(3, 5)), span(0, 0)),
            (span(2, 5), span(3, 4), Some(span(3, 4)), span(2, 5)),
            (span(0, 3), span(3, 0), None, span(0, 0)),
            (span(1, 2), span(4, 5), None, span(1, 5)),
        ] {
            assert_eq!(one.and(other), both, "{one:?} {other:?}");
            assert_eq!(other.and(one), both, "{one:?} {other:?}");
            assert_eq!(one.or(other), whole, "{one:?} {other:?}");
            assert_eq!(other.or(one), whole, "{one:?} {other:?}");
            assert!(whole.covers(one) && whole.covers(other));
        }
        assert!(!span(2, 3).covers(span(2, 4)) && !span(2, 3).covers(span(0, 3)));
    }

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
        for rule in [NO_DEPENDS_ON, RESTARTS, NO_PROFILES, NETWORKS, VOLUMES] {
            assert!(rule <= NEWEST, "{rule}");
        }
        assert!(!Rules::of(Version(2, 26, 1)).since(Version(2, 29, 3)));
    }
}
