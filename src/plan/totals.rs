//! How much there is of everything in a plan.

use super::{Action, Plan};

/// How many files of each kind a plan has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Written for the first time.
    pub create: usize,
    /// Written anew.
    pub update: usize,
    /// Given a header.
    pub adopt: usize,
    /// Replaced on demand.
    pub overwrite: usize,
    /// Removed.
    pub delete: usize,
    /// In the way.
    pub conflict: usize,
    /// Left alone as a person said.
    pub keep: usize,
    /// Left alone though no longer generated.
    pub orphaned: usize,
    /// As they should be.
    pub unchanged: usize,
}

impl Plan {
    /// The counts of files by what happens to them.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            unchanged: self.groups.iter().map(|group| group.unchanged).sum(),
            ..Totals::default()
        };
        for row in self.rows() {
            *match row.action {
                Action::Create => &mut totals.create,
                Action::Update => &mut totals.update,
                Action::Adopt => &mut totals.adopt,
                Action::Overwrite => &mut totals.overwrite,
                Action::Delete => &mut totals.delete,
                Action::Conflict => &mut totals.conflict,
                Action::Keep if row.is_orphaned() => &mut totals.orphaned,
                Action::Keep => &mut totals.keep,
            } += 1;
        }
        totals
    }
}
