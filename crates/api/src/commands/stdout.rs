//! Standard output of the commands.
//!
//! Printing never blocks, so the work goes on if the reader is slow. A command waits at its end:
//! without a time limit if the output is its purpose ([`deliver`]), else for a short time
//! ([`finish`]).

use std::{
    fmt::Display,
    io::{self, ErrorKind},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use futures::FutureExt;

use crate::{output, stop_signals::StopSignals};

/// Exit code of a command that succeeded but couldn't write the output that is its purpose.
const NOT_WRITTEN: u8 = 3;
/// How long a command waits at its end for a reader of other output.
const SHORT: Duration = Duration::from_secs(5);
/// Interval of checking whether all is written.
const PAUSE: Duration = Duration::from_millis(20);

/// Prints a line.
pub(super) fn line(text: impl Display) {
    print(&format!("{text}\n"));
}

/// Prints text that consists of whole lines.
pub(super) fn print(lines: &str) {
    output::stdout().push(lines.as_bytes());
}

/// Waits without a time limit until all is written; a signal ends the process. Returns `code`, or 3
/// instead of 0 if the output could not be written. Call it only at the end of a command, when no
/// database or lock is held.
///
/// `stop` must have been created before the work began, or a signal between the work and this wait
/// is lost. After a signal that came earlier, the wait is short.
pub(super) async fn deliver(code: u8, stop: &mut StopSignals) -> ExitCode {
    let request = match stop.next().now_or_never() {
        Some(signal) => tokio::time::sleep(SHORT)
            .map(move |()| signal)
            .left_future(),
        None => stop.next().right_future(),
    };
    let mut request = pin!(request);
    // Polled: a blocking flush would keep this task from handling signals.
    while !output::stdout().flush(Duration::ZERO) {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            signal = &mut request => {
                tracing::warn!(signal, "stopped before all was printed");
                output::exit(unless_written(code));
            }
        }
    }
    ExitCode::from(code_of(code))
}

/// [`deliver`] for commands that don't handle signals: the default action ends the process at once.
pub(super) fn deliver_blocking(code: u8) -> ExitCode {
    while !output::stdout().flush(SHORT) {}
    ExitCode::from(code_of(code))
}

/// Waits a short time until all is written, and reports it if it isn't.
pub(super) fn finish() {
    if !output::stdout().flush(SHORT) {
        return output::message("cangku: standard output is not read; the rest is not printed");
    }
    if let Some(error) = output::stdout().take_failure() {
        report(&error);
    }
}

fn code_of(code: u8) -> u8 {
    match output::stdout().take_failure() {
        Some(error) => {
            report(&error);
            unless_written(code)
        }
        None => code,
    }
}

const fn unless_written(code: u8) -> u8 {
    if code == 0 { NOT_WRITTEN } else { code }
}

/// Reports a write error. A reader that closed the pipe early, such as `head`, is normal.
fn report(error: &io::Error) {
    if error.kind() != ErrorKind::BrokenPipe {
        output::message(&format!("cangku: can't write to standard output: {error}"));
    }
}
