//! Many connections at once, on a thread of their own.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime, sync::oneshot, task::JoinSet};

use crate::{Holding, Origin, Seen, members};

/// How often a wait looks again.
const PAUSE: Duration = Duration::from_millis(20);

/// A crowd at work. Dropping it closes all its connections.
#[derive(Debug)]
pub struct Crowd {
    seen: Arc<Mutex<Seen>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What a member adds to what the crowd saw.
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
    /// One connection for each of `members`, each of which sends what the member returns, again and
    /// again as soon as it was answered, and connects again if it was closed.
    ///
    /// # Errors
    /// If there can be no thread, as with all of these.
    pub fn flood<R>(server: SocketAddr, origin: Origin, members: Vec<R>) -> io::Result<Self>
    where
        R: FnMut() -> Vec<u8> + Send + 'static,
    {
        Self::gather(members, move |number, next, sight| {
            members::ask_forever(server, origin, number, next, sight)
        })
    }

    /// One connection for each request: sends it, waits for the response, closes.
    pub fn burst(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::gather(requests, move |number, request, sight| {
            members::ask_once(server, origin, number, request, sight)
        })
    }

    /// One connection for each request: sends it and closes at once.
    pub fn hang_up(server: SocketAddr, origin: Origin, requests: Vec<Vec<u8>>) -> io::Result<Self> {
        Self::gather(requests, move |number, request, sight| {
            members::hang_up(server, origin, number, request, sight)
        })
    }

    /// `count` connections, each of which sends `start` and is then held open.
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
        // The runtime is dropped on this thread, and with it every connection.
        let thread = thread.spawn(move || runtime.block_on(work))?;
        Ok(Self {
            seen,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// What it saw so far.
    pub fn seen(&self) -> Seen {
        let seen = self.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `holds` of what it saw; `false` if it doesn't within `most`.
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

    /// Waits until every member is done, as those of [`Self::burst`] and [`Self::hang_up`] will be;
    /// `false` if they aren't within `most`.
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

    /// Closes all connections; returns what it saw.
    pub fn end(mut self) -> Seen {
        self.close();
        self.seen()
    }

    fn close(&mut self) {
        // It fails if all members are done already.
        let _ = self.stop.take().map(|stop| stop.send(()));
        // A panic of a member is one of the attackers' own; there is nothing to close then.
        let _ = self.thread.take().map(thread::JoinHandle::join);
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.close();
    }
}
