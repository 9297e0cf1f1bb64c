//! Bytes of one file after the other.

use std::io::{self, Read};

use super::ReadError;

/// Most files fit into this without growing it.
const START: usize = 16 << 10;

/// Memory that files are read into, one after the other, so that it is asked for once.
#[derive(Debug, Default)]
pub struct Buffer {
    /// All of it, of which only the beginning counts.
    bytes: Vec<u8>,
    filled: usize,
}

impl Buffer {
    /// What was read last.
    pub fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// What was read last, with the memory it lies in.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.filled);
        self.bytes.shrink_to_fit();
        self.bytes
    }

    /// Makes room for a file of this size, and one byte more, which shows that there is no more.
    pub(super) fn reserve(&mut self, length: u64) {
        let wanted = usize::try_from(length)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted, 0);
        }
    }

    /// Reads to the end of a file, or to one byte beyond the limit.
    pub(in crate::workspace) fn fill(
        &mut self,
        file: &mut impl Read,
        limit: u64,
    ) -> Result<(), ReadError> {
        self.filled = 0;
        if self.bytes.is_empty() {
            self.bytes.resize(START, 0);
        }
        loop {
            if self.filled as u64 > limit {
                return Err(ReadError::TooLarge(limit));
            }
            if self.filled == self.bytes.len() {
                let more = self.bytes.len().saturating_mul(2).max(START);
                self.bytes.resize(more, 0);
            }
            match file.read(&mut self.bytes[self.filled..]) {
                Ok(0) => return Ok(()),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
