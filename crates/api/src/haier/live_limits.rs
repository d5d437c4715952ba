//! Limits of live questions.

use std::{num::NonZeroU32, time::Duration};

/// Limits of questions that the API passes on to Haier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveLimits {
    /// Maximum questions and tests of one caller in a minute.
    pub per_minute: NonZeroU32,
    /// How long an answer is used again; zero: never.
    pub cache: Duration,
}
