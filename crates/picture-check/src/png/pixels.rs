//! Copies the compressed pixels of a PNG: as they are, if they end where the header says.

use std::io::Write;

use flate2::{Compression, Decompress, FlushDecompress, Status, write::ZlibEncoder};

use super::chunk::Chunk;
use crate::{Refusal, bounded::Bounded};

/// A zlib header with the largest window: a file may declare one that is too small.
const ZLIB: [u8; 2] = [0x78, 0x01];
/// Size of the buffer for inflated pixels, in bytes.
const BUFFER: usize = 64 * 1024;

/// The compressed pixels, in pieces as they stand in the chunks.
#[derive(Default)]
pub(super) struct Pixels<'a> {
    pieces: Vec<&'a [u8]>,
}

/// How compressed pixels end.
enum End {
    /// At this position in the pieces, with this checksum.
    Exact { piece: usize, at: usize, sum: u32 },
    /// There are more pixels than the header says.
    Surplus,
}

impl<'a> Pixels<'a> {
    pub(super) fn add(&mut self, data: &'a [u8]) {
        self.pieces.push(data);
    }

    /// Writes the chunks with `bytes` bytes of pixels. What follows them is dropped; if its
    /// beginning can't be determined, the pixels are compressed again, to at most `limit` bytes.
    pub(super) fn write(
        mut self,
        bytes: u64,
        limit: u64,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        self.skip_header()?;
        match self.inflate(bytes, &mut |_| Ok(()))? {
            End::Exact { piece, at, sum } => {
                self.pieces.truncate(piece + 1);
                if let Some(last) = self.pieces.last_mut() {
                    *last = last.get(..at).unwrap_or_default();
                }
                let sum = sum.to_be_bytes();
                let count = self.pieces.len();
                for (number, piece) in (1..).zip(self.pieces) {
                    let head = if number == 1 { &ZLIB[..] } else { &[] };
                    let tail = if number == count { &sum[..] } else { &[] };
                    Chunk::write_parts(*b"IDAT", &[head, piece, tail], out);
                }
            }
            End::Surplus => {
                let mut encoder = ZlibEncoder::new(Bounded::new(limit), Compression::default());
                self.inflate(bytes, &mut |piece| encoder.write_all(piece))?;
                let packed = encoder.finish().map_err(|_full| Refusal::TooHeavy)?;
                let packed = packed.into_bytes();
                let packed = packed.get(ZLIB.len()..).unwrap_or_default();
                Chunk::write_parts(*b"IDAT", &[&ZLIB, packed], out);
            }
        }
        Ok(())
    }

    /// Checks and skips the zlib header: the method, and a checksum.
    fn skip_header(&mut self) -> Result<(), Refusal> {
        self.pieces.retain(|piece| !piece.is_empty());
        let mut header = [0; 2];
        for byte in &mut header {
            let first = self.pieces.first_mut().ok_or_else(missing)?;
            let (head, rest) = first.split_first().ok_or_else(missing)?;
            (*byte, *first) = (*head, rest);
            self.pieces.retain(|piece| !piece.is_empty());
        }
        let [method, flags] = header;
        let is_sound = method & 15 == 8
            && method >> 4 <= 7
            && flags & 0x20 == 0
            && u16::from_be_bytes(header).is_multiple_of(31);
        is_sound
            .then_some(())
            .ok_or_else(|| Refusal::damaged("its pixels can't be inflated"))
    }

    /// Inflates up to `bytes` bytes.
    fn inflate(
        &self,
        bytes: u64,
        sink: &mut dyn FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<End, Refusal> {
        let mut inflater = Decompress::new(false);
        let mut buffer = vec![0; BUFFER];
        let mut sum = adler2::Adler32::new();
        for (piece, data) in self.pieces.iter().enumerate() {
            let mut at = 0;
            loop {
                let (read, made) = (inflater.total_in(), inflater.total_out());
                let rest = data.get(at..).unwrap_or_default();
                let status = inflater.decompress(rest, &mut buffer, FlushDecompress::None);
                let status = status.map_err(|error| Refusal::damaged(error.to_string()))?;
                at += usize::try_from(inflater.total_in() - read).unwrap_or_default();
                let count = usize::try_from(inflater.total_out() - made).unwrap_or_default();
                let wanted = usize::try_from(bytes.saturating_sub(made)).unwrap_or(usize::MAX);
                let inflated = buffer.get(..count.min(wanted)).unwrap_or_default();
                sum.write_slice(inflated);
                sink(inflated).map_err(|_full| Refusal::TooHeavy)?;
                if count > wanted {
                    return Ok(End::Surplus);
                }
                if status == Status::StreamEnd {
                    return match inflater.total_out() == bytes {
                        true => Ok(End::Exact {
                            piece,
                            at,
                            sum: sum.checksum(),
                        }),
                        false => Err(missing()),
                    };
                }
                // No progress: the rest is in the next piece.
                if inflater.total_in() == read && count == 0 {
                    break;
                }
            }
        }
        match inflater.total_out() == bytes {
            // All pixels are there, only the end of their compression isn't.
            true => Ok(End::Surplus),
            false => Err(missing()),
        }
    }
}

fn missing() -> Refusal {
    Refusal::damaged("pixels are missing")
}
