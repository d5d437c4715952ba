use std::{
    io::{self, ErrorKind, Write},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use super::{LineQueue, queue::Work, writer::OnFailure};

/// Timeout of each step of a test.
const TEST_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Mode {
    Open,
    /// Writes block, as on a pipe that is not read.
    Stalled,
    /// The next write panics.
    Panics,
    /// Writes fail after this many bytes of the first one.
    Fails(ErrorKind, usize),
}

/// The behaviour of a stream, and what was written to it.
type Written = (Mode, Vec<Vec<u8>>);

/// A stream whose reader can stall and resume.
#[derive(Debug, Clone)]
struct Stream(Arc<(Mutex<Written>, Condvar)>);

impl Stream {
    fn new(mode: Mode) -> Self {
        Self(Arc::new((Mutex::new((mode, Vec::new())), Condvar::new())))
    }

    fn set(&self, mode: Mode) {
        self.0.0.lock().unwrap().0 = mode;
        self.0.1.notify_all();
    }

    fn pieces(&self) -> Vec<Vec<u8>> {
        self.0.0.lock().unwrap().1.clone()
    }

    fn text(&self) -> String {
        String::from_utf8(self.pieces().concat()).unwrap()
    }

    fn await_text(&self, wanted: &str) {
        let end = Instant::now() + TEST_TIMEOUT;
        while self.text() != wanted {
            assert!(Instant::now() < end, "{:?} is not {wanted:?}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let state = self.0.0.lock().unwrap();
        let is_stalled = |state: &mut (Mode, _)| state.0 == Mode::Stalled;
        let mut state = self.0.1.wait_while(state, is_stalled).unwrap();
        let taken = match &mut state.0 {
            mode @ Mode::Panics => {
                *mode = Mode::Open;
                drop(state);
                panic!("on purpose");
            }
            Mode::Fails(kind, 0) => return Err((*kind).into()),
            Mode::Fails(_, left) => std::mem::take(left).min(bytes.len()),
            _ => bytes.len(),
        };
        state.1.push(bytes[..taken].to_vec());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn log_on(stream: &Stream) -> LineQueue {
    let queue = LineQueue::start("test-log", stream.clone(), OnFailure::Continue);
    queue.set_notice(|lines| format!("{lines} dropped\n"));
    queue
}

fn report_on(stream: &Stream) -> LineQueue {
    LineQueue::start("test-report", stream.clone(), OnFailure::End)
}

#[test]
fn lines_are_written_in_the_order_in_which_they_came() {
    let stream = Stream::new(Mode::Open);
    let queue = log_on(&stream);
    let lines: Vec<_> = (0..10_000).map(|number| format!("{number}\n")).collect();
    for line in &lines {
        queue.push(line.as_bytes());
    }
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!(stream.text(), lines.concat());
    assert_eq!(queue.dropped(), 0);
}

#[test]
fn pushing_goes_on_while_the_reader_stalls_and_the_gap_is_mentioned_where_it_is() {
    let stream = Stream::new(Mode::Stalled);
    let queue = log_on(&stream);
    queue.set_limit(30);
    for number in 0..100_u32 {
        queue.push(format!("line {number:04}\n").as_bytes());
    }
    assert_eq!(queue.dropped(), 97, "three lines of ten bytes fit");
    assert!(!queue.flush(Duration::from_millis(20)), "it is not read");
    stream.set(Mode::Open);
    assert!(queue.flush(TEST_TIMEOUT));
    queue.push(b"later\n");
    assert!(queue.flush(TEST_TIMEOUT));
    let text = stream.text();
    let rest = text
        .strip_prefix("line 0000\nline 0001\nline 0002\n")
        .unwrap();
    let notices = rest.strip_suffix("later\n").unwrap().lines();
    // More than one if the writer was running while lines were dropped.
    let dropped = notices.map(|line| line.strip_suffix(" dropped").unwrap().parse::<u32>());
    assert_eq!(dropped.map(Result::unwrap).sum::<u32>(), 97, "{text}");
}

#[test]
fn lines_appear_again_when_the_disk_has_room_again() {
    let stream = Stream::new(Mode::Fails(ErrorKind::StorageFull, 0));
    let queue = log_on(&stream);
    queue.push(b"one\ntwo\n");
    assert!(queue.flush(TEST_TIMEOUT), "given up");
    queue.push(b"three\n");
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!((queue.dropped(), stream.text().as_str()), (3, ""));
    stream.set(Mode::Open);
    queue.push(b"four\n");
    stream.await_text("3 dropped\nfour\n");
    assert_eq!(queue.dropped(), 3);
}

#[test]
fn a_gap_is_mentioned_although_no_other_line_comes() {
    let stream = Stream::new(Mode::Fails(ErrorKind::BrokenPipe, 0));
    let queue = log_on(&stream);
    queue.push(b"one\n");
    assert!(queue.flush(TEST_TIMEOUT));
    stream.set(Mode::Open);
    stream.await_text("1 dropped\n");
}

#[test]
fn a_line_that_broke_off_does_not_run_into_the_next() {
    let stream = Stream::new(Mode::Fails(ErrorKind::StorageFull, 6));
    let queue = log_on(&stream);
    queue.push(b"one\ntwo\nthree\n");
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!(stream.text(), "one\ntw");
    assert_eq!(queue.dropped(), 2, "the torn line and the one behind it");
    stream.set(Mode::Open);
    queue.push(b"four\n");
    stream.await_text("one\ntw\n2 dropped\nfour\n");
}

#[test]
fn a_stream_that_would_block_is_tried_again() {
    let stream = Stream::new(Mode::Fails(ErrorKind::WouldBlock, 2));
    let queue = log_on(&stream);
    queue.push(b"one\n");
    stream.await_text("on");
    stream.set(Mode::Open);
    stream.await_text("one\n");
    assert_eq!(queue.dropped(), 0);
}

#[test]
fn a_report_ends_at_the_first_failure_and_keeps_it() {
    let stream = Stream::new(Mode::Fails(ErrorKind::StorageFull, 4));
    let queue = report_on(&stream);
    queue.push(b"one\ntwo\n");
    assert!(queue.flush(TEST_TIMEOUT));
    stream.set(Mode::Open);
    queue.push(b"three\n");
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!(stream.text(), "one\n", "no line is missing among others");
    let failure = queue.take_failure().unwrap();
    assert_eq!(failure.kind(), ErrorKind::StorageFull);
}

#[test]
fn a_report_that_is_written_has_no_failure() {
    let stream = Stream::new(Mode::Open);
    let queue = report_on(&stream);
    queue.push(b"one\n");
    assert!(queue.flush(TEST_TIMEOUT) && queue.take_failure().is_none());
}

#[test]
fn a_frame_is_left_out_while_others_wait_and_is_no_lost_line() {
    let stream = Stream::new(Mode::Stalled);
    let queue = log_on(&stream);
    queue.push_if_below(b"frame one", 12);
    queue.push_if_below(b"frame two", 12);
    stream.set(Mode::Open);
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!((stream.text().as_str(), queue.dropped()), ("frame one", 0));
}

#[test]
fn each_write_is_whole_lines_of_at_most_one_pipe_buffer() {
    let stream = Stream::new(Mode::Stalled);
    let queue = log_on(&stream);
    let long = "x".repeat(5000);
    let lines: Vec<_> = (0..100)
        .map(|number| match number {
            50 => format!("{long}\n"),
            _ => format!("{number} {}\n", "y".repeat(250)),
        })
        .collect();
    for line in &lines {
        queue.push(line.as_bytes());
    }
    stream.set(Mode::Open);
    assert!(queue.flush(TEST_TIMEOUT));
    assert_eq!(stream.text(), lines.concat());
    for piece in stream.pieces() {
        assert!(piece.ends_with(b"\n"));
        let is_the_long_one = piece.len() == long.len() + 1;
        assert!(piece.len() <= 4096 || is_the_long_one, "{}", piece.len());
    }
}

#[test]
fn a_line_longer_than_the_queue_is_dropped() {
    let stream = Stream::new(Mode::Open);
    let queue = log_on(&stream);
    queue.set_limit(10);
    queue.push(b"much too long\n");
    stream.await_text("1 dropped\n");
    queue.push(b"short\n");
    stream.await_text("1 dropped\nshort\n");
    assert_eq!(queue.dropped(), 1);
}

#[test]
fn lines_appear_again_after_a_panic_of_the_thread_that_writes_them() {
    let stream = Stream::new(Mode::Panics);
    let queue = log_on(&stream);
    queue.push(b"one\n");
    assert!(queue.flush(TEST_TIMEOUT), "given up");
    assert_eq!(queue.dropped(), 1);
    queue.push(b"two\n");
    stream.await_text("1 dropped\ntwo\n");
}

#[test]
fn a_report_whose_thread_has_panicked_has_failed() {
    let stream = Stream::new(Mode::Panics);
    let queue = report_on(&stream);
    queue.push(b"one\n");
    assert!(queue.flush(TEST_TIMEOUT));
    queue.push(b"two\n");
    assert!(queue.flush(TEST_TIMEOUT) && queue.take_failure().is_some());
    assert_eq!(stream.text(), "", "no line is missing among others");
}

#[test]
fn without_a_thread_lines_are_written_at_once() {
    let stream = Stream::new(Mode::Open);
    let refuse = |_work: Work| Err(ErrorKind::WouldBlock.into());
    let queue = LineQueue::start_by(refuse, stream.clone(), OnFailure::End);
    queue.push(b"one\n");
    assert_eq!(stream.text(), "one\n");
    stream.set(Mode::Panics);
    queue.push(b"two\n");
    assert!(queue.flush(Duration::ZERO), "nothing waits");
    assert!(queue.take_failure().is_some());
}
