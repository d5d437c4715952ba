//! Reads bytes from a slice, front to back.

use crate::Refusal;

/// The bytes that aren't read yet.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(ended)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.0.split_first_chunk().ok_or_else(ended)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Refusal> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Skips these bytes; fails if others come next.
    pub(crate) fn expect(&mut self, bytes: &[u8], what: &str) -> Result<(), Refusal> {
        self.0 = self
            .0
            .strip_prefix(bytes)
            .ok_or_else(|| Refusal::damaged(format!("{what} is missing")))?;
        Ok(())
    }

    pub(crate) fn be16(&mut self) -> Result<u16, Refusal> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn be32(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn le16(&mut self) -> Result<u16, Refusal> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn le32(&mut self) -> Result<u32, Refusal> {
        self.array().map(u32::from_le_bytes)
    }

    /// Checks that all bytes are read.
    pub(crate) fn finish(self) -> Result<(), Refusal> {
        match self.0.len() {
            0 => Ok(()),
            _ => Err(Refusal::damaged("a part is longer than it can be")),
        }
    }
}

fn ended() -> Refusal {
    Refusal::damaged("it ends too early")
}

/// Converts a length in a file; fails if it doesn't fit into memory.
pub(crate) fn length(count: u32) -> Result<usize, Refusal> {
    usize::try_from(count).map_err(|_too_large| ended())
}
