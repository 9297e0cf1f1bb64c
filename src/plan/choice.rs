//! What a person decides about files that stand in the way.

use super::adopt::{Unadoptable, adopt};
use super::compose::override_of;
use super::data::Finding;
use super::{Action, Plan, Row, Verdict};
use crate::artifact::{body_digest, stated_digest};

/// What becomes of a file that a person changed or wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It stays, and the rest is written.
    Keep,
    /// Its change becomes an override, and the file is written anew.
    Adopt,
    /// It is written anew.
    Overwrite,
}

impl Plan {
    /// What happens to data beyond the plan's own findings once the files in the way are replaced too, the worst
    /// last. Nobody is to replace what a newer phpier wrote.
    pub fn withheld(&self) -> Vec<Finding> {
        let conflicts = self.conflicts();
        if conflicts.iter().all(|row| row.verdict == Verdict::Newer) {
            return Vec::new();
        }
        let mut replaced = self.clone();
        for row in replaced.groups.iter_mut().flat_map(|group| &mut group.rows) {
            if row.action == Action::Conflict {
                row.decide(Choice::Overwrite);
            }
        }
        let own = self.findings();
        let all = replaced.findings().into_iter();
        all.filter(|finding| !own.contains(finding))
            .cloned()
            .collect()
    }
}

impl Row {
    /// Whether `apply` refuses to go on for this file unless a person decides.
    pub fn is_in_the_way(&self) -> bool {
        self.verdict.action() == Action::Conflict
    }

    /// Decides about a file in the way.
    pub fn decide(&mut self, choice: Choice) {
        if self.is_in_the_way() {
            self.action = match choice {
                Choice::Keep => Action::Keep,
                Choice::Adopt | Choice::Overwrite => Action::Overwrite,
            };
        }
    }

    /// Whether its change can become an override: there is one for a file of this name, nobody has written it
    /// yet, and it can say what was changed.
    pub fn is_adoptable(&self) -> bool {
        let is_free = override_of(&self.place.path).is_some() && !self.has_override;
        is_free
            && self.verdict == Verdict::Edited
            && self.is_only_edited()
            && self.adopted().is_ok()
    }

    /// The text of the override that its change becomes.
    pub fn adopted(&self) -> Result<String, Unadoptable> {
        let edited = String::from_utf8_lossy(self.before.as_deref().unwrap_or_default());
        adopt(self.after.as_deref().unwrap_or_default(), &edited)
    }

    /// Whether the configuration is still as it was when phpier wrote the file that a person has
    /// changed since, so that what it wrote is what it would write now.
    pub fn is_only_edited(&self) -> bool {
        let before = String::from_utf8_lossy(self.before.as_deref().unwrap_or_default());
        let body = self
            .after
            .as_deref()
            .and_then(|text| text.splitn(3, '\n').nth(2));
        body.is_some_and(|body| {
            stated_digest(&before).is_some_and(|stated| stated == body_digest(body))
        })
    }
}
