//! Log lines on standard error.
//!
//! - `CANGKU_LOG` (`logging.filter`): which lines, a level or `target=level` list (`info`).
//! - `CANGKU_LOG_FORMAT` (`logging.format`): `json`, `text`, or `auto`: text on a terminal, else
//!   JSON (`auto`).

use tracing_subscriber::EnvFilter;

use super::reader::{Complaint, Reader, Refused};
use super::setting::{Fallback, Setting};

const FILTER: Setting = Setting::open("CANGKU_LOG", "logging.filter", Fallback::Text("info"));
const FORMAT: Setting = Setting::open(
    "CANGKU_LOG_FORMAT",
    "logging.format",
    Fallback::Text("auto"),
);

pub(super) const SETTINGS: &[&Setting] = &[&FILTER, &FORMAT];

/// How log lines are chosen and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggingConfig {
    /// A filter that [`EnvFilter`] has been seen to accept.
    pub filter: String,
    /// The shape of a line.
    pub format: LogFormat,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl LogFormat {
    /// Settles `Auto`, given whether standard error is a terminal.
    #[must_use]
    pub fn is_json(self, on_terminal: bool) -> bool {
        match self {
            Self::Auto => !on_terminal,
            Self::Json => true,
            Self::Text => false,
        }
    }
}

impl LoggingConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let filter = reader.value(&FILTER, |text| match EnvFilter::builder().parse(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(error) => Err(Complaint::new(
                format!("is not a log filter ({error})"),
                "give a level or a list such as info,cangku_api=debug",
            )),
        });
        let format = reader.value(&FORMAT, |text| match text {
            "auto" => Ok(LogFormat::Auto),
            "json" => Ok(LogFormat::Json),
            "text" => Ok(LogFormat::Text),
            _ => Err(Complaint::new(
                "is not a log format",
                "give auto, json or text",
            )),
        });
        Ok(Self {
            filter: filter?,
            format: format?,
        })
    }
}
