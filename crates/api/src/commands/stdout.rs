//! What commands print on standard output.
//!
//! Printing never waits, so that work goes on while the reader doesn't read. A command waits at
//! its end: for as long as it takes if what it prints is its purpose ([`deliver`]), else for a
//! short time ([`finish`]).

use std::{
    fmt::Display,
    io::{self, ErrorKind},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use futures::FutureExt;

use crate::{output, shutdown::StopRequests};

/// Exit code of a command that did its work and could not write what it is for.
const NOT_WRITTEN: u8 = 3;
/// How long a command waits at its end for a reader of what isn't its purpose.
const SHORT: Duration = Duration::from_secs(5);
/// Time between two looks whether all is written.
const PAUSE: Duration = Duration::from_millis(20);

/// Prints a line.
pub(super) fn line(text: impl Display) {
    print(&format!("{text}\n"));
}

/// Prints whole lines.
pub(super) fn print(lines: &str) {
    output::stdout().push(lines.as_bytes());
}

/// Waits until all is written, however long that takes; a signal ends the process. Returns the
/// code, or another than 0 if it could not be written. Only for the end, when nothing is held.
///
/// `stop` must have been made before the work began: a signal that comes between the work and this
/// wait would be lost. After a signal that came earlier, the wait is short.
pub(super) async fn deliver(code: u8, stop: &mut StopRequests) -> ExitCode {
    let request = match stop.next().now_or_never() {
        Some(signal) => tokio::time::sleep(SHORT)
            .map(move |()| signal)
            .left_future(),
        None => stop.next().right_future(),
    };
    let mut request = pin!(request);
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

/// [`deliver`] for commands that leave signals to the system, which end the process at once.
pub(super) fn deliver_blocking(code: u8) -> ExitCode {
    while !output::stdout().flush(SHORT) {}
    ExitCode::from(code_of(code))
}

/// Waits a short time until all is written, and says so if it isn't.
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

/// A reader that has had enough, such as `head`, is no news.
fn report(error: &io::Error) {
    if error.kind() != ErrorKind::BrokenPipe {
        output::message(&format!("cangku: can't write to standard output: {error}"));
    }
}
