//! How patiently pictures are fetched.

use std::{num::NonZeroUsize, time::Duration};

/// How patiently pictures are fetched.
#[derive(Debug, Clone)]
pub struct FetchSettings {
    /// Until a connection is made.
    pub connect: Duration,
    /// Between two pieces of an answer, and before the first.
    pub silence: Duration,
    /// For a whole picture, redirects included.
    pub whole: Duration,
    /// Further tries after one that failed in a way that may pass.
    pub retries: usize,
    /// Before the first of them; doubled for each next.
    pub first_pause: Duration,
    /// The longest of these pauses, also where the host asks for more.
    pub longest_pause: Duration,
    /// Pictures that are fetched at a time, and products that are worked on.
    pub at_once: NonZeroUsize,
    /// Products that are read at a time.
    pub page: u32,
}

impl FetchSettings {
    /// Redirects that are followed.
    pub const REDIRECTS: usize = 3;
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            retries: 3,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(10),
            at_once: NonZeroUsize::MIN.saturating_add(3),
            page: 200,
        }
    }
}
