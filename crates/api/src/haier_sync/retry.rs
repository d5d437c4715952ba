//! Retries database work during a short outage.

use std::{sync::Arc, time::Duration};

use cangku_domain::{Error, error_chain};
use tokio::{task::JoinError, time::Instant};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// Why a batch could not be written or planned.
#[derive(Debug, thiserror::Error)]
pub(super) enum WriteError {
    /// The database refuses the work or is unavailable.
    #[error("{}", error_chain(.0))]
    Storage(#[from] Error),
    /// The sync lock was lost, and another connection holds it.
    #[error("somebody else has the right to sync now")]
    LeaseTaken,
    /// Another run acquired the free sync lock and closed this run.
    #[error("another run has taken over")]
    RunClosed,
    /// The blocking task panicked or was cancelled: a bug.
    #[error("the work on the database broke down: {0}")]
    BrokeDown(#[from] JoinError),
}

impl WriteError {
    /// Whether a retry may succeed. A taken lease may be our own: PostgreSQL needs a moment to
    /// notice that its connection is dead.
    fn is_transient(&self) -> bool {
        match self {
            Self::Storage(error) => error.is_transient(),
            Self::LeaseTaken => true,
            Self::RunClosed | Self::BrokeDown(_) => false,
        }
    }
}

/// Runs blocking work off the async threads. Retries it with exponential backoff while its error is
/// transient and `timeout` hasn't passed.
pub(super) async fn retry_while_unavailable<T: Send + 'static>(
    timeout: Duration,
    work: impl Fn() -> Result<T, WriteError> + Send + Sync + 'static,
) -> Result<T, WriteError> {
    let work = Arc::new(work);
    let until = Instant::now() + timeout;
    let mut pause = FIRST_PAUSE;
    loop {
        let attempt = Arc::clone(&work);
        let error = match tokio::task::spawn_blocking(move || attempt()).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(error)) => error,
            Err(error) => error.into(),
        };
        if !error.is_transient() || Instant::now() + pause > until {
            return Err(error);
        }
        tracing::warn!(%error, ?pause, "the sync tries the database again");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(MAX_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use cangku_domain::ports::StorageError;

    use super::*;

    fn unavailable() -> WriteError {
        Error::Storage(StorageError::Unavailable("no connection".into())).into()
    }

    #[tokio::test]
    async fn a_short_absence_is_waited_for() {
        let tries = AtomicU32::new(0);
        let done = retry_while_unavailable(Duration::from_secs(60), move || {
            let tries = tries.fetch_add(1, Ordering::Relaxed);
            if tries < 2 {
                Err(unavailable())
            } else {
                Ok(tries)
            }
        });
        assert_eq!(done.await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_long_outage_is_reported_with_its_cause() {
        let error = retry_while_unavailable(Duration::ZERO, || Err::<(), _>(unavailable())).await;
        let words = error.unwrap_err().to_string();
        assert_eq!(words, "the database is unavailable: no connection");
    }

    #[tokio::test]
    async fn what_cannot_pass_is_not_tried_again() {
        let tries = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&tries);
        let done = retry_while_unavailable(Duration::from_secs(60), move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Err::<(), _>(WriteError::RunClosed)
        });
        assert!(done.await.is_err());
        assert_eq!(tries.load(Ordering::Relaxed), 1);
    }
}
