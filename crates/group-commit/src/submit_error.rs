//! Why a submitted request has no result.

use cangku_domain::ports::StorageError;

/// Why a request got no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The queue is full (load shedding): retry later.
    #[error("more stock requests are waiting than can be served soon")]
    QueueFull,
    /// The server is stopping.
    #[error("the server is stopping")]
    Closed,
    /// No writer is running at the moment: the request had no effect.
    #[error("no stock writer is running")]
    NoWorker,
    /// The request has been queued for too long; it had no effect.
    #[error("the request has waited for too long")]
    DeadlineExceeded,
    /// The writer ended while it processed the request, which may or may not have taken effect:
    /// retry it with its idempotency key.
    #[error("the writer ended before it could say what became of the request")]
    OutcomeUnknown,
    /// The database is unavailable: the request may or may not have taken effect; retry it with its
    /// idempotency key.
    #[error("the database is unavailable")]
    Unavailable,
    /// No disk space is left: the request had no effect.
    #[error("storage is full")]
    StorageFull,
    /// The request failed with contention (lock timeout, deadlock, statement timeout): it had no
    /// effect.
    #[error("the database gave up on the request")]
    Contention,
    /// The request has an idempotency key, but there is no renderer of responses: it had no effect.
    #[error("a request with an idempotency key needs a renderer of responses")]
    MissingRenderer,
    /// A bug; the log has the details.
    #[error("the request failed")]
    Failed,
}

impl SubmitError {
    /// Whether the request is known to have had no effect.
    pub const fn had_no_effect(&self) -> bool {
        match self {
            Self::QueueFull
            | Self::Closed
            | Self::NoWorker
            | Self::DeadlineExceeded
            | Self::StorageFull
            | Self::Contention
            | Self::MissingRenderer => true,
            Self::OutcomeUnknown | Self::Unavailable | Self::Failed => false,
        }
    }

    pub(super) fn of(error: &cangku_domain::Error) -> Self {
        match error {
            cangku_domain::Error::Storage(StorageError::Unavailable(_)) => Self::Unavailable,
            cangku_domain::Error::Storage(StorageError::Full(_)) => Self::StorageFull,
            cangku_domain::Error::Storage(StorageError::Contention(_)) => Self::Contention,
            cangku_domain::Error::MissingRenderer => Self::MissingRenderer,
            _ => Self::Failed,
        }
    }
}
