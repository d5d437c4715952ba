//! The line that says how many lines were dropped, in the form of the others.
//!
//! It is written by the log's own thread, past the filter, so it can't be an event like others.

use cangku_domain::ports::Clock;
use chrono::SecondsFormat;
use serde_json::json;

use crate::clock::SystemClock;

const MESSAGE: &str = "log lines were dropped here: the log could not be written, or not as fast";

pub(super) fn json(lines: u64) -> String {
    let line = json!({
        "timestamp": now(),
        "level": "WARN",
        "message": MESSAGE,
        "lines": lines,
        "target": module_path!(),
    });
    format!("{line}\n")
}

pub(super) fn text(lines: u64) -> String {
    format!("{}  WARN {MESSAGE} lines={lines}\n", now())
}

fn now() -> String {
    SystemClock
        .now()
        .to_rfc3339_opts(SecondsFormat::Micros, true)
}
