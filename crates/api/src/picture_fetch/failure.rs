//! Why a picture couldn't be fetched.

use std::{net::IpAddr, time::Duration};

use cangku_domain::{error_chain, media::MediaRefusal};

use crate::media::{IngestError, StoreError};

/// Why a picture couldn't be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchFailure {
    /// The URL can't be that of a picture.
    #[error("the address {0}")]
    Address(&'static str),
    /// The host isn't on the list of allowed hosts.
    #[error("the host {0} is not on the list of hosts")]
    Host(String),
    /// The host is, or resolves to, an IP address that isn't public.
    #[error("{0} is not a public address")]
    Network(IpAddr),
    /// The limit of redirects was exceeded.
    #[error("there are too many redirects")]
    Redirects,
    /// What was received isn't an acceptable picture.
    #[error(transparent)]
    Picture(#[from] MediaRefusal),
    /// A timeout of the download.
    #[error("the host takes too long")]
    Time,
    /// The host responded with a status other than 200.
    #[error("the host responded with {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// `Retry-After` of the response.
        retry_after: Option<Duration>,
    },
    /// The connection to the host failed.
    #[error("there is no connection to the host: {0}")]
    Connection(String),
    /// The response was cut off.
    #[error("the response was cut off: {0}")]
    BrokenOff(String),
    /// The host failed for too many pictures in a row.
    #[error("the host failed ten times in a row and is asked no more in this run")]
    HostSkipped,
    /// The picture can't be stored.
    #[error("the picture can't be kept: {}", error_chain(.0))]
    Store(#[source] StoreError),
    /// The check of the picture panicked or couldn't run.
    #[error("the check of the picture broke off")]
    Check,
    /// The rows can't be written.
    #[error("the database refuses: {0}")]
    Database(String),
    /// The product was deleted meanwhile, or is no longer one of Haier's.
    #[error("the product is gone, or Haier's no more")]
    ProductGone,
    /// No product of Haier with pictures has this code.
    #[error("no product of Haier that names pictures has this code")]
    UnknownCode,
}

impl FetchFailure {
    /// A stable code of the failure, for logs and summaries.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "unusable_address",
            Self::Host(_) => "host_not_allowed",
            Self::Network(_) => "address_not_public",
            Self::Redirects => "too_many_redirects",
            Self::Picture(refusal) => refusal.code(),
            Self::Time => "timed_out",
            Self::Status { .. } => "bad_status",
            Self::Connection(_) => "no_connection",
            Self::BrokenOff(_) => "broken_off",
            Self::HostSkipped => "host_given_up",
            Self::Store(StoreError::Full(_)) => "storage_full",
            Self::Store(_) => "media_store_unavailable",
            Self::Check => "check_broke_off",
            Self::Database(_) => "database_refused",
            Self::ProductGone => "product_gone",
            Self::UnknownCode => "unknown_code",
        }
    }

    /// Whether the shop refuses the picture; false if something failed.
    pub const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Address(_)
                | Self::Host(_)
                | Self::Network(_)
                | Self::Redirects
                | Self::Picture(_)
        )
    }

    /// Whether a retry may succeed.
    pub(super) const fn is_transient(&self) -> bool {
        match self {
            Self::Time | Self::Connection(_) | Self::BrokenOff(_) => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            _ => false,
        }
    }

    /// How long the host asks to wait before a retry.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<IngestError> for FetchFailure {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Refused(refusal) => Self::Picture(refusal),
            IngestError::Store(error) => Self::Store(error),
            IngestError::CheckPanicked | IngestError::ChecksUnavailable => Self::Check,
        }
    }
}
