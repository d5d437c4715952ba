//! Log lines.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::LoggingConfig;

/// Sends log lines to standard error: JSON where a program reads them, text for a person at a
/// terminal. A filter that can't be read was refused with the configuration. A second call
/// changes nothing.
pub fn start(config: &LoggingConfig) {
    let filter =
        EnvFilter::try_new(&config.filter).unwrap_or_else(|_checked| EnvFilter::new("info"));
    let on_terminal = std::io::stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let started = if config.format.is_json(on_terminal) {
        lines
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .try_init()
    } else {
        lines.with_target(false).with_ansi(on_terminal).try_init()
    };
    if started.is_err() {
        tracing::debug!("log lines go where they went before");
    }
}
