//! The two spellings of a project's file, on the command line.

use clap::ValueEnum;

use crate::source::Format;

/// The two spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Spelling {
    /// .phpier.kdl
    Kdl,
    /// .phpier.yaml
    Yaml,
}

impl Spelling {
    /// The file's name.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Kdl => ".phpier.kdl",
            Self::Yaml => ".phpier.yaml",
        }
    }

    /// How it is read.
    pub(super) fn format(self) -> Format {
        match self {
            Self::Kdl => Format::Kdl,
            Self::Yaml => Format::Yaml,
        }
    }
}
