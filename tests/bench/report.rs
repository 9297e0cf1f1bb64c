//! A table of measurements, some with a limit.

use std::io::{self, Write};

/// The measurements so far.
#[derive(Default)]
pub(crate) struct Report {
    missed: usize,
}

impl Report {
    /// A number that may be at most `limit`.
    pub(crate) fn gate(
        &mut self,
        name: &str,
        value: f64,
        limit: f64,
        note: &str,
    ) -> io::Result<()> {
        let good = value <= limit;
        self.missed += usize::from(!good);
        let word = if good { "ok    " } else { "MISSED" };
        writeln!(
            io::stdout(),
            "{word} {name:<44} {value:>8.2}  limit {limit:<5} {note}"
        )
    }

    /// Whether no limit was exceeded.
    pub(crate) fn is_good(&self) -> bool {
        self.missed == 0
    }
}

/// Something to know beside them.
pub(crate) fn note(name: &str, text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "       {name:<44} {text}")
}

/// The middle of some numbers.
pub(crate) fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
