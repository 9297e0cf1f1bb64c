//! `nightly "php artisan backup:run" cron="0 3 * * *"` under `schedules`.

use crate::diagnostic::Diagnostics;
use crate::source::{Format, Spanned};

use super::decode::{Fields, Written};
use super::scalar::FromNode;
use super::{Anything, keys};

/// A command that runs at its times.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The command.
    pub command: Spanned<Anything>,
    /// When, as cron has it.
    pub cron: Spanned<String>,
}

impl FromNode for Schedule {
    fn from_node(
        _: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields = Fields::open(&keys::SCHEDULE, written, format, diagnostics)?;
        let command = fields.required_argument();
        let cron = fields.required("cron");
        fields.finish();
        Some(Self {
            command: command?,
            cron: cron?,
        })
    }
}
