use std::fmt;
use std::time::Duration;

use crate::config::InvalidConfig;

/// Why a call failed, by what the caller can do about it.
///
/// No variant carries a secret: passwords and tokens are blotted out of the platform's texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HaierError {
    /// The configuration can't work: correct it.
    #[error("the Haier client's configuration is wrong: {0}")]
    Configuration(#[from] InvalidConfig),
    /// The platform doesn't accept the credentials, or refused two tokens in a row.
    #[error(
        "Haier did not accept our credentials ({reason}); check client_id, client_secret and token_url"
    )]
    Authentication {
        /// What the platform said.
        reason: String,
    },
    /// HTTP 403.
    #[error(
        "Haier does not allow this call ({message}); check the account's permissions and that this machine's address is on Haier's list"
    )]
    Forbidden {
        /// What the platform said.
        message: String,
    },
    /// HTTP 404: there is no such interface.
    #[error("Haier has no interface at {path} (HTTP 404); check base_url and token_url")]
    NotFound {
        /// Path of the URL that was asked.
        path: String,
    },
    /// Another 3xx or 4xx: the request is wrong, a repeat would be as well.
    #[error("Haier rejected the request with HTTP {status} ({message})")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// What the platform said.
        message: String,
    },
    /// HTTP 429, or 503 with `Retry-After`, still after every retry: ask less often.
    #[error("Haier throttles our calls; {}", Wait(*.retry_after))]
    Throttled {
        /// How long the platform asks to wait.
        retry_after: Option<Duration>,
    },
    /// The platform didn't answer, still after every retry: try later.
    #[error("Haier is unavailable: {0}")]
    Unavailable(Outage),
    /// HTTP 200 with something else than JSON, as a gateway's error page is; retried like a 5xx.
    #[error("Haier answered something else than JSON, as its gateway does in a fault ({reason})")]
    NotJson {
        /// What came, or where the JSON breaks off.
        reason: String,
    },
    /// JSON that isn't shaped as the interface document says; a repeat would be the same.
    #[error("Haier's answer is not shaped as documented: {reason}")]
    Malformed {
        /// Where it differs.
        reason: String,
    },
    /// An answer with `"success": false`.
    #[error("Haier refused the request (code {}: {})", or_dash(.code), or_dash(.message))]
    Refused {
        /// The platform's own code.
        code: Option<String>,
        /// The platform's own words.
        message: Option<String>,
    },
    /// `"data": null` where one object is expected: the platform knows nothing about it.
    #[error("Haier answered without data")]
    NoData,
    /// Not asked at all: too many calls in a row failed.
    #[error("Haier failed too often in a row; not asking again for {:.1} s", .retry_in.as_secs_f64())]
    CircuitOpen {
        /// After this time a call is let through again.
        retry_in: Duration,
    },
}

/// In what way the platform didn't answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Outage {
    /// No complete answer within the time-out.
    #[error("no complete answer within {:.1} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// No connection: name, route, port or TLS.
    #[error("no connection ({0})")]
    Connection(String),
    /// The connection broke during the exchange.
    #[error("the connection broke ({0})")]
    Interrupted(String),
    /// HTTP 5xx.
    #[error("HTTP {0}")]
    Status(u16),
}

impl HaierError {
    /// Whether the same call may succeed later without anyone changing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::CircuitOpen { .. }) || self.is_retried()
    }

    /// How long to wait before the next try, where it is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } => *retry_after,
            Self::CircuitOpen { retry_in } => Some(*retry_in),
            _ => None,
        }
    }

    /// Whether a call repeats itself after this error.
    pub(crate) fn is_retried(&self) -> bool {
        matches!(self, Self::Throttled { .. }) || self.is_platform_failure()
    }

    /// Whether this speaks against the platform's health; being throttled or refused does not.
    pub(crate) fn is_platform_failure(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::NotJson { .. })
    }

    /// The error with `rewrite` applied to every text that came from the platform.
    pub(crate) fn map_texts(mut self, rewrite: impl Fn(&str) -> String) -> Self {
        match &mut self {
            Self::Authentication { reason: text }
            | Self::Forbidden { message: text }
            | Self::Rejected { message: text, .. }
            | Self::NotJson { reason: text }
            | Self::Malformed { reason: text } => {
                *text = rewrite(text);
            }
            Self::Refused { code, message } => {
                for text in [code, message].into_iter().flatten() {
                    *text = rewrite(text);
                }
            }
            _ => {}
        }
        self
    }
}

fn or_dash(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or("-")
}

struct Wait(Option<Duration>);

impl fmt::Display for Wait {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(out, "it asks to wait {:.1} s", wait.as_secs_f64()),
            None => write!(out, "it doesn't say for how long"),
        }
    }
}
