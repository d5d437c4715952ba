//! Timeouts, retries and concurrency of fetching pictures.

use std::{num::NonZeroUsize, time::Duration};

/// Timeouts, retries and concurrency of fetching pictures.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Connect timeout.
    pub connect: Duration,
    /// Read timeout: between two chunks of a response, and before the first.
    pub silence: Duration,
    /// Timeout of one attempt, including redirects.
    pub total: Duration,
    /// Maximum retries after a transient failure.
    pub retries: usize,
    /// Backoff before the first retry; doubled for each further one.
    pub first_pause: Duration,
    /// Maximum backoff, even if the host asks for more by `Retry-After`.
    pub max_pause: Duration,
    /// Concurrent downloads, and concurrent products.
    pub concurrency: NonZeroUsize,
    /// Products read in one query.
    pub page: u32,
}

impl FetchSettings {
    /// Maximum redirects that are followed.
    pub const REDIRECTS: usize = 3;
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(10),
            total: Duration::from_secs(60),
            retries: 3,
            first_pause: Duration::from_millis(500),
            max_pause: Duration::from_secs(10),
            concurrency: NonZeroUsize::MIN.saturating_add(3),
            page: 200,
        }
    }
}
