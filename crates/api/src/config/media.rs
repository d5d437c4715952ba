//! Uploaded pictures: their limits and where they are stored.
//!
//! - `CANGKU_MEDIA_MAX_BYTES` (`media.max_bytes`): maximum size of a picture's file, in bytes (20
//!   MiB).
//! - `CANGKU_MEDIA_MAX_PIXELS` (`media.max_pixels`): maximum pixels of a picture, width by height
//!   (40 million).
//! - `CANGKU_MEDIA_OVERSIZE` (`media.oversize`): what happens to a still JPEG, PNG or WebP with more
//!   pixels, up to five times as many: `scale` it down, or `refuse` it (scale).
//! - `CANGKU_MEDIA_CHECKS` (`media.checks`): pictures that are decoded at a time (2); each takes up
//!   to eleven bytes for each of the maximum pixels, and six times the maximum file size.
//! - `CANGKU_MEDIA_UPLOADS_PER_MINUTE` (`media.uploads_per_minute`): maximum uploads of one user or
//!   service (600).
//! - `CANGKU_MEDIA_S3_BUCKET` (`media.s3_bucket`): bucket of an S3-compatible store (the folder
//!   `media` of the data folder instead).
//! - `CANGKU_MEDIA_S3_PREFIX` (`media.s3_prefix`): key prefix of the pictures in the bucket, such
//!   as `shop/pictures` (none).
//! - `CANGKU_MEDIA_S3_ENDPOINT` (`media.s3_endpoint`): endpoint URL of that store (Amazon's).
//! - `CANGKU_MEDIA_S3_REGION` (`media.s3_region`): its region (`us-east-1`).
//! - `CANGKU_MEDIA_S3_ACCESS_KEY` (`media.s3_access_key`): the access key id.
//! - `CANGKU_MEDIA_S3_SECRET_KEY` (`media.s3_secret_key`), `CANGKU_MEDIA_S3_SECRET_KEY_FILE`
//!   (`media.s3_secret_key_file`): the secret access key.
//! - `CANGKU_MEDIA_S3_TIMEOUT_SECONDS` (`media.s3_timeout_seconds`): timeout of a call to the store
//!   including its retries, such as sending the largest file (10).
//! - `CANGKU_MEDIA_FETCH_HOSTS` (`media.fetch_hosts`): hosts from which `fetch-haier-images` may
//!   fetch pictures, separated by commas; `*.haier.com` means all subdomains; a port must match as
//!   written (none).
//! - `CANGKU_MEDIA_FETCH_PRIVATE` (`media.fetch_private`): whether these hosts may have private
//!   addresses (one's own network): `true` or `false` (false).

use std::{
    num::{NonZeroU32, NonZeroUsize},
    time::Duration,
};

use secrecy::SecretString;

use super::reader::{ErrorReported, InvalidValue, Reader, plain_text, yes_or_no};
use super::setting::{Fallback, Setting};
use super::strength::example;
use super::web_address::web_address;
use crate::{
    media::{BucketSettings, Oversize, UploadSettings},
    picture_fetch::{AllowedAddresses, AllowedHosts, InvalidHost},
};

