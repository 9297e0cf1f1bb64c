//! A dump that lies in a file, read to its end before anything is removed for it.

use std::io::Read;

use super::outcome::refused;
use super::packing::broken;
use crate::catalog::spec::Dialect;
use crate::diagnostic::Diagnostic;
use crate::dump::Filter;

/// How much is read at once.
const PIECE: usize = 1 << 17;

/// Takes a dump the way that it will be read in, up to the server: the length of its text, or why it
/// would not get that far.
pub(super) fn whole(mut text: impl Read, dialect: Dialect) -> Result<u64, Diagnostic> {
    let mut filter = Filter::new(dialect);
    let mut piece = vec![0; PIECE];
    let mut out = Vec::new();
    let mut length = 0;
    loop {
        let read = text.read(&mut piece).map_err(|error| broken(&error))?;
        let fed = match read {
            0 => filter.finish(&mut out),
            read => filter.feed(&piece[..read], &mut out),
        };
        fed.map_err(|refusal| refused(&refusal))?;
        if read == 0 {
            return Ok(length);
        }
        length += u64::try_from(read).unwrap_or_default();
        out.clear();
    }
}
