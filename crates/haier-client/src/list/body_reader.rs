use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;

/// Bytes of the beginning that are kept for error messages.
const HEAD: usize = 512;

/// Reads a response body, whose chunks another task receives, on a blocking thread. The body ends when
/// the sender is dropped.
pub(super) struct BodyReader {
    chunks: mpsc::Receiver<Bytes>,
    current: Bytes,
    head: Vec<u8>,
}

impl BodyReader {
    pub(super) const fn new(chunks: mpsc::Receiver<Bytes>) -> Self {
        Self {
            chunks,
            current: Bytes::new(),
            head: Vec::new(),
        }
    }

    /// The beginning of what has been read.
    pub(super) fn head(&self) -> String {
        String::from_utf8_lossy(&self.head).into_owned()
    }

    /// Skips a byte order mark at the beginning of the body.
    pub(super) fn skip_byte_order_mark(&mut self) {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let mut beginning = Vec::new();
        while beginning.len() < MARK.len() {
            match self.next_chunk() {
                Some(chunk) => beginning.extend_from_slice(&chunk),
                None => break,
            }
        }
        let mut beginning = Bytes::from(beginning);
        if beginning.starts_with(MARK) {
            beginning.advance(MARK.len());
        }
        self.current = beginning;
    }

    fn next_chunk(&mut self) -> Option<Bytes> {
        self.chunks.blocking_recv()
    }
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() {
            match self.next_chunk() {
                Some(chunk) => self.current = chunk,
                None => return Ok(0),
            }
        }
        let length = self.current.len().min(buffer.len());
        let (read, _rest) = buffer.split_at_mut(length);
        self.current.copy_to_slice(read);
        let room = HEAD.saturating_sub(self.head.len()).min(length);
        self.head.extend(read.iter().take(room));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(chunks: &[&[u8]]) -> String {
        let (sender, receiver) = mpsc::channel(chunks.len().max(1));
        for chunk in chunks {
            sender.try_send(Bytes::copy_from_slice(chunk)).unwrap();
        }
        drop(sender);
        let mut reader = BodyReader::new(receiver);
        reader.skip_byte_order_mark();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(reader.head(), text.chars().take(HEAD).collect::<String>());
        text
    }

    #[test]
    fn chunks_follow_each_other_without_the_byte_order_mark() {
        assert_eq!(read_all(&[]), "");
        assert_eq!(read_all(&[b"a"]), "a");
        assert_eq!(read_all(&[b"[1,", b"", b"2]"]), "[1,2]");
        assert_eq!(read_all(&[b"\xef", b"\xbb", b"\xbf[", b"]"]), "[]");
        assert_eq!(read_all(&[b"\xef\xbb\xbf"]), "");
        let long = "x".repeat(2_000);
        assert_eq!(read_all(&[long.as_bytes()]), long);
    }
}
