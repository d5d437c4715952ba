//! The process that reads a server's log through a pipe, such as `tee` or a log shipper.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU8, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

const READING: u8 = 0;
const STALLED: u8 = 1;
const IS_GONE: u8 = 2;
const PAUSE: Duration = Duration::from_millis(10);

/// Reads a named pipe on a separate thread.
#[derive(Debug)]
pub struct LogReader {
    path: PathBuf,
    mode: Arc<AtomicU8>,
    read: Arc<AtomicU64>,
    thread: Option<thread::JoinHandle<()>>,
}

impl LogReader {
    /// Creates the pipe and starts reading it.
    ///
    /// # Errors
    /// If no pipe can be created at this path.
    pub fn start(path: &Path) -> io::Result<Self> {
        let made = Command::new("mkfifo").arg(path).status()?;
        if !made.success() {
            return Err(io::Error::other("mkfifo failed"));
        }
        // Without O_NONBLOCK, `open` blocks until a writer opens the pipe.
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let pipe = File::options()
            .read(true)
            .custom_flags(nonblocking)
            .open(path)?;
        let (mode, read) = (
            Arc::new(AtomicU8::new(READING)),
            Arc::new(AtomicU64::new(0)),
        );
        let (its_mode, its_read) = (Arc::clone(&mode), Arc::clone(&read));
        let thread = thread::Builder::new().name("log reader".to_owned());
        let thread = thread.spawn(move || work(pipe, &its_mode, &its_read))?;
        Ok(Self {
            path: path.to_owned(),
            mode,
            read,
            thread: Some(thread),
        })
    }

    /// Number of bytes read so far.
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Stops reading; the pipe stays open and fills up.
    pub fn stall(&self) {
        self.mode.store(STALLED, Ordering::Relaxed);
    }

    /// Resumes reading.
    pub fn go_on(&self) {
        self.mode.store(READING, Ordering::Relaxed);
    }

    /// Closes the pipe, so that writes to it fail with EPIPE.
    pub fn die(&mut self) {
        self.mode.store(IS_GONE, Ordering::Relaxed);
        // The thread doesn't panic, so its result is ignored.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

impl Drop for LogReader {
    fn drop(&mut self) {
        self.die();
        // The folder may already be deleted.
        let _ = fs::remove_file(&self.path);
    }
}

fn work(mut pipe: File, mode: &AtomicU8, read: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match mode.load(Ordering::Relaxed) {
            READING => {}
            STALLED => {
                thread::sleep(PAUSE);
                continue;
            }
            _ => return,
        }
        match pipe.read(&mut buffer) {
            // No process has the pipe open for writing, or there is nothing to read yet.
            Ok(0) | Err(_) => thread::sleep(PAUSE),
            Ok(count) => {
                let count = u64::try_from(count).unwrap_or(u64::MAX);
                read.fetch_add(count, Ordering::Relaxed);
            }
        }
    }
}
