//! What is told of a way over: what could not be taken along, and what is left for a person to do.

/// A place in an old file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the reader knows it.
    pub path: String,
    /// The line, counted from one.
    pub line: usize,
}

/// What a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It has no counterpart.
    Lost,
    /// It is there, but not as it was.
    Changed,
    /// Something must be done by hand.
    Todo,
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What it is about.
    pub kind: Kind,
    /// Where, if it is about one place.
    pub place: Option<Place>,
    /// What is there: a key, a service.
    pub what: String,
    /// What phpier makes of it and why: a phrase without a full stop.
    pub why: String,
    /// What to do, where there is something to do.
    pub todo: Option<String>,
}

impl Remark {
    /// Something that has no counterpart.
    pub(super) fn lost(place: Place, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            ..Self::missing(what, why)
        }
    }

    /// The same without a place.
    pub(super) fn missing(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            kind: Kind::Lost,
            place: None,
            what: what.into(),
            why: why.into(),
            todo: None,
        }
    }

    /// Something that is not as it was.
    pub(super) fn changed(place: Place, what: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            kind: Kind::Changed,
            ..Self::lost(place, what, why)
        }
    }

    /// Something left to do.
    pub fn left(what: impl Into<String>, why: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            kind: Kind::Todo,
            place: None,
            what: what.into(),
            why: why.into(),
            todo: Some(todo.into()),
        }
    }

    /// That an image had Node.js, of a version that no file names.
    pub(super) fn without_node(tool: &str) -> Self {
        Self {
            kind: Kind::Changed,
            ..Self::left(
                "Node.js",
                format!("{tool}'s image has one, and no file names its version; none is installed"),
                "write `node` if the project builds with it",
            )
        }
    }

    /// With something to do about it.
    pub(super) fn todo(mut self, todo: impl Into<String>) -> Self {
        self.todo = Some(todo.into());
        self
    }
}
