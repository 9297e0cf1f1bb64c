//! What `apply` would do, as a value: what phpier generates against what is on disk, file by file.
//!
//! A plan never touches the disk and knows no configuration. Files that are as they should be are only
//! counted, and their text is dropped at once, so that a fleet of thousands fits into little memory.

pub mod adopt;
mod choice;
pub mod compose;
pub mod data;
pub mod diff;
pub mod mask;
pub mod predict;
pub mod saved;
mod verdict;

use std::path::PathBuf;

use crate::artifact::{self, Artifact, GLOBAL_OWNER, LOCAL_COMPOSE, digest};
use crate::source::Span;
pub use choice::Choice;
use compose::{ComposeFile, Override};
use data::Finding;
pub use mask::is_secret_key;
pub use verdict::Verdict;

/// Where a generated file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Below the root of its stack, with `/` between the parts.
    pub path: String,
    /// As a person should see it.
    pub shown: String,
    /// The file itself, behind every symlink.
    pub real: PathBuf,
    /// The file itself as a person should see it, where symlinks lead elsewhere.
    pub link: Option<String>,
}

/// A place in the configuration that is behind something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As people write one, where it is said already whose it is: `.phpier.kdl:4:7`.
    pub shown: String,
    /// The same for programs.
    pub span: Span,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It is written for the first time.
    Create,
    /// It is written anew.
    Update,
    /// It has the right body and only gets its header.
    Adopt,
    /// A person's work is replaced because they said so.
    Overwrite,
    /// It is removed.
    Delete,
    /// It is left alone, and `apply` refuses to go on.
    Conflict,
    /// It is left alone.
    Keep,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Create,
        Self::Update,
        Self::Adopt,
        Self::Overwrite,
        Self::Delete,
        Self::Conflict,
        Self::Keep,
    ];

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Adopt => "adopt",
            Self::Overwrite => "overwrite",
            Self::Delete => "delete",
            Self::Conflict => "conflict",
            Self::Keep => "keep",
        }
    }

    /// Whether the disk changes.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Update | Self::Adopt | Self::Overwrite | Self::Delete
        )
    }
}

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

    /// Whether it is for this machine alone, and in no repository.
    pub fn is_local(&self) -> bool {
        artifact::is_local(&self.place.path)
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

/// Whose files they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stack {
    /// The global stack's.
    Global,
    /// A project's, by its slug.
    Project(String),
}

impl Stack {
    /// Its name for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Global => "global stack",
            Self::Project(slug) => slug,
        }
    }
}

/// The files of one stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whose they are.
    pub stack: Stack,
    /// The folder they are in, as a person should see it.
    pub folder: String,
    /// The folder itself as a person should see it, where symlinks lead elsewhere.
    pub link: Option<String>,
    /// Those that are not as they should be, sorted by path.
    pub rows: Vec<Row>,
    /// How many are.
    pub unchanged: usize,
    /// The Compose file, where it is as it should be and others are not.
    pub compose: Option<String>,
    /// The one that is merged over it on this machine, where there is one and it is as it should be.
    pub over: Option<String>,
    /// What a person merges over both.
    pub own: Option<Override>,
    /// Whether nothing describes the stack any more, and only its files are left.
    pub former: bool,
}

impl Group {
    /// A stack nothing is known of yet.
    pub fn new(stack: Stack, folder: impl Into<String>) -> Self {
        Self {
            stack,
            folder: folder.into(),
            link: None,
            rows: Vec::new(),
            unchanged: 0,
            compose: None,
            over: None,
            own: None,
            former: false,
        }
    }

    /// Takes in a generated file and what is in its place. The place is only asked for when there is
    /// something to say about it.
    pub fn file(
        &mut self,
        artifact: &Artifact,
        found: Option<Vec<u8>>,
        place: impl FnOnce() -> Place,
    ) {
        let after = artifact.render();
        let (verdict, written_for) = verdict::judge(artifact, &after, found.as_deref());
        if verdict == Verdict::Current {
            self.unchanged += 1;
            return;
        }
        self.rows.push(Row {
            place: place(),
            verdict,
            action: verdict.action(),
            before: found,
            after: Some(after),
            written_for,
            findings: Vec::new(),
        });
    }

    /// Takes in a file that nothing generates. It counts only if phpier wrote it, and if `mine` says
    /// yes to the slug it was written for.
    pub fn leftover(
        &mut self,
        found: Vec<u8>,
        mine: impl FnOnce(&str) -> bool,
        place: impl FnOnce() -> Place,
    ) {
        if let Some((verdict, owner)) = verdict::leftover(&found, mine) {
            let place = place();
            // What is for this machine alone goes as it comes.
            let goes = verdict == Verdict::Orphan && artifact::is_local(&place.path);
            self.rows.push(Row {
                place,
                verdict,
                action: if goes {
                    Action::Delete
                } else {
                    verdict.action()
                },
                before: Some(found),
                after: None,
                written_for: self.another(owner),
                findings: Vec::new(),
            });
        }
    }

    /// A slug, if it is not the stack's own.
    fn another(&self, slug: String) -> Option<String> {
        let own = match &self.stack {
            Stack::Global => GLOBAL_OWNER,
            Stack::Project(own) => own,
        };
        (slug != own).then_some(slug)
    }

