//! Records which bytes a decoder has read.

use std::{
    cell::RefCell,
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    ops::Range,
    rc::Rc,
};

/// The ranges that a decoder has read; a seek ends one and starts the next.
#[derive(Clone, Default)]
pub(crate) struct Footsteps(Rc<RefCell<Vec<Range<u64>>>>);

impl Footsteps {
    /// Number of bytes at the end of `part` that were never read.
    pub(crate) fn unread(&self, part: &Range<u64>) -> u64 {
        let read = self.0.borrow();
        let within = read
            .iter()
            .filter(|read| read.start < part.end && read.end > part.start);
        let end = within.map(|read| read.end).max().unwrap_or(part.start);
        part.end.saturating_sub(end)
    }
}

/// A byte slice that records the ranges read from it.
pub(crate) struct Trodden<'a> {
    bytes: Cursor<&'a [u8]>,
    footsteps: Footsteps,
    begin: u64,
}

impl<'a> Trodden<'a> {
    pub(crate) fn new(bytes: &'a [u8], footsteps: &Footsteps) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            footsteps: footsteps.clone(),
            begin: 0,
        }
    }

    fn note(&mut self) {
        let read = self.begin..self.bytes.position();
        if !read.is_empty() {
            self.footsteps.0.borrow_mut().push(read);
        }
    }
}

impl Read for Trodden<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(into)
    }
}

impl BufRead for Trodden<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
    }
}

impl Seek for Trodden<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.note();
        self.begin = self.bytes.seek(to)?;
        Ok(self.begin)
    }
}

impl Drop for Trodden<'_> {
    fn drop(&mut self) {
        self.note();
    }
}
