//! Version constraints as Composer and npm write them, read only to ask which series they allow.
//!
//! Composer: <https://getcomposer.org/doc/articles/versions.md>. npm:
//! <https://docs.npmjs.com/cli/v11/using-npm/semver>. The two differ in `~1.2` (below 2.0 in Composer, below
//! 1.3 in npm) and in a bare `1.2` (that release in Composer, all of `1.2.x` in npm).

/// Whose grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Composer's.
    Composer,
    /// npm's.
    Npm,
}

type Version = [u64; 3];

/// More than any part of a version is.
const MOST: u64 = u32::MAX as u64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    AtLeast(Version),
    Above(Version),
    AtMost(Version),
    Below(Version),
    Not(Version),
}

impl Bound {
    fn version(self) -> Version {
        match self {
            Self::AtLeast(version)
            | Self::Above(version)
            | Self::AtMost(version)
            | Self::Below(version)
            | Self::Not(version) => version,
        }
    }

    fn holds(self, of: Version) -> bool {
        match self {
            Self::AtLeast(version) => of >= version,
            Self::Above(version) => of > version,
            Self::AtMost(version) => of <= version,
            Self::Below(version) => of < version,
            Self::Not(version) => of != version,
        }
    }
}

/// A constraint: one of these lists of bounds must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint(Vec<Vec<Bound>>);

/// How well a series fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// No release of it is allowed.
    No,
    /// Some release of it is, and the newest is not.
    Some,
    /// Its newest release is allowed.
    Newest,
}

impl Constraint {
    /// Reads a constraint. Nothing comes of what is none, such as a branch.
    pub fn read(text: &str, dialect: Dialect) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return (dialect == Dialect::Npm).then(|| Self(vec![Vec::new()]));
        }
        let either = text
            .split('|')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let either: Option<Vec<_>> = either.map(|part| all(part, dialect)).collect();
        either.filter(|either| !either.is_empty()).map(Self)
    }

    /// Whether a series is allowed, such as `[8, 3]` of PHP or `[22]` of Node.js.
    pub fn fit(&self, series: &[u64]) -> Fit {
        let filled = |with: u64| {
            let mut version = [with; 3];
            for (part, number) in version.iter_mut().zip(series) {
                *part = *number;
            }
            version
        };
        if self.allows(filled(MOST)) {
            return Fit::Newest;
        }
        // If any release of it is, then its first, or one at or right beside a bound.
        let beside = self.0.iter().flatten().flat_map(|bound| {
            let [major, minor, patch] = bound.version();
            [
                [major, minor, patch],
                [major, minor, patch + 1],
                [major, minor, patch.saturating_sub(1)],
                [major, minor.saturating_sub(1), MOST],
            ]
        });
        let mut tried = beside.filter(|version| version.starts_with(series));
        if self.allows(filled(0)) || tried.any(|version| self.allows(version)) {
            Fit::Some
        } else {
            Fit::No
        }
    }

    fn allows(&self, version: Version) -> bool {
        let all = |bounds: &Vec<Bound>| bounds.iter().all(|bound| bound.holds(version));
        self.0.iter().any(all)
    }
}

