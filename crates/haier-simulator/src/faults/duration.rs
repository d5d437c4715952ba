use std::time::Duration;

use super::invalid_fault::InvalidFault;

/// Parses `500ms`, `3s` or `2m`.
///
/// # Errors
/// [`InvalidFault::Duration`] for anything else.
pub fn parse_duration(text: &str) -> Result<Duration, InvalidFault> {
    let refuse = || InvalidFault::Duration(text.to_owned());
    let unit_at = text
        .find(|character: char| !character.is_ascii_digit())
        .ok_or_else(refuse)?;
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().ok().ok_or_else(refuse)?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        _ => None,
    };
    milliseconds.map(Duration::from_millis).ok_or_else(refuse)
}

/// Formats a duration as [`parse_duration`] reads it.
pub(super) fn duration_text(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{}s", duration.as_secs())
    } else {
        format!("{}ms", duration.as_millis())
    }
}
