//! Settings of uploads and of the store.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};

use secrecy::SecretString;
use url::Url;

/// How pictures are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadSettings {
    /// Maximum size of a picture's file, in bytes.
    pub max_bytes: u64,
    /// Maximum pixels of a picture, width by height.
    pub max_pixels: u64,
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
