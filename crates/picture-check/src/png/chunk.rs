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
        Self::write_parts(name, &[data], out);
    }

    /// Like `write`, for data in several parts.
    pub(super) fn write_parts(name: [u8; 4], parts: &[&[u8]], out: &mut Vec<u8>) {
        let count = parts.iter().map(|part| part.len()).sum::<usize>();
        let mut sum = flate2::Crc::new();
        out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
        for part in [&[&name[..]], parts].concat() {
            sum.update(part);
            out.extend_from_slice(part);
        }
        out.extend_from_slice(&sum.sum().to_be_bytes());
    }

    /// Whether readers may ignore it: its name begins with a small letter.
    pub(super) fn is_ancillary(&self) -> bool {
        let [first, ..] = self.name;
        first.is_ascii_lowercase() && self.name.iter().all(u8::is_ascii_alphabetic)
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
