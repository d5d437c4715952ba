//! The thread that writes queued lines.

use std::{
    io::{self, ErrorKind, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use super::buffer::{Notice, Shared, TakenBatch, count_lines};

/// Lines that arrive within this time are written together, which saves a wake-up for each.
const GATHER_DELAY: Duration = Duration::from_millis(2);
/// Retry interval of the notice about dropped lines, if no other line arrives.
const RETRY: Duration = Duration::from_secs(1);
/// Retry interval of a write to a non-blocking stream that is full.
const FULL_STREAM_RETRY: Duration = Duration::from_millis(10);
/// Maximum bytes that a pipe accepts atomically (POSIX `PIPE_BUF` on Linux): whole lines up to this
/// size aren't interleaved with those of other processes that write to the same pipe.
const ONE_PIECE: usize = 4096;
/// Capacity in bytes that the buffer retains between batches; a larger one is shrunk.
const RETAINED_CAPACITY: usize = 64 << 10;

/// What happens to later lines after a failure of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// They are tried all the same: a full disk may have space again.
    Continue,
    /// They are dropped too.
    End,
}

pub(super) struct Writer<W> {
    shared: Arc<Shared>,
    out: W,
    on_failure: OnFailure,
    /// A reused buffer, empty between two batches.
    batch: Vec<u8>,
    has_failed: bool,
    /// Dropped lines that no notice has reported yet.
    unreported: u64,
    /// Whether the last write ended within a line.
    is_mid_line: bool,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(shared: Arc<Shared>, out: W, on_failure: OnFailure) -> Self {
        Self {
            shared,
            out,
            on_failure,
            batch: Vec::new(),
            has_failed: false,
            unreported: 0,
            is_mid_line: false,
        }
    }

    /// Runs until the process ends.
    pub(super) fn run(&mut self) {
        loop {
            let owes_notice = self.unreported > 0;
            self.shared.wait(owes_notice.then_some(RETRY));
            thread::sleep(GATHER_DELAY);
            if !self.write_waiting() {
                // The cause of the panic may persist: avoid a busy loop.
                thread::sleep(RETRY);
            }
        }
    }

    /// Writes what is queued. Returns false if that panics: then the lines of the batch count as
    /// dropped, and later lines are tried all the same.
    pub(super) fn write_waiting(&mut self) -> bool {
        let mut batch = std::mem::take(&mut self.batch);
        let taken = self.shared.take(&mut batch);
        let written = catch_unwind(AssertUnwindSafe(|| self.write_all(&batch, &taken)));
        let is_written = written.is_ok();
        if let Err(panic) = written {
            // Dropping the payload may panic in turn; leaking it is harmless.
            std::mem::forget(panic);
            self.has_failed = true;
            let lost = count_lines(&batch);
            self.unreported = self
                .unreported
                .saturating_add(lost)
                .saturating_add(taken.dropped);
            let error = io::Error::other("a panic while lines were written");
            self.shared.record_lost(lost, error);
        }
        self.shared.finish();
        batch.clear();
        batch.shrink_to(RETAINED_CAPACITY);
        self.batch = batch;
        is_written
    }

    /// Writes a batch, and a notice for missing lines: before the batch if they are missing before
    /// it, after the batch if after it.
    fn write_all(&mut self, batch: &[u8], taken: &TakenBatch) {
        self.report_dropped(taken.notice);
        let lost = self.write_lines(batch);
        self.unreported = self
            .unreported
            .saturating_add(lost)
            .saturating_add(taken.dropped);
        if lost == 0 && taken.dropped > 0 {
            self.report_dropped(taken.notice);
        }
    }

    fn report_dropped(&mut self, notice: Option<Notice>) {
        if self.unreported == 0 {
            return;
        }
        let is_mentioned = match notice {
            Some(notice) => self.write_piece(notice(self.unreported).as_bytes()).is_ok(),
            None => true,
        };
        if is_mentioned {
            self.unreported = 0;
        }
    }

    /// Writes lines; returns how many were lost.
    fn write_lines(&mut self, mut rest: &[u8]) -> u64 {
        let mut all_lost = 0_u64;
        while let Some((piece, behind)) = rest.split_at_checked(piece_len(rest))
            && !piece.is_empty()
        {
            if let Err((error, unwritten)) = self.write_piece(piece) {
                let lost = count_lines(unwritten);
                all_lost = all_lost.saturating_add(lost);
                self.shared.record_lost(lost, error);
            }
            self.shared.advance(piece.len());
            rest = behind;
        }
        all_lost
    }

    /// Writes some lines; an error contains the unwritten rest.
    fn write_piece<'a>(&mut self, piece: &'a [u8]) -> Result<(), (io::Error, &'a [u8])> {
        if self.has_failed && self.on_failure == OnFailure::End {
            return Err((ErrorKind::BrokenPipe.into(), piece));
        }
        let written = self.end_torn_line().map_err(|error| (error, piece));
        let written = written.and_then(|()| self.write_bytes(piece));
        if let Err((_, unwritten)) = &written {
            self.has_failed = true;
            let begun = piece.len().saturating_sub(unwritten.len());
            let last = begun.checked_sub(1).and_then(|last| piece.get(last));
            self.is_mid_line |= last.is_some_and(|&byte| byte != b'\n');
        }
        written
    }

    /// Ends a line that was cut off by a failure, so that the next one isn't appended to it.
    fn end_torn_line(&mut self) -> io::Result<()> {
        if self.is_mid_line {
            self.write_bytes(b"\n").map_err(|(error, _)| error)?;
            self.is_mid_line = false;
        }
        Ok(())
    }

    fn write_bytes<'a>(&mut self, mut rest: &'a [u8]) -> Result<(), (io::Error, &'a [u8])> {
        while !rest.is_empty() {
            match self.out.write(rest) {
                Ok(0) => return Err((ErrorKind::WriteZero.into(), rest)),
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // Another process that shares the stream has made it non-blocking.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    thread::sleep(FULL_STREAM_RETRY)
                }
                Err(error) => return Err((error, rest)),
            }
        }
        Ok(())
    }
}

/// How many of these bytes to write at once: as many whole lines as fit into [`ONE_PIECE`], or else
/// one line.
fn piece_len(bytes: &[u8]) -> usize {
    if bytes.len() <= ONE_PIECE {
        return bytes.len();
    }
    let is_end = |&byte: &u8| byte == b'\n';
    let head = bytes.get(..ONE_PIECE).unwrap_or(bytes);
    let end = head.iter().rposition(is_end);
    let end = end.or_else(|| bytes.iter().position(is_end));
    end.map_or(bytes.len(), |last| last.saturating_add(1))
}
