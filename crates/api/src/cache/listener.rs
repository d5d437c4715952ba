//! Receives other processes' changes from the database while this process serves.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::ports::{ChangeFeed, ChangeListener, ChangeObserver, StorageResult};

use super::Caches;
use crate::supervision::{Components, Running, SupervisedThread};

/// Interval of polling for received changes.
const POLL_INTERVAL: Duration = Duration::from_millis(50);
/// Interval of checking the listener's connection.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);
/// Backoff before reconnecting.
const RECONNECT_BACKOFF: Duration = Duration::from_millis(500);

/// The listener's thread; it stops soon after this is dropped.
#[derive(Debug)]
pub struct ListenerThread {
    _thread: SupervisedThread,
}

impl ListenerThread {
    /// Starts the listener as a supervised component of the server.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(
        feed: Arc<dyn ChangeFeed>,
        caches: Arc<Caches>,
        components: &Components,
    ) -> std::io::Result<Self> {
        let work = move |running: &Running<'_>| listen(&*feed, &caches, running);
        let thread = SupervisedThread::start(components, "change-listener", work)?;
        Ok(Self { _thread: thread })
    }
}

/// Marks the listener as disconnected and invalidates the caches when dropped, which also happens
/// on a panic of the listener.
struct DisconnectGuard<'a>(&'a Caches);

impl Drop for DisconnectGuard<'_> {
    fn drop(&mut self) {
        self.0.freshness().record_disconnected();
        self.0.invalidate_all();
    }
}

fn listen(feed: &dyn ChangeFeed, caches: &Caches, running: &Running<'_>) {
    let _disconnect_guard = DisconnectGuard(caches);
    // One warning for each outage. The flag also spares repeated invalidation during an outage.
    let mut was_warned = false;
    while !running.is_stopping() {
        let ended = feed.listen().and_then(|mut listener| {
            was_warned = false;
            receive_changes(&mut *listener, caches, running)
        });
        if !was_warned {
            caches.freshness().record_disconnected();
            caches.invalidate_all();
        }
        if let Err(error) = ended
            && !running.is_stopping()
        {
            if !was_warned {
                tracing::warn!(
                    %error,
                    "other processes' changes aren't heard; nothing older than a second is served \
                     from memory until they are"
                );
                was_warned = true;
            }
            // The component is up although the database is unreachable.
            running.mark_up();
            running.sleep(RECONNECT_BACKOFF);
        }
    }
}

/// Receives changes until the shutdown, or until some may have been missed.
fn receive_changes(
    listener: &mut dyn ChangeListener,
    caches: &Caches,
    running: &Running<'_>,
) -> StorageResult<()> {
    // Entries loaded while disconnected may be out of date.
    caches.invalidate_all();
    let mut checked: Option<Instant> = None;
    loop {
        if checked.is_none_or(|at| at.elapsed() >= CHECK_INTERVAL) {
            let now = Instant::now();
            listener.check()?;
            // The check made a round trip after `now`, so all changes committed before `now` are
            // received.
            caches.changed(&listener.receive()?);
            fault_points::point("change-listener");
            caches.freshness().record_check(now);
            running.mark_up();
            checked = Some(now);
        }
        if running.sleep(POLL_INTERVAL) {
            return Ok(());
        }
        let changes = listener.receive()?;
        if !changes.is_empty() {
            caches.changed(&changes);
        }
    }
}
