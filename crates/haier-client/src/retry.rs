use std::time::{Duration, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use crate::endpoints::Call;
use crate::error::HaierError;
use crate::metrics::Counters;
use crate::policy::RetryPolicy;

/// A failed attempt, and whether it may be retried.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: HaierError,
    retry: bool,
}

impl Failure {
    /// A failure that is not retried, for any error.
    pub(crate) fn last(error: HaierError) -> Self {
        Self {
            error,
            retry: false,
        }
    }
}

impl From<HaierError> for Failure {
    fn from(error: HaierError) -> Self {
        Self {
            retry: error.is_retried(),
            error,
        }
    }
}

/// Retries `attempt` as the policy allows, with exponential backoff or as `Retry-After` asks.
pub(crate) async fn with_retries<T, F>(
    policy: &RetryPolicy,
    counters: &Counters,
    call: Call,
    attempt: impl FnMut() -> F,
) -> Result<T, HaierError>
where
    F: Future<Output = Result<T, Failure>>,
{
    let backoff = ExponentialBuilder::default()
        .with_min_delay(policy.min_delay)
        .with_max_delay(policy.max_delay)
        .with_max_times(policy.max_retries)
        .with_jitter();
    attempt
        .retry(backoff)
        .when(|failure: &Failure| failure.retry)
        .adjust(|failure: &Failure, delay: Option<Duration>| {
            let asked = failure.error.retry_after().unwrap_or_default();
            // The longer of backoff and `Retry-After`; the latter is capped, so a wrong header
            // can't stall us.
            delay.map(|delay| delay.max(asked.min(policy.max_retry_after)))
        })
        .notify(|failure: &Failure, delay| {
            counters.retries.add_one();
            tracing::warn!(%call, error = %failure.error, ?delay, "Haier call is repeated");
        })
        .await
        .map_err(|failure| failure.error)
}

/// Returns the wait that `Retry-After` asks for, given in seconds or as a date.
///
/// A date is compared with the response's `Date` header, since our own clock may be wrong.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = header(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let from = header(headers, &DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    Some(
        until
            .duration_since(from.unwrap_or(now))
            .unwrap_or_default(),
    )
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&str, &str)], now: &str) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        retry_after(&headers, httpdate::parse_http_date(now).unwrap())
    }

    const NOON: &str = "Wed, 21 Oct 2026 12:00:00 GMT";
    const A_MINUTE_LATER: &str = "Wed, 21 Oct 2026 12:01:00 GMT";

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(
            asked(&[("retry-after", "7")], NOON),
            Some(Duration::from_secs(7))
        );
        let date = asked(&[("retry-after", A_MINUTE_LATER)], NOON);
        assert_eq!(date, Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_retry_date_counts_from_the_date_of_the_response() {
        let headers = [("retry-after", A_MINUTE_LATER), ("date", A_MINUTE_LATER)];
        assert_eq!(asked(&headers, NOON), Some(Duration::ZERO));
    }

    #[test]
    fn a_retry_date_gone_by_and_nonsense_ask_for_no_wait() {
        assert_eq!(
            asked(&[("retry-after", NOON)], A_MINUTE_LATER),
            Some(Duration::ZERO)
        );
        assert_eq!(asked(&[("retry-after", "soon")], NOON), None);
        assert_eq!(asked(&[("retry-after", "-5")], NOON), None);
        assert_eq!(asked(&[], NOON), None);
    }
}
