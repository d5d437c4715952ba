//! Hearing of what other processes change, for as long as this one serves.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::ports::{ChangeFeed, ChangeListener, ChangeObserver, Stored};

use super::Caches;
use crate::supervision::{Components, Running, SupervisedThread};

/// Pause between two looks at what was heard.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it is made sure that something would be heard.
const CHECK: Duration = Duration::from_secs(1);
/// Pause before listening is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// A thread that listens; it ends soon after this is dropped.
#[derive(Debug)]
pub struct Listening {
    _thread: SupervisedThread,
}

impl Listening {
    /// Begins to listen, as a component of the server.
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

/// While nobody listens, nothing that is remembered is trusted: dropped when listening ends, also
/// by a panic.
struct Deaf<'a>(&'a Caches);

impl Drop for Deaf<'_> {
    fn drop(&mut self) {
        self.0.freshness().distrust();
        self.0.empty();
    }
}

fn listen(feed: &dyn ChangeFeed, caches: &Caches, running: &Running<'_>) {
    let _deaf_at_the_end = Deaf(caches);
    let mut was_told = false;
    while !running.is_stopping() {
        let heard = feed.listen().and_then(|mut listener| {
            was_told = false;
            hear(&mut *listener, caches, running)
        });
        if !was_told {
            caches.freshness().distrust();
            caches.empty();
        }
        if let Err(error) = heard
            && !running.is_stopping()
        {
            if !was_told {
                tracing::warn!(
                    %error,
                    "other processes' changes aren't heard; nothing older than a second is served \
                     from memory until they are"
                );
                was_told = true;
            }
            // It runs, though the database is away.
            running.up();
            running.pause(RETRY);
        }
    }
}

/// Until it is over, or something may have been missed.
fn hear(listener: &mut dyn ChangeListener, caches: &Caches, running: &Running<'_>) -> Stored<()> {
    // What is remembered from before may have changed while nobody listened.
    caches.empty();
    let mut checked: Option<Instant> = None;
    loop {
        if checked.is_none_or(|at| at.elapsed() >= CHECK) {
            let now = Instant::now();
            listener.check()?;
            caches.changed(&listener.heard()?);
            fault_points::point("change-listener");
            caches.freshness().trust(now);
            running.up();
            checked = Some(now);
        }
        if running.pause(PAUSE) {
            return Ok(());
        }
        let changes = listener.heard()?;
        if !changes.is_empty() {
            caches.changed(&changes);
        }
    }
}
