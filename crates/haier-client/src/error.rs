use std::fmt;
use std::time::Duration;

use crate::config::InvalidConfig;

/// Why a call failed, classified by what the caller can do about it.
///
/// No variant contains a secret: passwords and tokens are redacted from the platform's texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HaierError {
    /// The configuration is invalid: correct it.
    #[error("the Haier client's configuration is wrong: {0}")]
    Configuration(#[from] InvalidConfig),
    /// The platform rejects the credentials, or two tokens in a row.
    #[error(
        "Haier did not accept our credentials ({reason}); check client_id, client_secret and token_url"
    )]
    Authentication {
        /// The platform's message.
        reason: String,
    },
    /// HTTP 403.
    #[error(
        "Haier does not allow this call ({message}); check the account's permissions and that this machine's address is on Haier's list"
    )]
    Forbidden {
        /// The platform's message.
        message: String,
    },
    /// HTTP 404: there is no such interface.
    #[error("Haier has no interface at {path} (HTTP 404); check base_url and token_url")]
    NotFound {
        /// Path of the requested URL.
        path: String,
    },
    /// Another 3xx or 4xx: the request is wrong, and a retry would fail as well.
    #[error("Haier rejected the request with HTTP {status} ({message})")]
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The platform's message.
        message: String,
    },
    /// HTTP 429, or 503 with `Retry-After`, after all retries: lower the call rate.
    #[error("Haier throttles our calls; {}", RetryDelay(*.retry_after))]
    Throttled {
        /// The wait that the platform asks for; `None` if it doesn't say.
        retry_after: Option<Duration>,
    },
    /// The platform is unavailable, after all retries: try again later.
    #[error("Haier is unavailable: {0}")]
    Unavailable(Outage),
    /// HTTP 200 with a body that isn't JSON, such as a gateway's error page; retried like a 5xx.
    #[error(
        "Haier's response isn't JSON; its gateway responds like this during a fault ({reason})"
    )]
    NotJson {
        /// The beginning of the body, or where the JSON breaks off.
        reason: String,
    },
    /// JSON that doesn't have the documented shape; a retry would return the same.
    #[error("Haier's response doesn't have the documented form: {reason}")]
    Malformed {
        /// How it differs.
        reason: String,
    },
    /// A response with `"success": false`.
    #[error("Haier refused the request (code {}: {})", or_dash(.code), or_dash(.message))]
    Refused {
        /// The platform's error code.
        code: Option<String>,
        /// The platform's message.
        message: Option<String>,
    },
    /// The temporary file that holds the list of products can't be written or read.
    #[error(
        "the temporary file of Haier's product list can't be used ({reason}); check the free space of the directory of temporary files (TMPDIR)"
    )]
    TemporaryFile {
        /// The operating system's message.
        reason: String,
    },
    /// `"data": null` where one object is expected: the platform has no such record.
    #[error("Haier responded without data")]
    NoData,
    /// The call was not sent: the circuit breaker is open.
    #[error("Haier failed too often in a row; not asking again for {:.1} s", .retry_in.as_secs_f64())]
    CircuitOpen {
        /// The circuit breaker admits a call again after this time.
        retry_in: Duration,
    },
}

/// How the platform was unavailable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Outage {
    /// No complete response within the timeout.
    #[error("no complete answer within {:.1} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The connection can't be established: DNS, route, port or TLS.
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
    /// Whether the same call may succeed later without any change by the caller.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::CircuitOpen { .. }) || self.is_retried()
    }

    /// How long to wait before the next attempt; `None` if unknown.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled { retry_after } => *retry_after,
            Self::CircuitOpen { retry_in } => Some(*retry_in),
            _ => None,
        }
    }

    /// Whether the client retries a call after this error.
    pub(crate) fn is_retried(&self) -> bool {
        matches!(self, Self::Throttled { .. }) || self.is_platform_failure()
    }

    /// Whether the circuit breaker counts this as a failure; throttling and refusals don't count.
    pub(crate) fn is_platform_failure(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::NotJson { .. })
    }

    /// Returns the error with `rewrite` applied to every text that came from the platform.
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

struct RetryDelay(Option<Duration>);

impl fmt::Display for RetryDelay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(wait) => write!(out, "it asks to wait {:.1} s", wait.as_secs_f64()),
            None => write!(out, "it doesn't say for how long"),
        }
    }
}