const MAX_BYTES: Setting = Setting::open(
    "CANGKU_MEDIA_MAX_BYTES",
    "media.max_bytes",
    Fallback::Text("20971520"),
);
const MAX_PIXELS: Setting = Setting::open(
    "CANGKU_MEDIA_MAX_PIXELS",
    "media.max_pixels",
    Fallback::Text("40000000"),
);
const OVERSIZE: Setting = Setting::open(
    "CANGKU_MEDIA_OVERSIZE",
    "media.oversize",
    Fallback::Text("scale"),
);
const CHECKS: Setting = Setting::open("CANGKU_MEDIA_CHECKS", "media.checks", Fallback::Text("2"));
const UPLOADS: Setting = Setting::open(
    "CANGKU_MEDIA_UPLOADS_PER_MINUTE",
    "media.uploads_per_minute",
    Fallback::Text("600"),
);
const BUCKET: Setting = Setting::open(
    "CANGKU_MEDIA_S3_BUCKET",
    "media.s3_bucket",
    Fallback::Described("none: the folder media of the data folder"),
);
const PREFIX: Setting = Setting::open(
    "CANGKU_MEDIA_S3_PREFIX",
    "media.s3_prefix",
    Fallback::Described("none: the top of the bucket"),
);
const ENDPOINT: Setting = Setting::open(
    "CANGKU_MEDIA_S3_ENDPOINT",
    "media.s3_endpoint",
    Fallback::Described("Amazon's"),
);
const REGION: Setting = Setting::open(
    "CANGKU_MEDIA_S3_REGION",
    "media.s3_region",
    Fallback::Text("us-east-1"),
);
const ACCESS_KEY: Setting = Setting::open(
    "CANGKU_MEDIA_S3_ACCESS_KEY",
    "media.s3_access_key",
    Fallback::Described("not set"),
);
const SECRET_KEY: Setting = Setting::secret(
    "CANGKU_MEDIA_S3_SECRET_KEY",
    "media.s3_secret_key",
    "not set",
);
const TIMEOUT: Setting = Setting::open(
    "CANGKU_MEDIA_S3_TIMEOUT_SECONDS",
    "media.s3_timeout_seconds",
    Fallback::Text("10"),
);
const FETCH_HOSTS: Setting = Setting::open(
    "CANGKU_MEDIA_FETCH_HOSTS",
    "media.fetch_hosts",
    Fallback::Described("none: no picture is fetched"),
);
const FETCH_PRIVATE: Setting = Setting::open(
    "CANGKU_MEDIA_FETCH_PRIVATE",
    "media.fetch_private",
    Fallback::Text("false"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &MAX_BYTES,
    &MAX_PIXELS,
    &OVERSIZE,
    &CHECKS,
    &UPLOADS,
    &BUCKET,
    &PREFIX,
    &ENDPOINT,
    &REGION,
    &ACCESS_KEY,
    &SECRET_KEY,
    &TIMEOUT,
    &FETCH_HOSTS,
    &FETCH_PRIVATE,
];

/// How pictures are checked and stored.
#[derive(Debug, Clone)]
pub struct MediaConfig {
    /// How uploads are checked.
    pub uploads: UploadSettings,
    /// The bucket that stores pictures; `None`: a folder does.
    pub bucket: Option<BucketSettings>,
    /// Hosts from which pictures may be fetched.
    pub fetch_hosts: AllowedHosts,
    /// Which addresses these hosts may have.
    pub fetch_reach: AllowedAddresses,
}

impl MediaConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let max_bytes = reader.number(&MAX_BYTES, 1024..=512 * 1024 * 1024_u64);
        let max_pixels = reader.number(&MAX_PIXELS, 1..=400_000_000_u64);
        let oversize = reader.value(&OVERSIZE, oversize);
        let checks = reader.number(&CHECKS, 1..=256_usize);
        let uploads = reader.number(&UPLOADS, 1..=1_000_000_u32);
        let bucket = bucket(reader);
        let fetch_hosts = reader.optional(&FETCH_HOSTS, hosts);
        let is_private = reader.value(&FETCH_PRIVATE, yes_or_no);
        Ok(Self {
            uploads: UploadSettings {
                max_bytes: max_bytes?,
                max_pixels: max_pixels?,
                oversize: oversize?,
                checks: NonZeroUsize::new(checks?).unwrap_or(NonZeroUsize::MIN),
                uploads_per_minute: NonZeroU32::new(uploads?).unwrap_or(NonZeroU32::MIN),
            },
            bucket: bucket?,
            fetch_hosts: fetch_hosts?.unwrap_or_default(),
            fetch_reach: match is_private? {
                true => AllowedAddresses::OwnNetwork,
                false => AllowedAddresses::Public,
            },
        })
    }
}

fn oversize(text: &str) -> Result<Oversize, InvalidValue> {
    match text {
        "scale" => Ok(Oversize::Scale),
        "refuse" => Ok(Oversize::Refuse),
        _ => Err(InvalidValue::new(
            "is neither of them",
            "give scale or refuse",
        )),
    }
}

fn hosts(text: &str) -> Result<AllowedHosts, InvalidValue> {
    let example = "give such as img.haier.com,*.haier.com";
    text.parse().map_err(|error: InvalidHost| {
        InvalidValue::new(format!("is no list of hosts ({error})"), example)
    })
}

fn bucket(reader: &mut Reader) -> Result<Option<BucketSettings>, ErrorReported> {
    const WHY: &str = "CANGKU_MEDIA_S3_BUCKET needs it";
    let profile = reader.profile;
    let secret = |text: &str| plain_text(text).map(SecretString::from);
    let name = reader.optional(&BUCKET, plain_text);
    let prefix = reader.optional(&PREFIX, plain_text);
    let endpoint = reader.optional(&ENDPOINT, |text| web_address(profile, text));
    let region = reader.value(&REGION, plain_text);
    let timeout = reader.number(&TIMEOUT, 1..=300_u64);
    if !matches!(name, Ok(Some(_))) {
        // Values are checked even if no bucket is configured.
        let access_key = reader.optional(&ACCESS_KEY, plain_text);
        let secret_key = reader.secret(&SECRET_KEY, example, secret);
        let _checked = (name?, prefix?, endpoint?, region?, access_key?, secret_key?);
        let _checked = timeout?;
        return Ok(None);
    }
    let access_key = reader.required(&ACCESS_KEY, WHY, plain_text);
    let secret_key = reader.required_secret(&SECRET_KEY, WHY, example, secret);
    let (prefix, endpoint, region) = (prefix?, endpoint?, region?);
    let (access_key, secret_key) = (access_key?, secret_key?);
    let timeout = Duration::from_secs(timeout?);
    Ok(name?.map(|name| BucketSettings {
        name,
        prefix,
        endpoint: endpoint.map(|endpoint| endpoint.url().clone()),
        region,
        access_key,
        secret_key,
        timeout,
    }))
}
