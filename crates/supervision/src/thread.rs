//! Threads that are restarted after a panic.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::{Duration, Instant},
};

use super::{
    components::{Component, Components},
    stop::Stop,
    supervisor::Supervisor,
};

/// A supervised thread. Dropping it requests a stop, without waiting for the thread's end.
#[derive(Debug)]
pub struct SupervisedThread {
    stop: Stop,
    thread: Option<thread::JoinHandle<()>>,
}

/// One run of a supervised thread's work.
#[derive(Debug)]
pub struct Running<'a> {
    component: &'a Component,
    stop: &'a Stop,
}

impl Running<'_> {
    /// Marks the component as running, if it was down. Cheap; call it once the work has started.
    pub fn mark_up(&self) {
        self.component.mark_up();
    }

    /// Whether the work must return.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_requested()
    }

    /// Sleeps for `time`. Returns true, and earlier, if the work must return.
    pub fn sleep(&self, time: Duration) -> bool {
        self.stop.wait(time)
    }
}

impl SupervisedThread {
    /// Starts a thread of this name that runs `work`, and runs it again if it panics, or returns
    /// without having been asked to stop.
    ///
    /// # Errors
    /// If the thread can't be started.
    pub fn start(
        components: &Components,
        name: &str,
        work: impl Fn(&Running<'_>) + Send + 'static,
    ) -> io::Result<Self> {
        let stop = Stop::default();
        let component = components.component(name);
        let stopped = stop.clone();
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || supervise(component, &stopped, &work))?;
        Ok(Self {
            stop,
            thread: Some(thread),
        })
    }

    /// Asks the thread to stop: its work sees the request when it checks, and isn't restarted.
    pub fn request_stop(&self) {
        self.stop.request();
    }

    /// Asks the thread to stop, and waits for its end.
    pub fn join(mut self) {
        self.stop.request();
        if let Some(thread) = self.thread.take() {
            // A panic of the supervisor itself has ended the process.
            drop(thread.join());
        }
    }
}

impl Drop for SupervisedThread {
    fn drop(&mut self) {
        self.stop.request();
    }
}

fn supervise(component: Component, stop: &Stop, work: &dyn Fn(&Running<'_>)) {
    let mut supervisor = Supervisor::new(component);
    loop {
        let begun = Instant::now();
        let running = Running {
            component: supervisor.component(),
            stop,
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(&running)));
        if stop.is_requested() {
            return supervisor.record_stop(result);
        }
        let delay = supervisor.record_unexpected_end(result, begun.elapsed());
        if stop.wait(delay) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    fn await_that(what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_thread_that_panics_or_returns_is_down_until_it_runs_again() {
        let components = Components::default();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let thread = SupervisedThread::start(&components, "worker", move |running| {
            match counted.fetch_add(1, Ordering::Relaxed) {
                0 => panic!("on purpose"),
                1 => {}
                _ => {
                    running.mark_up();
                    while !running.sleep(Duration::from_secs(60)) {}
                }
            }
        });
        await_that("it is down", || !components.down().is_empty());
        assert_eq!(components.down()[0].component, "worker");
        await_that("it is up", || components.down().is_empty());
        thread.unwrap().join();
        assert_eq!(runs.load(Ordering::Relaxed), 3);
        assert_eq!(components.down(), [], "an orderly stop leaves no gap");
    }
}
