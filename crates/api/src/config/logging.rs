//! Log lines on standard error.
//!
//! - `CANGKU_LOG` (`logging.filter`): which lines, a level or `target=level` list (`info`).
//! - `CANGKU_LOG_FORMAT` (`logging.format`): `json`, `text`, or `auto`: text on a terminal, else
//!   JSON (`auto`).
//! - `CANGKU_LOG_QUEUE_KIB` (`logging.queue_kib`): size of the queue of lines to be written, in
//!   KiB; lines that don't fit are dropped and counted (4096).

use tracing_subscriber::EnvFilter;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::telemetry::{LogFormat, LogSettings};

/// The variable of the filter, which can be reloaded while the server runs.
pub const LOG_FILTER: &str = "CANGKU_LOG";

const FILTER: Setting = Setting::open(LOG_FILTER, "logging.filter", Fallback::Text("info"));
const FORMAT: Setting = Setting::open(
    "CANGKU_LOG_FORMAT",
    "logging.format",
    Fallback::Text("auto"),
);
const QUEUE: Setting = Setting::open(
    "CANGKU_LOG_QUEUE_KIB",
    "logging.queue_kib",
    Fallback::Text("4096"),
);

pub(super) const SETTINGS: &[&Setting] = &[&FILTER, &FORMAT, &QUEUE];

pub(super) fn read(reader: &mut Reader) -> Result<LogSettings, ErrorReported> {
    let filter = reader.value(&FILTER, |text| match EnvFilter::builder().parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(InvalidValue::new(
            format!("is not a log filter ({error})"),
            "give a level or a list such as info,cangku_api=debug",
        )),
    });
    let format = reader.value(&FORMAT, |text| match text {
        "auto" => Ok(LogFormat::Auto),
        "json" => Ok(LogFormat::Json),
        "text" => Ok(LogFormat::Text),
        _ => Err(InvalidValue::new(
            "is not a log format",
            "give auto, json or text",
        )),
    });
    let queue = reader.number(&QUEUE, 64..=1_048_576_usize);
    Ok(LogSettings {
        filter: filter?,
        format: format?,
        queue_bytes: queue?.saturating_mul(1024),
    })
}
