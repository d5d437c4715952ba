//! Many concurrent connections, on a separate thread.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime, sync::oneshot, task::JoinSet};

use crate::{ClientStats, HoldKind, Origin, members};

/// Polling interval of the waits.
const PAUSE: Duration = Duration::from_millis(20);

/// A group of running clients. Dropping it closes all its connections.
#[derive(Debug)]
pub struct Clients {
    stats: Arc<Mutex<ClientStats>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// A client's handle to the counters of its group.
#[derive(Debug, Clone)]
pub(crate) struct StatsHandle(Arc<Mutex<ClientStats>>);

impl StatsHandle {
    pub(crate) fn add(&self, add: impl FnOnce(&mut ClientStats)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn response(&self, status: u16) {
        self.add(|stats| *stats.responses.entry(status).or_default() += 1);
    }
}

impl Clients {
    /// Opens one connection for each of `members`. Each one sends the request that the member
    /// returns, repeats as soon as it gets the response, and reconnects if it is closed.
    ///
    /// # Errors
    /// If no thread can be started; the same holds for all constructors.
    pub fn flood<R>(server: SocketAddr, origin: Origin, members: Vec<R>) -> io::Result<Self>
    where
        R: FnMut() -> Vec<u8> + Send + 'static,
    {
        Self::spawn(members, move |number, next, stats| {
            members::ask_forever(server, origin, number, next, stats)
        })
    }

    /// Opens one connection per request: sends it, waits for the response, closes.
    pub fn burst(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::spawn(requests, move |number, request, stats| {
            members::ask_once(server, origin, number, request, stats)
        })
    }

    /// Opens one connection per request: sends it and closes at once.
    pub fn hang_up(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::spawn(requests, move |number, request, stats| {
            members::hang_up(server, origin, number, request, stats)
        })
    }

    /// Opens `count` connections; each sends `start` and is then held open.
    pub fn hold(
        server: SocketAddr,
        origin: Origin,
        count: u32,
        start: &[u8],
        holding: HoldKind,
    ) -> io::Result<Self> {
        let starts = (0..count).map(|_| start.to_vec()).collect();
        Self::spawn(starts, move |number, start, stats| {
            members::hold(server, origin, number, start, holding, stats)
        })
    }

    fn spawn<R, M>(
        requests: Vec<R>,
        member: impl Fn(u32, R, StatsHandle) -> M + Send + 'static,
    ) -> io::Result<Self>
    where
        R: Send + 'static,
        M: Future<Output = ()> + Send + 'static,
    {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let stats = Arc::default();
        let handle = StatsHandle(Arc::clone(&stats));
        let (stop, stopped) = oneshot::channel();
        let work = async move {
            let mut members = JoinSet::new();
            for (number, request) in (0..).zip(requests) {
                members.spawn(member(number, request, handle.clone()));
            }
            let all = async { while members.join_next().await.is_some() {} };
            tokio::select! {
                _ = stopped => {}
                () = all => {}
            }
        };
        let thread = thread::Builder::new().name("clients".to_owned());
        // The runtime is dropped on this thread, which closes every connection.
        let thread = thread.spawn(move || runtime.block_on(work))?;
        Ok(Self {
            stats,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns the counters so far.
    pub fn stats(&self) -> ClientStats {
        let stats = self.stats.lock();
        stats.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `holds` is true of the counters; returns `false` if it isn't within `timeout`.
    pub async fn wait_until(
        &self,
        timeout: Duration,
        holds: impl Fn(&ClientStats) -> bool,
    ) -> bool {
        let begun = Instant::now();
        while !holds(&self.stats()) {
            if begun.elapsed() > timeout {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    /// Waits until every member has finished, as those of [`Self::burst`] and [`Self::hang_up`] do;
    /// returns `false` if they haven't within `timeout`.
    pub async fn wait(&self, timeout: Duration) -> bool {
        let begun = Instant::now();
        let is_done = || {
            self.thread
                .as_ref()
                .is_none_or(thread::JoinHandle::is_finished)
        };
        while !is_done() {
            if begun.elapsed() > timeout {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    /// Closes all connections; returns the counters.
    pub fn end(mut self) -> ClientStats {
        self.close();
        self.stats()
    }

    fn close(&mut self) {
        // Fails if all members have already finished.
        let _ = self.stop.take().map(|stop| stop.send(()));
        // A panic of a member concerns only the attackers; then there is nothing left to close.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        self.close();
    }
}
