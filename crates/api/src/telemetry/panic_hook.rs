//! Logs panics.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic::{self, PanicHookInfo},
    thread,
};

use crate::{output, supervision::EXIT_CODE};

/// Threads of libraries that aren't restarted after a panic, and without which the server can't
/// work.
const VITAL_THREADS: [&str; 1] = ["actix-server acceptor"];

/// Replaces the default hook, which writes to standard error in the panicking thread and so blocks
/// on its reader.
pub(super) fn install() {
    panic::set_hook(Box::new(log));
}

fn log(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a value that is no text");
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let thread = thread::current();
    let thread = thread.name().unwrap_or_default();
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        tracing::error!(panic = message, location, thread, %backtrace, "a defect: panic");
    } else {
        tracing::error!(panic = message, location, thread, "a defect: panic");
    }
    if VITAL_THREADS.contains(&thread) {
        tracing::error!(
            thread,
            "the server can't go on without this thread; the process ends"
        );
        output::exit(EXIT_CODE);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use serde_json::Value;

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_a_log_line_with_its_place_and_its_thread() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log_lines = tracing_subscriber::fmt().json().flatten_event(true);
        let log_lines = log_lines.with_writer(move || writer.clone()).finish();
        let panicking = move || {
            tracing::subscriber::with_default(log_lines, || panic!("no {} left", "unit"));
        };
        let usual = panic::take_hook();
        install();
        let thread = thread::Builder::new().name("stock-writer-7".to_owned());
        let ended = thread.spawn(panicking).unwrap().join();
        panic::set_hook(usual);

        assert!(ended.is_err());
        let line: Value = serde_json::from_slice(&lines.0.lock().unwrap()).unwrap();
        assert_eq!(line["level"], "ERROR");
        assert_eq!(line["panic"], "no unit left");
        assert_eq!(line["thread"], "stock-writer-7");
        assert!(line["location"].as_str().unwrap().contains("panic_hook.rs"));
    }
}
