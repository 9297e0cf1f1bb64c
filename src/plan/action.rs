//! What happens to one file.

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
