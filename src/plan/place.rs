//! Where things are: a generated file on the disk, a line in the configuration.

use std::path::PathBuf;

use crate::source::Span;

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
