//! A database ping that concurrent callers share.

use std::time::Duration;

use moka::future::Cache;

use crate::http::response::problem::Problem;

/// How long the result of a ping is reused.
const PING_TTL: Duration = Duration::from_millis(250);

/// One database ping for all concurrent callers of `/readyz`, and for those shortly after: they
/// can't take the connection that the load balancer's probe needs, however many there are.
pub struct SharedPing(Cache<(), Result<(), Problem>>);

impl Default for SharedPing {
    fn default() -> Self {
        let results = Cache::builder().max_capacity(1).time_to_live(PING_TTL);
        Self(results.build())
    }
}

impl SharedPing {
    /// The result of the ping that is running or has just ended, else of this one. If the caller
    /// who runs it is gone before it ends, the ping of another caller runs.
    ///
    /// # Errors
    /// The ping's.
    pub(super) async fn result(
        &self,
        ping: impl Future<Output = Result<(), Problem>>,
    ) -> Result<(), Problem> {
        self.0.get_with((), ping).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;

    use super::*;

    #[tokio::test]
    async fn those_who_ask_at_once_share_one_ping() {
        let (shared, pings) = (SharedPing::default(), AtomicUsize::new(0));
        let ping = || {
            shared.result(async {
                pings.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Ok(())
            })
        };
        let results = join_all((0..300).map(|_| ping())).await;
        assert!(results.iter().all(Result::is_ok));
        assert_eq!(pings.load(Ordering::Relaxed), 1);
        // The result expires, and the next call pings again.
        while pings.load(Ordering::Relaxed) < 2 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            ping().await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_caller_that_goes_leaves_the_ping_to_the_next() {
        use futures::FutureExt;
        let shared = SharedPing::default();
        assert!(
            shared
                .result(std::future::pending())
                .now_or_never()
                .is_none()
        );
        assert!(shared.result(async { Ok(()) }).await.is_ok());
    }
}
