//! Many concurrent connections, on a separate thread.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime, sync::oneshot, task::JoinSet};

use crate::{Holding, Origin, Seen, members};

/// Polling interval of the waits.
const PAUSE: Duration = Duration::from_millis(20);

/// A running crowd of clients. Dropping it closes all its connections.
#[derive(Debug)]
pub struct Crowd {
    seen: Arc<Mutex<Seen>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// A member's handle to the crowd's counters.
#[derive(Debug, Clone)]
pub(crate) struct Sight(Arc<Mutex<Seen>>);

impl Sight {
    pub(crate) fn add(&self, add: impl FnOnce(&mut Seen)) {
        add(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn response(&self, status: u16) {
        self.add(|seen| *seen.responses.entry(status).or_default() += 1);
    }
}

impl Crowd {
    /// Opens one connection for each of `members`. Each one sends the request that the member
    /// returns, repeats as soon as it gets the response, and reconnects if it is closed.
    ///
    /// # Errors
    /// If no thread can be started; the same holds for all constructors.
    pub fn flood<R>(server: SocketAddr, origin: Origin, members: Vec<R>) -> io::Result<Self>
    where
        R: FnMut() -> Vec<u8> + Send + 'static,
    {
        Self::gather(members, move |number, next, sight| {
            members::ask_forever(server, origin, number, next, sight)
        })
    }

    /// Opens one connection per request: sends it, waits for the response, closes.
    pub fn burst(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::gather(requests, move |number, request, sight| {
            members::ask_once(server, origin, number, request, sight)
        })
    }

    /// Opens one connection per request: sends it and closes at once.
    pub fn hang_up(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::gather(requests, move |number, request, sight| {
            members::hang_up(server, origin, number, request, sight)
        })
    }

    /// Opens `count` connections; each sends `start` and is then held open.
    pub fn hold(
        server: SocketAddr,
        origin: Origin,
        count: u32,
        start: &[u8],
        holding: Holding,
    ) -> io::Result<Self> {
        let starts = (0..count).map(|_| start.to_vec()).collect();
        Self::gather(starts, move |number, start, sight| {
            members::hold(server, origin, number, start, holding, sight)
        })
    }

    fn gather<R, M>(
        requests: Vec<R>,
        member: impl Fn(u32, R, Sight) -> M + Send + 'static,
    ) -> io::Result<Self>
    where
        R: Send + 'static,
        M: Future<Output = ()> + Send + 'static,
    {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let seen = Arc::default();
        let sight = Sight(Arc::clone(&seen));
        let (stop, stopped) = oneshot::channel();
        let work = async move {
            let mut members = JoinSet::new();
            for (number, request) in (0..).zip(requests) {
                members.spawn(member(number, request, sight.clone()));
            }
            let all = async { while members.join_next().await.is_some() {} };
            tokio::select! {
                _ = stopped => {}
                () = all => {}
            }
        };
        let thread = thread::Builder::new().name("crowd".to_owned());
        // The runtime is dropped on this thread, which closes every connection.
        let thread = thread.spawn(move || runtime.block_on(work))?;
        Ok(Self {
            seen,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns the counters so far.
    pub fn seen(&self) -> Seen {
        let seen = self.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `holds` is true of the counters; returns `false` if it isn't within `most`.
    pub async fn wait_until(&self, most: Duration, holds: impl Fn(&Seen) -> bool) -> bool {
        let begun = Instant::now();
        while !holds(&self.seen()) {
            if begun.elapsed() > most {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    /// Waits until every member has finished, as those of [`Self::burst`] and [`Self::hang_up`] do;
    /// returns `false` if they haven't within `most`.
    pub async fn wait(&self, most: Duration) -> bool {
        let begun = Instant::now();
        let is_done = || {
            self.thread
                .as_ref()
                .is_none_or(thread::JoinHandle::is_finished)
        };
        while !is_done() {
            if begun.elapsed() > most {
                return false;
            }
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    /// Closes all connections; returns the counters.
    pub fn end(mut self) -> Seen {
        self.close();
        self.seen()
    }

    fn close(&mut self) {
        // Fails if all members have already finished.
        let _ = self.stop.take().map(|stop| stop.send(()));
        // A panic of a member concerns only the attackers; then there is nothing left to close.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.close();
    }
}
