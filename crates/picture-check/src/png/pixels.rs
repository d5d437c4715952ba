//! Checks that the compressed pixels of a PNG are complete and contain nothing else.

use flate2::{Decompress, FlushDecompress, Status};

use super::{chunk::Chunk, header::Header};
use crate::{Refusal, reader::Reader};

/// Inflates the pixels of a clean copy piece by piece, to the end: a decoder stops when it has
/// enough.
pub(crate) fn check(clean: &[u8]) -> Result<(), Refusal> {
    let mut reader = Reader::new(clean);
    reader.expect(super::SIGNATURE, "the signature")?;
    let header = Header::read(Chunk::read(&mut reader)?.data)?;
    let mut stream = Stream {
        inflater: Decompress::new(true),
        piece: vec![0; 64 * 1024],
        max_bytes: header.inflated(),
        has_ended: false,
    };
    loop {
        let chunk = Chunk::read(&mut reader)?;
        match &chunk.name {
            b"IDAT" => stream.inflate(chunk.data)?,
            b"IEND" => break,
            _ => {}
        }
    }
    if stream.has_ended && stream.inflater.total_out() == stream.max_bytes {
        Ok(())
    } else {
        Err(Refusal::damaged("pixels are missing"))
    }
}

struct Stream {
    inflater: Decompress,
    piece: Vec<u8>,
    /// Expected size of the pixels, in bytes.
    max_bytes: u64,
    has_ended: bool,
}

impl Stream {
    fn inflate(&mut self, mut data: &[u8]) -> Result<(), Refusal> {
        while !self.has_ended {
            let (read, made) = (self.inflater.total_in(), self.inflater.total_out());
            let none = FlushDecompress::None;
            let status = match self.inflater.decompress(data, &mut self.piece, none) {
                Ok(status) => status,
                Err(error) => return Err(Refusal::damaged(error.to_string())),
            };
            let count = usize::try_from(self.inflater.total_in() - read).unwrap_or_default();
            data = data.get(count..).unwrap_or_default();
            if self.inflater.total_out() > self.max_bytes {
                return Err(Refusal::damaged("it has more pixels than it says"));
            }
            self.has_ended = status == Status::StreamEnd;
            // No progress: the stream needs the next chunk, or is invalid.
            let is_stalled = count == 0 && self.inflater.total_out() == made;
            if !self.has_ended && is_stalled {
                return match data.is_empty() {
                    true => Ok(()),
                    false => Err(Refusal::damaged("its pixels can't be inflated")),
                };
            }
        }
        // Bytes after the end of the zlib stream would be hidden data.
        Reader::new(data).finish()
    }
}
