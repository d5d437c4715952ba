//! A file as the body of a response.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::body::{BodySize, MessageBody};
use bytes::{Bytes, BytesMut};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes that are read at a time: few enough to stay in the processor's cache until they are sent,
/// and for each connection to keep a buffer of this size.
const BLOCK: usize = 64 * 1024;

/// A part of a file, block by block. What is in the kernel's page cache is read at once, the rest
/// on a blocking thread.
pub(super) struct FileBody {
    reading: ReadState,
    at: u64,
    left: u64,
    length: u64,
    /// The previous block: once it is sent, its buffer is reused.
    sent: Bytes,
    read_from_page_cache: ReadCached,
}

/// Reads from a position without blocking; `None` if nothing can be read so.
type ReadCached = fn(&File, &mut [u8], u64) -> Option<usize>;

enum ReadState {
    Idle(File),
    OffThread(JoinHandle<io::Result<(File, BytesMut)>>),
    Over,
}

impl FileBody {
    /// `length` bytes from `start` on.
    pub(super) fn new(file: File, start: u64, length: u64) -> Self {
        Self {
            reading: ReadState::Idle(file),
            at: start,
            left: length,
            length,
            sent: Bytes::new(),
            read_from_page_cache,
        }
    }

    /// A buffer for the next block, no larger than what is left.
    fn next_buffer(&mut self) -> BytesMut {
        let count = usize::try_from(self.left).map_or(BLOCK, |left| left.min(BLOCK));
        // Fails while the server still holds the previous block.
        match std::mem::take(&mut self.sent).try_into_mut() {
            Ok(mut buffer) if buffer.len() >= count => {
                buffer.truncate(count);
                buffer
            }
            _ => BytesMut::zeroed(count),
        }
    }

    /// Returns the first `count` bytes of a block, and advances by them.
    fn take_bytes(&mut self, block: BytesMut, count: usize) -> Bytes {
        let block = block.freeze();
        // Keeps the whole block, or its buffer couldn't be reused at its full size.
        let taken = block.slice(..count.min(block.len()));
        self.sent = block;
        let count = u64::try_from(taken.len()).unwrap_or_default();
        self.at = self.at.saturating_add(count);
        self.left = self.left.saturating_sub(count);
        taken
    }
}

impl MessageBody for FileBody {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        let mut reading = match std::mem::replace(&mut this.reading, ReadState::Over) {
            ReadState::Idle(file) => {
                let mut buffer = this.next_buffer();
                if let Some(count) = (this.read_from_page_cache)(&file, &mut buffer, this.at) {
                    this.reading = ReadState::Idle(file);
                    return Poll::Ready(Some(Ok(this.take_bytes(buffer, count))));
                }
                let at = this.at;
                spawn_blocking(move || read(file, buffer, at))
            }
            ReadState::OffThread(reading) => reading,
            // A read has failed before, and the file is gone with it.
            ReadState::Over => return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
        };
        let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
            this.reading = ReadState::OffThread(reading);
            return Poll::Pending;
        };
        let (file, block) = read.map_err(io::Error::other)??;
        this.reading = ReadState::Idle(file);
        let count = block.len();
        Poll::Ready(Some(Ok(this.take_bytes(block, count))))
    }
}

/// Reads from the page cache; `None` if there is nothing, or if the kernel can't tell.
#[cfg(target_os = "linux")]
fn read_from_page_cache(file: &File, room: &mut [u8], at: u64) -> Option<usize> {
    use rustix::io::{ReadWriteFlags, preadv2};
    let mut rooms = [io::IoSliceMut::new(room)];
    let read = preadv2(file, &mut rooms, at, ReadWriteFlags::NOWAIT);
    read.ok().filter(|count| *count > 0)
}

#[cfg(not(target_os = "linux"))]
fn read_from_page_cache(_file: &File, _room: &mut [u8], _at: u64) -> Option<usize> {
    None
}

fn read(mut file: File, mut room: BytesMut, at: u64) -> io::Result<(File, BytesMut)> {
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut room)?;
    Ok((file, room))
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, io::Write};

    use super::*;

    async fn whole(mut body: FileBody) -> Vec<u8> {
        let mut whole = Vec::new();
        while let Some(block) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            whole.extend_from_slice(&block.unwrap());
        }
        whole
    }

    #[tokio::test]
    async fn a_file_that_the_kernel_must_fetch_is_sent_whole() {
        let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&content).unwrap();
        let length = u64::try_from(content.len()).unwrap();
        let of = |read_from_page_cache: ReadCached| FileBody {
            read_from_page_cache,
            ..FileBody::new(file.try_clone().unwrap(), 3, length - 3)
        };
        assert_eq!(whole(of(|_, _, _| None)).await, content[3..]);
        // Some blocks cached and others not, as if a part was evicted.
        let every_other: ReadCached = |file, room, at| match (at / 65_536) % 2 {
            0 => None,
            _ => super::read_from_page_cache(file, room, at),
        };
        assert_eq!(whole(of(every_other)).await, content[3..]);
        assert_eq!(whole(of(super::read_from_page_cache)).await, content[3..]);
    }
}
