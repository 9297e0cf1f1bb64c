//! Holding back Ctrl-C and its like for the moment that writing takes. What comes meanwhile takes effect
//! when the shield is lowered.

#[cfg(unix)]
use nix::sys::signal::{SigSet, SigmaskHow, Signal};

/// Signals are held back as long as there is one. By then phpier has one thread, so no other gets them.
#[derive(Debug)]
pub(super) struct Shield {
    #[cfg(unix)]
    before: Option<SigSet>,
}

impl Shield {
    /// Holds back signals from now on. Where that cannot be had, one that comes leaves a journal.
    pub(super) fn raise() -> Self {
        Self {
            #[cfg(unix)]
            before: [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP]
                .into_iter()
                .collect::<SigSet>()
                .thread_swap_mask(SigmaskHow::SIG_BLOCK)
                .ok(),
        }
    }
}

#[cfg(unix)]
impl Drop for Shield {
    fn drop(&mut self) {
        if let Some(before) = self.before {
            let _ = before.thread_set_mask();
        }
    }
}
