//! Load through HTTP: some connections, each with one request after the other.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::connection::Connection;
use crate::{Outcome, latency::Latencies};

/// How long a load lasts.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Before anything is counted.
    pub warm_up: Duration,
    /// While it counts.
    pub counted: Duration,
}

impl Span {
    /// Both together.
    pub fn whole(self) -> Duration {
        self.warm_up + self.counted
    }
}

/// Ends a load before its time.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Every connection ends after the request at hand.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_asked_for(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a connection does again and again.
pub trait Exchange: Send + 'static {
    /// Does it once; answers what that counts for.
    fn once(&mut self, connection: &mut Connection)
    -> impl Future<Output = io::Result<u32>> + Send;
}

/// One request after the other.
struct Asking<R, C> {
    next: R,
    count: C,
    request: Vec<u8>,
}

impl<R, C> Exchange for Asking<R, C>
where
    R: FnMut(&mut Vec<u8>) + Send + 'static,
    C: Fn(u16, &[u8]) -> io::Result<u32> + Send + 'static,
{
    async fn once(&mut self, connection: &mut Connection) -> io::Result<u32> {
        self.request.clear();
        (self.next)(&mut self.request);
        let status = connection.ask(&self.request).await?;
        (self.count)(status, connection.body())
    }
}

/// What a load came to.
#[derive(Debug, Default)]
pub struct Load {
    /// Done a second, in the time that counts.
    pub rate: f64,
    /// Of what was done in that time.
    pub latencies: Latencies,
    /// Done in the whole time.
    pub all: u32,
}

impl Load {
    /// One connection for each of `requests`, which writes the next request; `count` says what an
    /// answer counts for. On a thread of its own, which does nothing else.
    pub async fn run<R, C>(authority: &str, requests: Vec<R>, count: C, span: Span) -> Outcome<Self>
    where
        R: FnMut(&mut Vec<u8>) + Send + 'static,
        C: Fn(u16, &[u8]) -> io::Result<u32> + Copy + Send + 'static,
    {
        Self::run_until(authority, requests, count, span, Stop::default()).await
    }

    /// The same until `stop` where that comes first.
    pub async fn run_until<R, C>(
        authority: &str,
        requests: Vec<R>,
        count: C,
        span: Span,
        stop: Stop,
    ) -> Outcome<Self>
    where
        R: FnMut(&mut Vec<u8>) + Send + 'static,
        C: Fn(u16, &[u8]) -> io::Result<u32> + Copy + Send + 'static,
    {
        let exchanges = requests.into_iter().map(|next| Asking {
            next,
            count,
            request: Vec::new(),
        });
        Self::exchange(authority, exchanges.collect(), span, stop).await
    }

    /// One connection for each of `exchanges`, on a thread of its own.
    pub async fn exchange<E: Exchange>(
        authority: &str,
        exchanges: Vec<E>,
        span: Span,
        stop: Stop,
    ) -> Outcome<Self> {
        let authority = authority.to_owned();
        let client = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(all(&authority, exchanges, &During { span, stop }))
        });
        let joined = tokio::task::spawn_blocking(|| client.join()).await?;
        Ok(joined.map_err(|_panic| "the load generator panicked")??)
    }

    fn add(&mut self, other: &Self) {
        self.rate += other.rate;
        self.all += other.all;
        self.latencies.extend(&other.latencies);
    }
}

/// An answer that ends the measurement.
pub fn unexpected(status: u16, body: &[u8]) -> io::Error {
    let body = String::from_utf8_lossy(body);
    io::Error::other(format!("an answer {status}: {body}"))
}

/// How long, at most.
#[derive(Debug, Clone)]
struct During {
    span: Span,
    stop: Stop,
}

async fn all<E: Exchange>(authority: &str, exchanges: Vec<E>, during: &During) -> io::Result<Load> {
    let mut connections = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        connections.push((Connection::open(authority).await?, exchange));
    }
    let begin = Instant::now();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|(connection, exchange)| {
            tokio::spawn(one(connection, exchange, begin, during.clone()))
        })
        .collect();
    let mut load = Load::default();
    for task in tasks {
        load.add(&task.await.map_err(io::Error::other)??);
    }
    Ok(load)
}

async fn one(
    mut connection: Connection,
    mut exchange: impl Exchange,
    begin: Instant,
    During { span, stop }: During,
) -> io::Result<Load> {
    let (counts, end) = (begin + span.warm_up, begin + span.whole());
    let mut load = Load::default();
    let mut counted = 0;
    let ended = loop {
        let sent = Instant::now();
        if sent >= end || stop.is_asked_for() {
            break sent.min(end);
        }
        let done = exchange.once(&mut connection).await?;
        let answered = Instant::now();
        load.all += done;
        if (counts..end).contains(&answered) {
            counted += done;
            load.latencies.add(answered - sent);
        }
    };
    let counted_for = ended.saturating_duration_since(counts).as_secs_f64();
    if counted_for > 0.0 {
        load.rate = f64::from(counted) / counted_for;
    }
    Ok(load)
}
