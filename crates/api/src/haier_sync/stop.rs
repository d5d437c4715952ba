//! Cancellation of a run.

use std::sync::OnceLock;

use futures::future::{Either, select};
use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};

/// Signals every part of a run to stop, and stores why it was aborted.
#[derive(Debug)]
pub(super) struct StopSignal {
    token: CancellationToken,
    reason: OnceLock<String>,
    requested_by: OnceLock<String>,
}

impl StopSignal {
    /// A signal that is also triggered by `cancel`.
    pub(super) fn under(cancel: &CancellationToken) -> Self {
        Self {
            token: cancel.child_token(),
            reason: OnceLock::new(),
            requested_by: OnceLock::new(),
        }
    }

    /// Stops the run for this reason. Later reasons are ignored.
    pub(super) fn abort(&self, reason: String) {
        // A later reason is mostly a consequence of the first.
        let _ = self.reason.set(reason);
        self.token.cancel();
    }

    /// Stops the run because this user asked for it. Later requests are ignored.
    pub(super) fn request(&self, by: String) {
        let _ = self.requested_by.set(by);
        self.token.cancel();
    }

    /// Name of the user who requested the stop; `None` without a request.
    pub(super) fn requested_by(&self) -> Option<&str> {
        self.requested_by.get().map(String::as_str)
    }

    /// Why the run was aborted; `None` if it wasn't.
    pub(super) fn reason(&self) -> Option<&str> {
        self.reason.get().map(String::as_str)
    }

    pub(super) fn is_raised(&self) -> bool {
        self.token.is_cancelled()
    }

    pub(super) fn raised(&self) -> WaitForCancellationFuture<'_> {
        self.token.cancelled()
    }

    /// Awaits `work`, which is dropped (`None`) if the run stops first.
    pub(super) async fn unless_raised<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let raised = std::pin::pin!(self.raised());
        match select(std::pin::pin!(work), raised).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}