/// Bounds that must all hold.
fn all(text: &str, dialect: Dialect) -> Option<Vec<Bound>> {
    let words: Vec<&str> = text
        .split([' ', '\t', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let mut bounds = Vec::new();
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if words.next_if_eq(&"-").is_some() {
            bounds.extend(range(word, words.next()?)?);
            continue;
        }
        // `>= 7.4`
        let joined;
        let word = if operator(word).1.is_empty() {
            joined = format!("{word}{}", words.next()?);
            &joined
        } else {
            word
        };
        bounds.extend(one(word, dialect)?);
    }
    Some(bounds)
}

const OPERATORS: [&str; 10] = [">=", "<=", "!=", "<>", "==", ">", "<", "=", "^", "~"];

/// The operator that a word starts with, and the rest.
fn operator(word: &str) -> (&'static str, &str) {
    let found = OPERATORS
        .iter()
        .find_map(|operator| Some((*operator, word.strip_prefix(operator)?)));
    found.unwrap_or(("", word))
}

/// The numbers of a version, as many as are written before a wildcard; whether there is one.
fn numbers(text: &str) -> Option<(Vec<u64>, bool)> {
    // `8.1@dev`, `8.1.0-beta1` and `8.1+build` are of the series all the same.
    let text = text
        .split(['@', '-', '+'])
        .next()?
        .trim_start_matches(['v', 'V']);
    let mut numbers = Vec::new();
    for part in text.split('.') {
        if ["*", "x", "X"].contains(&part) {
            return Some((numbers, true));
        }
        let number: u64 = part.parse().ok()?;
        numbers.push(number.min(MOST - 1));
    }
    // Composer has a fourth part, which no release of PHP has.
    numbers.truncate(3);
    (!numbers.is_empty()).then_some((numbers, false))
}

fn full(numbers: &[u64]) -> Version {
    let mut version = [0; 3];
    for (part, number) in version.iter_mut().zip(numbers) {
        *part = *number;
    }
    version
}

/// The first version behind all that start with these numbers.
fn behind(numbers: &[u64]) -> Version {
    let mut version = full(numbers);
    if let Some(last) = numbers.len().checked_sub(1) {
        version[last.min(2)] += 1;
    }
    version
}

fn range(from: &str, to: &str) -> Option<[Bound; 2]> {
    let ((from, _), (to, open)) = (numbers(from)?, numbers(to)?);
    let end = if to.len() < 3 || open {
        Bound::Below(behind(&to))
    } else {
        Bound::AtMost(full(&to))
    };
    Some([Bound::AtLeast(full(&from)), end])
}

fn one(word: &str, dialect: Dialect) -> Option<Vec<Bound>> {
    let (operator, rest) = operator(word);
    let (numbers, wildcard) = numbers(rest.trim())?;
    let version = full(&numbers);
    let within = |end: Version| vec![Bound::AtLeast(version), Bound::Below(end)];
    if numbers.is_empty() {
        return Some(Vec::new());
    }
    let partial = dialect == Dialect::Npm && numbers.len() < 3;
    Some(match operator {
        "" | "=" | "==" if wildcard || partial => within(behind(&numbers)),
        "" | "=" | "==" => vec![Bound::AtLeast(version), Bound::AtMost(version)],
        "!=" | "<>" => vec![Bound::Not(version)],
        ">=" => vec![Bound::AtLeast(version)],
        ">" if partial => vec![Bound::AtLeast(behind(&numbers))],
        ">" => vec![Bound::Above(version)],
        "<" => vec![Bound::Below(version)],
        "<=" if partial => vec![Bound::Below(behind(&numbers))],
        "<=" => vec![Bound::AtMost(version)],
        "^" => {
            // The first number that is not 0 stays; of zeros alone, the last one.
            let kept = numbers.iter().position(|number| *number != 0);
            let kept = kept.unwrap_or(numbers.len() - 1);
            within(behind(&numbers[..=kept]))
        }
        // All but the last number stay; npm lets only the last of three go up.
        _ => {
            let kept = match dialect {
                Dialect::Composer => numbers.len().saturating_sub(1).max(1),
                Dialect::Npm => numbers.len().min(2),
            };
            within(behind(&numbers[..kept]))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Constraint, Dialect, Fit};

    /// The versions of PHP that a constraint allows: those with their newest release plain, the others in
    /// brackets.
    fn php(text: &str) -> Option<String> {
        let constraint = Constraint::read(text, Dialect::Composer)?;
        let versions = crate::catalog::php::versions().filter_map(|version| {
            let (major, minor) = version.number;
            match constraint.fit(&[major.into(), minor.into()]) {
                Fit::Newest => Some(version.name.to_owned()),
                Fit::Some => Some(format!("({})", version.name)),
                Fit::No => None,
            }
        });
        Some(versions.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn constraints_of_composer_allow_what_composer_does() {
        let all = "5.6 7.0 7.1 7.2 7.3 7.4 8.0 8.1 8.2 8.3 8.4 8.5";
        for (text, allowed) in [
            ("^8.2", "8.2 8.3 8.4 8.5"),
            ("^8", "8.0 8.1 8.2 8.3 8.4 8.5"),
            ("^8.2.5", "8.2 8.3 8.4 8.5"),
            (">=7.4 <8.3", "7.4 8.0 8.1 8.2"),
            (">=7.4,<8.3", "7.4 8.0 8.1 8.2"),
            (">= 7.4 , < 8.3", "7.4 8.0 8.1 8.2"),
            (">=8.4", "8.4 8.5"),
            (">8.3", "8.3 8.4 8.5"),
            ("~8.1.0", "8.1"),
            ("~8.1", "8.1 8.2 8.3 8.4 8.5"),
            ("~8", "8.0 8.1 8.2 8.3 8.4 8.5"),
            ("~8.1.0 || ~8.2.0 || ~8.3.0", "8.1 8.2 8.3"),
            ("~8.1.0|~8.2.0", "8.1 8.2"),
            ("8.2.*", "8.2"),
            ("8.2.x", "8.2"),
            ("8.*", "8.0 8.1 8.2 8.3 8.4 8.5"),
            ("*", all),
            (">=5.6", all),
            ("8.1 - 8.2", "8.1 8.2"),
            ("8.1.0 - 8.2.10", "8.1 (8.2)"),
            ("8.1", "(8.1)"),
            ("8.1.14", "(8.1)"),
            ("<=8.1", "5.6 7.0 7.1 7.2 7.3 7.4 8.0 (8.1)"),
            ("<8.2.5", "5.6 7.0 7.1 7.2 7.3 7.4 8.0 8.1 (8.2)"),
            ("^7.4 || ^8.0, !=8.1.0", "7.4 8.0 8.1 8.2 8.3 8.4 8.5"),
            ("v8.3.*", "8.3"),
            (">=8.2@dev", "8.2 8.3 8.4 8.5"),
            ("^9.0", ""),
            ("^5.3", "5.6"),
            ("<5.6", ""),
        ] {
            assert_eq!(php(text).as_deref(), Some(allowed), "{text}");
        }
        for text in ["", "dev-main", "^", "8.x.y.z.a-", "latest", "||", "8 -"] {
            let read = php(text);
            assert!(
                read.is_none() || text.starts_with("8.x"),
                "{text}: {read:?}"
            );
        }
    }

    #[test]
    fn constraints_of_npm_allow_what_npm_does() {
        for (text, allowed) in [
            (">=18", "26 24 22 20 18"),
            ("^20", "20"),
            ("^20.9.0 || >=22", "26 24 22 20"),
            ("18.x || 20.x", "20 18"),
            ("20", "20"),
            ("20.11", "(20)"),
            ("~20.11", "(20)"),
            (">=18 <21", "20 18"),
            (">=18.12.0 <=20.11.1", "(20) 18"),
            ("18 - 22", "22 20 18"),
            ("<=20", "20 18 16 14"),
            (">20", "26 24 22"),
            ("*", "26 24 22 20 18 16 14"),
            ("", "26 24 22 20 18 16 14"),
        ] {
            let constraint = Constraint::read(text, Dialect::Npm).expect(text);
            let majors = crate::catalog::php::NODE.iter().filter_map(|major| {
                match constraint.fit(&[major.parse().unwrap_or(0)]) {
                    Fit::Newest => Some((*major).to_owned()),
                    Fit::Some => Some(format!("({major})")),
                    Fit::No => None,
                }
            });
            assert_eq!(majors.collect::<Vec<_>>().join(" "), allowed, "{text}");
        }
        assert_eq!(Constraint::read("lts", Dialect::Npm), None);
    }
}
