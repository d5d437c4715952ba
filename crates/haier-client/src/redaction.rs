//! Redacts secrets in texts from the platform and truncates these texts.

use crate::config::HaierConfig;

const MAX_CHARACTERS: usize = 200;
const REPLACEMENT: &str = "[REDACTED]";

pub(crate) fn redact(text: &str, config: &HaierConfig, token: Option<&str>) -> String {
    let mut clean = text.to_owned();
    for secret in config
        .secrets()
        .chain(token)
        .map(str::trim)
        .filter(|it| !it.is_empty())
    {
        clean = clean.replace(secret, REPLACEMENT);
    }
    shorten(&clean)
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_CHARACTERS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
