//! Errors of the connection to the platform.

use std::time::Duration;

use crate::error::Outage;

/// The outage that an error of the connection shows; `limit` is what a timeout has exceeded.
pub(crate) fn outage(error: reqwest::Error, limit: Duration) -> Outage {
    let error = error.without_url();
    if error.is_connect() {
        Outage::Connection(causes(&error))
    } else if error.is_timeout() {
        Outage::Timeout(limit)
    } else {
        Outage::Interrupted(causes(&error))
    }
}

/// The error with all its causes: the outermost alone often has no detail.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    chain
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
