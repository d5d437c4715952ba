//! The notice about dropped log lines, in the format of a log line.
//!
//! It is written by the log's writer thread and bypasses the filter, so it can't be an ordinary
//! event.

use cangku_domain::ports::Clock;
use chrono::SecondsFormat;
use serde_json::json;

use cangku_adapters::SystemClock;

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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_notice_has_the_members_of_a_log_line() {
        let line = json(17);
        assert!(line.ends_with("}\n"));
        let line: Value = serde_json::from_str(&line).unwrap();
        for member in ["timestamp", "level", "target", "message"] {
            assert!(line[member].is_string(), "no {member} in {line}");
        }
        assert_eq!(line["lines"], 17);
        assert!(text(17).ends_with(" lines=17\n"));
    }
}
