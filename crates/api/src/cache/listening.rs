//! Hearing of what other processes change, for as long as this one serves.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use cangku_domain::ports::{ChangeFeed, ChangeListener, ChangeObserver, Stored};

use super::Caches;

/// Pause between two looks at what was heard.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it is made sure that something would be heard.
const CHECK: Duration = Duration::from_secs(1);
/// Pause before listening is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// A thread that listens; it ends soon after this is dropped.
#[derive(Debug)]
pub struct Listening {
    is_over: Arc<AtomicBool>,
}

impl Listening {
    /// Begins to listen.
    ///
    /// # Errors
    /// Where no thread can be started.
    pub fn start(feed: Arc<dyn ChangeFeed>, caches: Arc<Caches>) -> std::io::Result<Self> {
        let is_over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&is_over);
        let work = move || listen(&*feed, &caches, &|| ended.load(Ordering::Relaxed));
        thread::Builder::new()
            .name("change-listener".to_owned())
            .spawn(work)?;
        Ok(Self { is_over })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

fn listen(feed: &dyn ChangeFeed, caches: &Caches, is_over: &dyn Fn() -> bool) {
    let mut was_told = false;
    while !is_over() {
        let heard = feed.listen().and_then(|mut listener| {
            was_told = false;
            hear(&mut *listener, caches, is_over)
        });
        if !was_told {
            caches.freshness().distrust();
            caches.empty();
        }
        if let Err(error) = heard
            && !is_over()
        {
            if !was_told {
                tracing::warn!(
                    %error,
                    "other processes' changes aren't heard; nothing older than a second is served \
                     from memory until they are"
                );
                was_told = true;
            }
            thread::sleep(RETRY);
        }
    }
}

/// Until it is over, or something may have been missed.
fn hear(
    listener: &mut dyn ChangeListener,
    caches: &Caches,
    is_over: &dyn Fn() -> bool,
) -> Stored<()> {
    // What is remembered from before may have changed while nobody listened.
    caches.empty();
    let mut checked: Option<Instant> = None;
    loop {
        if checked.is_none_or(|at| at.elapsed() >= CHECK) {
            let now = Instant::now();
            listener.check()?;
            caches.changed(&listener.heard()?);
            caches.freshness().trust(now);
            checked = Some(now);
        }
        if pause(is_over).is_break() {
            return Ok(());
        }
        let changes = listener.heard()?;
        if !changes.is_empty() {
            caches.changed(&changes);
        }
    }
}

fn pause(is_over: &dyn Fn() -> bool) -> ControlFlow<()> {
    thread::sleep(PAUSE);
    if is_over() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}
