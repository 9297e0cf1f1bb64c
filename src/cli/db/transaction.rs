//! What became of a transaction whose client is gone, by its server.

use std::thread;
use std::time::{Duration, Instant};

use super::desk::Desk;
use crate::dump::transaction::{Fate, Transaction};

/// How long a server may still be at what its client has left it at.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);
/// How often it is asked meanwhile.
pub(super) const LOOK: Duration = Duration::from_millis(200);

impl Desk<'_> {
    /// Whether a transaction counts, or why that is not known. One that is not decided yet is ended: nobody
    /// is left to wait for it.
    pub(super) fn counts(&self, transaction: Transaction) -> Result<bool, String> {
        let ask = |statement: &str| self.seat.ask(self.runner, Some(&self.name), statement);
        let start = Instant::now();
        loop {
            let rows = ask(&transaction.fate())?;
            let answer = rows.into_iter().flatten().next().unwrap_or_default();
            match Fate::of(&answer) {
                Some(Fate::Committed) => return Ok(true),
                Some(Fate::Aborted) => return Ok(false),
                Some(Fate::Open) if start.elapsed() > PATIENCE => {
                    return Err("its server is still at it".to_owned());
                }
                // It may have come to its end meanwhile.
                Some(Fate::Open) => drop(ask(&transaction.stop())),
                None => return Err("its server does not remember".to_owned()),
            }
            thread::sleep(LOOK);
        }
    }
}