    /// The text that is merged over the Compose file on this machine, as it is and as it is to be.
    pub fn over(&self) -> (Option<String>, Option<String>) {
        let mut rows = self.rows.iter();
        let Some(row) = rows.find(|row| row.place.path == LOCAL_COMPOSE) else {
            return (self.over.clone(), self.over.clone());
        };
        let before = row.before.as_deref().map(String::from_utf8_lossy);
        let before = before.map(std::borrow::Cow::into_owned);
        let after = if row.action.writes() {
            row.after.clone()
        } else {
            before.clone()
        };
        (before, after)
    }

    /// Finds out what becomes of the data in volumes once the stack runs from `generated`. Every Compose
    /// file that gives way to it counts, whatever its name is; so does one that is merged over it.
    fn weigh_data(&mut self, generated: &[Artifact]) {
        let gives_way = |row: &Row| match &row.before {
            Some(_) => compose::is_compose(&row.place.path),
            None => false,
        };
        // Nearly always there is nothing to weigh, and then no file is read.
        let mut rows = self.rows.iter();
        if !rows.any(|row| gives_way(row) || row.place.path == LOCAL_COMPOSE) {
            return;
        }
        let new = generated
            .iter()
            .find(|artifact| compose::is_compose(&artifact.path));
        let Some(new) = new.and_then(|new| ComposeFile::read(&new.body)) else {
            return;
        };
        let (before, after) = self.over();
        let new = new.overlaid(after.as_deref());
        let weigh = |text: &str| {
            // What runs here came from this side of a merge.
            let old = ComposeFile::read(text)
                .or_else(|| ComposeFile::read(&verdict::own_side(text)))
                .map(|old| old.overlaid(before.as_deref()));
            old.map_or_else(Vec::new, |old| data::findings(&old, &new))
        };
        for row in &mut self.rows {
            if compose::is_compose(&row.place.path) {
                let before = row.before.as_deref().map(String::from_utf8_lossy);
                row.findings = before.map_or_else(Vec::new, |before| weigh(&before));
            } else if row.place.path == LOCAL_COMPOSE
                && let Some(same) = &self.compose
            {
                row.findings = weigh(same);
            }
        }
    }

    /// The rows that are a step from one Compose file to another, or part of one. What gives way to a
    /// file of another name does so when that one is written, whether it is removed then or stays.
    fn steps(&self) -> impl Iterator<Item = &Row> {
        let mut rows = self.rows.iter();
        let takes_over =
            rows.any(|row| row.is_compose() && row.after.is_some() && row.action.writes());
        let rows = self.rows.iter();
        rows.filter(move |row| row.action.writes() || (takes_over && row.is_orphaned()))
    }

    /// The override that a person's change of the Compose file becomes.
    pub fn adopted(&self) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| compose::is_override(&row.place.path) && row.action.writes())
    }

    /// Brings the rows into their order.
    pub fn sort(&mut self) {
        self.rows.sort_by(|a, b| a.place.path.cmp(&b.place.path));
    }

    /// Brings the rows into their order, keeps the Compose file that they are about where it is no row
    /// itself, and weighs the data.
    pub fn finish(&mut self, generated: &[Artifact]) {
        self.sort();
        let is_row = |path: &str| self.rows.iter().any(|row| row.place.path == path);
        let compose = generated.iter().find(|one| compose::is_compose(&one.path));
        self.compose = compose
            .filter(|one| !self.rows.is_empty() && !is_row(&one.path))
            .map(Artifact::render);
        let mut over = generated.iter();
        let over = over.find(|one| one.path == LOCAL_COMPOSE && !is_row(&one.path));
        self.over = over.map(Artifact::render);
        self.weigh_data(generated);
    }
}

/// What a person allows beyond the ordinary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Files that are no longer generated may go.
    pub prune: bool,
    /// Generated files that a merge has left in pieces, or a person has changed, may be rendered anew.
    pub take_generated: bool,
}

/// Everything that `apply` would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By stack, the global one first.
    pub groups: Vec<Group>,
    /// What becomes of databases that projects have had on this machine.
    pub databases: Vec<Finding>,
}

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
    /// Puts the stacks into their order.
    pub fn new(mut groups: Vec<Group>) -> Self {
        groups.sort_by(|a, b| (&a.stack, &a.folder).cmp(&(&b.stack, &b.folder)));
        Self {
            groups,
            databases: Vec::new(),
        }
    }

    /// All files that are not as they should be.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// Turns conflicts into writes, and files that are no longer generated into deletions, as a person
    /// allows.
    pub fn allow(&mut self, allow: Allow) {
        for group in &mut self.groups {
            for row in &mut group.rows {
                row.action = match (row.verdict, row.verdict.action()) {
                    (Verdict::Unmerged | Verdict::Edited, _) if allow.take_generated => {
                        Action::Overwrite
                    }
                    (Verdict::Orphan, _) if allow.prune || row.is_local() => Action::Delete,
                    (_, action) => action,
                };
            }
            // What is of this machine alone may hold what nobody else is to see, so as long as any of it
            // stays, so does what keeps it out of git.
            let mut rows = group.rows.iter();
            if rows.any(|row| row.is_local() && row.action == Action::Keep) {
                let ignores =
                    |row: &&mut Row| row.is_local() && row.place.path.ends_with("/.gitignore");
                for row in group.rows.iter_mut().filter(ignores) {
                    row.action = Action::Keep;
                }
            }
        }
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
