//! A writer with a size limit.

use std::io::{self, Write};

/// A buffer of at most `limit` bytes; a write beyond it fails.
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    limit: u64,
    was_too_much: bool,
}

impl Bounded {
    pub(crate) const fn new(limit: u64) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            was_too_much: false,
        }
    }

    pub(crate) const fn was_too_much(&self) -> bool {
        self.was_too_much
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let size = self.bytes.len().saturating_add(bytes.len());
        if u64::try_from(size).is_ok_and(|size| size <= self.limit) {
            self.bytes.extend_from_slice(bytes);
            Ok(bytes.len())
        } else {
            self.was_too_much = true;
            Err(io::Error::other("it is too much"))
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
