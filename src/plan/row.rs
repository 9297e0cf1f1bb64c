//! One file that is not as it should be.

use super::data::Finding;
use super::{Action, Place, Verdict, compose};
use crate::artifact::{self, digest};

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it is.
    pub place: Place,
    /// How disk and configuration differ.
    pub verdict: Verdict,
    /// What happens to it.
    pub action: Action,
    /// The bytes on disk, if there is such a file.
    pub before: Option<Vec<u8>>,
    /// What is to be there, unless the file goes away.
    pub after: Option<String>,
    /// The slug that the file was written for, where that is not its stack's.
    pub written_for: Option<String>,
    /// What the step does to data, where it is one between two Compose files.
    pub findings: Vec<Finding>,
    /// Whether a person merges a file of their own over it.
    pub has_override: bool,
}

impl Row {
    /// Whether it is its stack's Compose file.
    pub fn is_compose(&self) -> bool {
        compose::is_compose(&self.place.path)
    }

    /// Whether nothing generates it any more, and it stays all the same.
    pub fn is_orphaned(&self) -> bool {
        self.action == Action::Keep && self.after.is_none()
    }

    /// The other name that it was written for, where that is all there is to say of it.
    pub fn former_name(&self) -> Option<&str> {
        let slug = self.written_for.as_deref();
        slug.filter(|_| matches!(self.verdict, Verdict::Stale | Verdict::Current))
    }

    /// Whether it is for this machine alone, and in no repository.
    pub fn is_local(&self) -> bool {
        artifact::is_local(&self.place.path)
    }

    /// What happens to it unless a person says otherwise. What is for this machine alone goes as it comes.
    pub(super) fn by_itself(&self) -> Action {
        match self.verdict {
            Verdict::Orphan if self.is_local() => Action::Delete,
            verdict => verdict.action(),
        }
    }

    /// The name of the backup that is kept of a person's work, where it is replaced. It carries the
    /// content's hash, so that a second one never meets the first.
    pub fn backup(&self) -> Option<String> {
        let theirs = matches!(
            self.verdict,
            Verdict::Edited | Verdict::Foreign | Verdict::Newer
        );
        let before = self.before.as_deref()?;
        (self.action == Action::Overwrite && theirs).then(|| {
            let name = self.place.real.file_name().unwrap_or_default();
            format!("{}.phpier-bak-{}", name.to_string_lossy(), short(before))
        })
    }
}

/// The first eight digits of the SHA-256 of some bytes.
fn short(bytes: &[u8]) -> String {
    digest(bytes)[..8].to_owned()
}
