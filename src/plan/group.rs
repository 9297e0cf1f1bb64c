//! The files of one stack against the disk.

use super::compose::{self, Override};
use super::{Place, Row, Verdict, verdict};
use crate::artifact::{Artifact, GLOBAL_OWNER, LOCAL_COMPOSE};

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
            has_override: false,
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
            let mut row = Row {
                place: place(),
                verdict,
                action: verdict.action(),
                before: Some(found),
                after: None,
                written_for: self.another(owner),
                findings: Vec::new(),
                has_override: false,
            };
            row.action = row.by_itself();
            self.rows.push(row);
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

    /// The rows that are a step from one Compose file to another, or part of one. What gives way to a
    /// file of another name does so when that one is written, whether it is removed then or stays.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Row> {
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
