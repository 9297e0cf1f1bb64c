//! What `apply` would do, as a value: what phpier generates against what is on disk, file by file.
//!
//! A plan never touches the disk and knows no configuration. Files that are as they should be are only
//! counted, and their text is dropped at once, so that a fleet of thousands fits into little memory.

mod action;
pub mod adopt;
mod allow;
mod choice;
pub mod compose;
pub mod data;
pub mod diff;
pub mod environment;
mod group;
mod place;
pub mod predict;
mod row;
pub mod saved;
mod totals;
mod verdict;

pub use action::Action;
pub use allow::Allow;
pub use choice::Choice;
use data::Finding;
use environment::Move;
pub use group::{Group, Stack};
pub use place::{Line, Place};
pub use row::Row;
pub use totals::Totals;
pub use verdict::Verdict;

/// Everything that `apply` would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By stack, the global one first.
    pub groups: Vec<Group>,
    /// What becomes of databases that projects have had on this machine.
    pub databases: Vec<Finding>,
    /// What this machine gives to projects' files, where that changes.
    pub environment: Vec<Move>,
}

impl Plan {
    /// Puts the stacks into their order.
    pub fn new(mut groups: Vec<Group>) -> Self {
        groups.sort_by(|a, b| (&a.stack, &a.folder).cmp(&(&b.stack, &b.folder)));
        Self {
            groups,
            databases: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// All files that are not as they should be.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// The files that `apply` refuses to go on for.
    pub fn conflicts(&self) -> Vec<&Row> {
        let is_conflict = |row: &&Row| row.action == Action::Conflict;
        self.rows().filter(is_conflict).collect()
    }

    /// Whether `apply` would change the disk.
    pub fn writes(&self) -> bool {
        self.rows().any(|row| row.action.writes())
    }

    /// Whether there is something for `apply` to write or to refuse. Files that it leaves alone are
    /// nothing to do.
    pub fn is_pending(&self) -> bool {
        self.rows().any(|row| row.action != Action::Keep)
    }

    /// What `apply` would do to data, the worst last.
    pub fn findings(&self) -> Vec<&Finding> {
        let steps = self.groups.iter().flat_map(Group::steps);
        let mut findings: Vec<&Finding> = steps
            .flat_map(|row| &row.findings)
            .chain(&self.databases)
            .collect();
        findings.sort_by_key(|finding| finding.class);
        findings
    }
}
