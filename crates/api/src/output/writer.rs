//! The thread that writes what waits in a queue.

use std::{
    io::{self, ErrorKind, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use super::queue::{Notice, Shared, Taken, count_lines};

/// Lines that come within this time are written together, which saves a wake-up for each.
const GATHERING: Duration = Duration::from_millis(2);
/// Time between two tries to say that lines were dropped, while no other line comes.
const RETRY: Duration = Duration::from_secs(1);
/// Time between two tries of a stream that doesn't block and has no room.
const NO_ROOM: Duration = Duration::from_millis(10);
/// Most bytes that one write to a pipe puts there in one piece (POSIX `PIPE_BUF` on Linux): whole
/// lines up to it aren't torn apart by other processes that write to the same pipe.
const ONE_PIECE: usize = 4096;
/// A buffer that has grown beyond this is given back after use, in bytes.
const KEPT_CAPACITY: usize = 64 << 10;

/// What a failure of the stream means for later lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// They are tried all the same: a full disk may have room again.
    Continue,
    /// They are dropped too.
    End,
}

pub(super) struct Writer<W> {
    shared: Arc<Shared>,
    out: W,
    on_failure: OnFailure,
    /// A buffer, empty between two batches.
    batch: Vec<u8>,
    has_failed: bool,
    /// Dropped lines that no notice has mentioned yet.
    unmentioned: u64,
    /// Whether the stream ends with part of a line.
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
            unmentioned: 0,
            is_mid_line: false,
        }
    }

    /// Writes for as long as the process lives.
    pub(super) fn run(&mut self) {
        loop {
            let owes_notice = self.unmentioned > 0;
            self.shared.wait(owes_notice.then_some(RETRY));
            thread::sleep(GATHERING);
            if !self.write_waiting() {
                // What panicked may do so each time.
                thread::sleep(RETRY);
            }
        }
    }

    /// Writes what waits. If that panics it returns false: the lines at hand count as dropped, and
    /// the next ones are tried all the same.
    pub(super) fn write_waiting(&mut self) -> bool {
        let mut batch = std::mem::take(&mut self.batch);
        let taken = self.shared.take(&mut batch);
        let written = catch_unwind(AssertUnwindSafe(|| self.write_all(&batch, &taken)));
        let is_written = written.is_ok();
        if let Err(panic) = written {
            // What was thrown may panic when it is dropped; a leak is harmless.
            std::mem::forget(panic);
            self.has_failed = true;
            let lost = count_lines(&batch);
            self.unmentioned = self
                .unmentioned
                .saturating_add(lost)
                .saturating_add(taken.dropped);
            let error = io::Error::other("a panic while lines were written");
            self.shared.lose(lost, error);
        }
        self.shared.finish();
        batch.clear();
        batch.shrink_to(KEPT_CAPACITY);
        self.batch = batch;
        is_written
    }

    /// Writes a batch, and a notice where lines are missing: before the batch if the gap is there,
    /// after it if the gap is behind it.
    fn write_all(&mut self, batch: &[u8], taken: &Taken) {
        self.mention_dropped(taken.notice);
        let lost = self.write_lines(batch);
        self.unmentioned = self
            .unmentioned
            .saturating_add(lost)
            .saturating_add(taken.dropped);
        if lost == 0 && taken.dropped > 0 {
            self.mention_dropped(taken.notice);
        }
    }

    fn mention_dropped(&mut self, notice: Option<Notice>) {
        if self.unmentioned == 0 {
            return;
        }
        let is_mentioned = match notice {
            Some(notice) => self
                .write_piece(notice(self.unmentioned).as_bytes())
                .is_ok(),
            None => true,
        };
        if is_mentioned {
            self.unmentioned = 0;
        }
    }

    /// Returns how many lines were lost.
    fn write_lines(&mut self, mut rest: &[u8]) -> u64 {
        let mut all_lost = 0_u64;
        while let Some((piece, behind)) = rest.split_at_checked(piece_len(rest))
            && !piece.is_empty()
        {
            if let Err((error, unwritten)) = self.write_piece(piece) {
                let lost = count_lines(unwritten);
                all_lost = all_lost.saturating_add(lost);
                self.shared.lose(lost, error);
            }
            self.shared.advance(piece.len());
            rest = behind;
        }
        all_lost
    }

    /// Writes some lines; a failure has what of them wasn't written.
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

    /// A line that broke off must not run into the next one.
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
                Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(NO_ROOM),
                Err(error) => return Err((error, rest)),
            }
        }
        Ok(())
    }
}

/// How many of these bytes to write at once: as many whole lines as stay in one piece, else one
/// line.
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
