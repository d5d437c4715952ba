//! Chunks of a PNG.

use crate::{
    Refusal,
    reader::{Reader, length},
};

/// Length, type, data and checksum of a chunk.
pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    pub(super) data: &'a [u8],
    /// All bytes of the chunk.
    pub(super) whole: &'a [u8],
    checksum: u32,
}

impl<'a> Chunk<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let mut begin = *reader;
        let count = length(reader.be32()?)?;
        let name = reader.array()?;
        let data = reader.take(count)?;
        let checksum = reader.be32()?;
        Ok(Self {
            name,
            data,
            whole: begin.take(count.saturating_add(12))?,
            checksum,
        })
    }

    /// Appends a new chunk to `out`.
    pub(super) fn write(name: [u8; 4], data: &[u8], out: &mut Vec<u8>) {
        let mut sum = flate2::Crc::new();
        sum.update(&name);
        sum.update(data);
        out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(&name);
        out.extend_from_slice(data);
        out.extend_from_slice(&sum.sum().to_be_bytes());
    }

    pub(super) fn verify(&self) -> Result<(), Refusal> {
        let mut sum = flate2::Crc::new();
        sum.update(&self.name);
        sum.update(self.data);
        if sum.sum() == self.checksum {
            Ok(())
        } else {
            Err(Refusal::damaged("a checksum is wrong"))
        }
    }
}
