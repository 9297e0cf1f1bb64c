//! Exit codes: what scripts rely on.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done, or nothing to do.
    Done,
    /// The configuration is invalid, or the system refused something.
    Error,
    /// Files are not as the configuration wants them.
    Pending,
    /// phpier refused, and nothing has changed.
    Refused,
    /// The command line could not be read.
    Usage,
    /// As the program ended that was called.
    Passed(u8),
}

impl Exit {
    /// The number.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Error => 1,
            Self::Pending => 2,
            Self::Refused => 3,
            Self::Usage => 64,
            Self::Passed(code) => code,
        }
    }
}
