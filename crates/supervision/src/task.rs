//! Tasks that are restarted after a panic.

use std::{panic::AssertUnwindSafe, time::Instant};

use futures::FutureExt;
use tokio::task::JoinHandle;

use super::{
    components::{Component, Components},
    supervisor::Supervisor,
};

/// A supervised task; it is aborted when this is dropped.
#[derive(Debug)]
pub struct SupervisedTask(JoinHandle<()>);

impl SupervisedTask {
    /// Starts a task that runs the future returned by `make`, and makes a new one if it panics or
    /// ends. `make` gets the component, in order to mark it as running once the work has started.
    /// Requires a tokio runtime.
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

    /// Wraps a spawned [`supervised`] future.
    pub const fn of(task: JoinHandle<()>) -> Self {
        Self(task)
    }
}

impl Drop for SupervisedTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs the future returned by `make`, and makes a new one if it panics or ends. It never returns.
pub async fn supervised<F>(component: Component, make: impl Fn(Component) -> F)
where
    F: Future<Output = ()>,
{
    let mut supervisor = Supervisor::new(component);
    loop {
        let begun = Instant::now();
        let component = supervisor.component().clone();
        // `make` is called within the future, so that its own panics are caught too.
        let run = async { make(component).await };
        let result = AssertUnwindSafe(run).catch_unwind().await;
        let delay = supervisor.record_unexpected_end(result, begun.elapsed());
        tokio::time::sleep(delay).await;
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
    async fn a_task_that_panics_is_down_until_it_runs_again() {
        let components = Components::default();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let task = SupervisedTask::start(&components, "job", move |component| {
            let run = counted.fetch_add(1, Ordering::Relaxed);
            async move {
                assert!(run > 0, "on purpose");
                component.mark_up();
                std::future::pending::<()>().await;
            }
        });
        await_that("it is down", || !components.down().is_empty()).await;
        await_that("it is up", || components.down().is_empty()).await;
        assert_eq!(runs.load(Ordering::Relaxed), 2);
        drop(task);
    }
}
