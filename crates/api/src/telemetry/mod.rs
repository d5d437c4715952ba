//! Logging.

mod notice;
mod panic_hook;
mod settings;

use std::io::IsTerminal;

use tracing_subscriber::{
    EnvFilter, Registry, filter::ParseError, fmt, layer::SubscriberExt, reload,
    util::SubscriberInitExt,
};

pub use settings::{LogFormat, LogSettings};

use crate::output;

/// A handle to the log. Call [`output::flush_stderr`] at the end of the process to write its last
/// lines.
#[derive(Debug, Clone)]
pub struct LogHandle {
    filter: reload::Handle<EnvFilter, Registry>,
}

/// Why a log filter could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// The text is not a filter; the old one stays.
    #[error("not a log filter: {0}")]
    Invalid(#[from] ParseError),
    /// The process's log was started by another handle.
    #[error("the log was not started by this handle: {0}")]
    NotInForce(#[from] reload::Error),
}

/// Starts logging of events and panics to standard error: as JSON, or as text on a terminal, unless
/// configured otherwise. Logging never blocks on standard error. An invalid filter has been refused
/// with the configuration. A second call changes neither format nor filter.
pub fn start(config: &LogSettings) -> LogHandle {
    let filter = filter_of(&config.filter).unwrap_or_else(|_checked| EnvFilter::new("info"));
    let (filter, handle) = reload::Layer::new(filter);
    let on_terminal = std::io::stderr().is_terminal();
    let is_json = config.format.is_json(on_terminal);
    let queue = output::stderr();
    queue.set_limit(config.queue_bytes);
    queue.set_notice(if is_json { notice::json } else { notice::text });
    // The formatter's own errors would go to `eprintln!`, which panics if it can't write.
    let lines = fmt::layer()
        .with_writer(queue.clone())
        .log_internal_errors(false);
    let registry = tracing_subscriber::registry().with(filter);
    let started = if is_json {
        let lines = lines.json().flatten_event(true).with_current_span(false);
        registry.with(lines).try_init()
    } else {
        let lines = lines.with_target(false).with_ansi(on_terminal);
        registry.with(lines).try_init()
    };
    match started {
        Ok(()) => panic_hook::install(),
        // A subscriber is installed already.
        Err(_) => tracing::debug!("log lines go where they went before"),
    }
    LogHandle { filter: handle }
}

/// Parses a filter. Unless it names actix-http, requests that actix-http can't parse aren't logged:
/// an ERROR line for each would let any client fill the log.
fn filter_of(text: &str) -> Result<EnvFilter, ParseError> {
    const PARSER: &str = "actix_http";
    let filter = EnvFilter::builder().parse(text)?;
    if text.contains(PARSER) {
        return Ok(filter);
    }
    Ok(filter.add_directive("actix_http::h1::dispatcher=off".parse()?))
}

impl LogHandle {
    /// Replaces the filter.
    ///
    /// # Errors
    /// If the filter is invalid; then nothing changes.
    pub fn reload(&self, filter: &str) -> Result<(), ReloadError> {
        let filter = filter_of(filter)?;
        Ok(self.filter.reload(filter)?)
    }
}
