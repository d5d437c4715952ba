//! Settings of uploads and of the store.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};

use secrecy::SecretString;
use url::Url;

/// What happens to a picture with more pixels than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oversize {
    /// It is scaled down, if it has at most [`Oversize::MAX_FACTOR`] times as many.
    Scale,
    /// It is refused.
    Refuse,
}

impl Oversize {
    /// How many times the maximum pixels a picture may have that is scaled down: 200 million by
    /// default, as many as the largest sensors of phones.
    pub const MAX_FACTOR: u64 = 5;

    /// Maximum pixels of a picture that is scaled down to `max_pixels`.
    pub const fn source_pixels(self, max_pixels: u64) -> u64 {
        match self {
            Self::Scale => max_pixels.saturating_mul(Self::MAX_FACTOR),
            Self::Refuse => max_pixels,
        }
    }
}

/// How pictures are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadSettings {
    /// Maximum size of a picture's file, in bytes.
    pub max_bytes: u64,
    /// Maximum pixels of a stored picture, width by height.
    pub max_pixels: u64,
    /// What happens to pictures with more pixels.
    pub oversize: Oversize,
    /// Maximum pictures decoded at a time.
    pub checks: NonZeroUsize,
    /// Maximum uploads of one user or service in a minute.
    pub uploads_per_minute: NonZeroU32,
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone)]
pub struct BucketSettings {
    /// The bucket's name.
    pub name: String,
    /// Key prefix of the pictures; `None`: none.
    pub prefix: Option<String>,
    /// Endpoint of the store; `None`: Amazon's.
    pub endpoint: Option<Url>,
    /// The bucket's region.
    pub region: String,
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: SecretString,
    /// Timeout of a call, including its retries.
    pub timeout: Duration,
}
