//! What a server does with data: the rules of the catalog, applied to one volume.

use std::cmp::Ordering;

use super::release::Release;
use crate::catalog::data::{Format, Up};

/// What is known of a server, or of the data that one has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The format.
    pub format: &'static Format,
    /// The release, as far as it is known.
    pub release: Option<Release>,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.title == other.title
    }
}

impl Eq for Format {}

impl Held {
    /// The server and its series for people: `MySQL 8.4`.
    pub fn title(&self) -> String {
        match self.series() {
            Some(series) => format!("{} {series}", self.format.title),
            None => self.format.title.to_owned(),
        }
    }

    fn series(&self) -> Option<Release> {
        let release = self.release.as_ref()?;
        Some(release.within(self.format))
    }
}

/// What becomes of data under a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server reads it as it is, or as far as anyone can say.
    Reads,
    /// The server changes it when it starts, and no older one reads it afterwards. The text tells how.
    Upgrades(String),
    /// The server refuses it, or makes nothing of it. The text tells why.
    Refuses(String),
}

/// What `server` does with the data that `data` has left.
pub fn judge(data: &Held, server: &Held) -> Verdict {
    let (old, new) = (data.title(), server.title());
    if data.format != server.format {
        return Verdict::Refuses(format!(
            "{} cannot read data of {}",
            server.format.title, data.format.title
        ));
    }
    let (Some(from), Some(to)) = (data.series(), server.series()) else {
        return Verdict::Reads;
    };
    let refuses = |why: &str| Verdict::Refuses(format!("{new} refuses data of {old}: {why}"));
    let upgrades = |condition: &str| {
        Verdict::Upgrades(format!(
            "{new} upgrades the data of {old} in place when it starts{condition}; there is no way back"
        ))
    };
    match (from.compare(&to), server.format.up) {
        (Ordering::Equal, _) | (Ordering::Less, Up::Reads) => Verdict::Reads,
        (Ordering::Greater, _) | (Ordering::Less, Up::Never) => refuses(server.format.down),
        (Ordering::Less, Up::Always(condition)) => upgrades(&format!(", {condition}")),
        (Ordering::Less, Up::Steps(steps)) => match skipped(&from, &to, steps) {
            Some(step) => refuses(&format!(
                "it has to run under {} {step} in between",
                server.format.title
            )),
            None => upgrades(""),
        },
    }
}

/// The first step that lies between two releases.
fn skipped<'s>(from: &Release, to: &Release, steps: &[&'s str]) -> Option<&'s str> {
    steps.iter().copied().find(|step| {
        Release::read(step)
            .is_some_and(|step| from.compare(&step).is_lt() && step.compare(to).is_lt())
    })
}
