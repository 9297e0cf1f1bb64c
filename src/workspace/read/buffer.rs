//! Bytes of one file after the other.

use std::io::Read;

use super::ReadError;

/// Most files fit into this without growing it.
const START: usize = 16 << 10;

/// Memory that files are read into, one after the other, so that it is asked for once.
#[derive(Debug, Default)]
pub struct Buffer {
    bytes: Vec<u8>,
}

impl Buffer {
    /// What was read last.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// What was read last, with the memory it lies in.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.shrink_to_fit();
        self.bytes
    }

    /// Makes room for a file of this size, and one byte more, which shows that there is no more.
    pub(super) fn reserve(&mut self, length: u64) {
        let wanted = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        self.bytes.clear();
        self.bytes.reserve(wanted);
    }

    /// Makes room for most files, where a call that asks for their size costs more than the room.
    pub(in crate::workspace) fn roomy(&mut self) -> &mut Self {
        self.bytes.clear();
        self.bytes.reserve(START);
        self
    }

    /// Reads to the end of a file, or finds one byte beyond the limit.
    pub(in crate::workspace) fn fill(
        &mut self,
        file: &mut impl Read,
        limit: u64,
    ) -> Result<(), ReadError> {
        self.bytes.clear();
        let read = file
            .take(limit.saturating_add(1))
            .read_to_end(&mut self.bytes)?;
        if read as u64 > limit {
            return Err(ReadError::TooLarge(limit));
        }
        Ok(())
    }
}
