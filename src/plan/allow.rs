//! What a person allows beyond the ordinary, and what it makes of a plan.

use super::{Action, Group, Plan, Row, Verdict};
use crate::artifact::shielded;

/// What a person allows beyond the ordinary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Files that are no longer generated may go.
    pub prune: bool,
    /// Generated files that a merge has left in pieces, or a person has changed, may be rendered anew.
    pub take_generated: bool,
}

impl Allow {
    /// What happens to a file.
    fn action(self, row: &Row) -> Action {
        match row.verdict {
            Verdict::Unmerged | Verdict::Edited if self.take_generated => Action::Overwrite,
            Verdict::Orphan if self.prune => Action::Delete,
            _ => row.by_itself(),
        }
    }
}

impl Plan {
    /// Turns conflicts into writes, and files that are no longer generated into deletions, as a person
    /// allows.
    pub fn allow(&mut self, allow: Allow) {
        for group in &mut self.groups {
            for row in &mut group.rows {
                row.action = allow.action(row);
            }
            group.keep_shields();
        }
    }
}

impl Group {
    /// Keeps what shields a folder for as long as anything else in the folder is kept: that may be what
    /// nobody else is to see.
    fn keep_shields(&mut self) {
        let kept = |row: &&Row| row.action == Action::Keep;
        let kept: Vec<String> = (self.rows.iter().filter(kept))
            .map(|row| row.place.path.clone())
            .collect();
        let is_needed = |row: &Row| {
            let folder = shielded(&row.place.path);
            folder.is_some_and(|folder| kept.iter().any(|path| path.starts_with(folder)))
        };
        for row in self.rows.iter_mut().filter(|row| is_needed(row)) {
            row.action = Action::Keep;
        }
    }
}
