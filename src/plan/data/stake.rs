//! What of a service's data its own row tells; the findings say the rest.

use super::{Class, Finding};
use crate::plan::{Group, Plan};

/// What becomes of a service's data, in two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stake {
    /// It stays where nothing uses it.
    LeftBehind,
    /// It is lost, refused or out of reach, and `apply` waits for a person to say so.
    AtRisk,
}

impl Stake {
    /// Both.
    pub const ALL: [Self; 2] = [Self::LeftBehind, Self::AtRisk];

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeftBehind => "left_behind",
            Self::AtRisk => "at_risk",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::LeftBehind => "data left behind",
            Self::AtRisk => "data at risk",
        }
    }

    fn of(finding: &Finding) -> Option<Self> {
        match finding.class {
            _ if finding.needs_leave => Some(Self::AtRisk),
            Class::LeftBehind => Some(Self::LeftBehind),
            _ => None,
        }
    }
}

impl Plan {
    /// What is at stake for a service of a stack: the worst of what is found about it.
    pub fn stake(&self, group: &Group, service: &str) -> Option<Stake> {
        let rows = group.rows.iter().flat_map(|row| &row.findings);
        let databases = self.databases.iter();
        let databases = databases.filter(|finding| finding.service == group.stack.name());
        rows.chain(databases)
            .filter(|finding| finding.service == service)
            .filter_map(Stake::of)
            .max()
    }
}
