//! Settings of the log.

/// Filter, format and queue of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// A valid filter: `EnvFilter` has parsed it.
    pub filter: String,
    /// The format of a line.
    pub format: LogFormat,
    /// Maximum bytes of queued lines.
    pub queue_bytes: usize,
}

/// The format of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// One JSON object per line.
    Json,
    /// Text for people.
    Text,
}

impl LogFormat {
    /// Whether to write JSON; `Auto` depends on whether standard error is a terminal.
    #[must_use]
    pub fn is_json(self, on_terminal: bool) -> bool {
        match self {
            Self::Auto => !on_terminal,
            Self::Json => true,
            Self::Text => false,
        }
    }
}
