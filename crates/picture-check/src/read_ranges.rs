//! Records which bytes a decoder has read.

use std::{
    cell::RefCell,
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    ops::Range,
    rc::Rc,
};

/// The ranges that a decoder has read; a seek ends one and starts the next.
#[derive(Clone, Default)]
pub(crate) struct ReadRanges(Rc<RefCell<Vec<Range<u64>>>>);

impl ReadRanges {
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
pub(crate) struct TrackingReader<'a> {
    bytes: Cursor<&'a [u8]>,
    read_ranges: ReadRanges,
    begin: u64,
}

impl<'a> TrackingReader<'a> {
    pub(crate) fn new(bytes: &'a [u8], read_ranges: &ReadRanges) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            read_ranges: read_ranges.clone(),
            begin: 0,
        }
    }

    fn record(&mut self) {
        let read = self.begin..self.bytes.position();
        if !read.is_empty() {
            self.read_ranges.0.borrow_mut().push(read);
        }
    }
}

impl Read for TrackingReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(into)
    }
}

impl BufRead for TrackingReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
    }
}

impl Seek for TrackingReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.record();
        self.begin = self.bytes.seek(to)?;
        Ok(self.begin)
    }
}

impl Drop for TrackingReader<'_> {
    fn drop(&mut self) {
        self.record();
    }
}
