//! Tasks that are restarted when they panic.

use std::{panic::AssertUnwindSafe, time::Instant};

use futures::FutureExt;
use tokio::task::JoinHandle;

use super::{Component, Components, supervisor::Supervisor};

/// A task under supervision; it is aborted when this is dropped.
#[derive(Debug)]
pub struct SupervisedTask(JoinHandle<()>);

impl SupervisedTask {
    /// Starts a task that runs what `make` makes, and makes it anew if it panics or ends. `make`
    /// gets the component, to list it as running when the work is going. Needs a tokio runtime.
    pub fn start<F>(
        components: &Components,
        name: &str,
        make: impl Fn(Component) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::of(tokio::spawn(supervised(components.component(name), make)))
    }

    /// A spawned [`supervised`] future.
    pub const fn of(task: JoinHandle<()>) -> Self {
        Self(task)
    }
}

impl Drop for SupervisedTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs what `make` makes, and makes it anew if it panics or ends; never ends by itself.
pub async fn supervised<F>(component: Component, make: impl Fn(Component) -> F)
where
    F: Future<Output = ()>,
{
    let mut supervisor = Supervisor::new(component);
    loop {
        let begun = Instant::now();
        let component = supervisor.component().clone();
        let run = async { make(component).await };
        let ended = AssertUnwindSafe(run).catch_unwind().await;
        let pause = supervisor.lost(ended, begun.elapsed());
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use super::*;

    async fn await_that(what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn a_task_that_panics_is_missing_until_it_runs_again() {
        let components = Components::default();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let task = SupervisedTask::start(&components, "job", move |component| {
            let run = counted.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(run > 0, "on purpose");
                component.up();
                std::future::pending::<()>().await;
            }
        });
        await_that("it is missing", || !components.missing().is_empty()).await;
        await_that("it is back", || components.missing().is_empty()).await;
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        drop(task);
    }
}
