//! What work costs, whatever else the machine does.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// A point in the time that this thread has had of a processor.
pub(crate) struct Effort(Duration);

impl Effort {
    pub(crate) fn now() -> Self {
        let spent = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("every thread has one");
        Self(spent.into())
    }

    pub(crate) fn since(&self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }
}
