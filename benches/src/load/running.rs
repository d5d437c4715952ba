//! Load by HTTP: a number of connections, each sending one request at a time (closed loop).

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

/// Duration of a load.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Time before the measurement starts.
    pub warm_up: Duration,
    /// Duration of the measurement.
    pub counted: Duration,
}

impl Span {
    /// Total duration.
    pub fn whole(self) -> Duration {
        self.warm_up + self.counted
    }
}

/// Stops a load early.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Every connection ends after its current request.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_asked_for(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The operation that a connection repeats.
pub trait Exchange: Send + 'static {
    /// Runs it once; returns the number of operations it counts for.
    fn once(&mut self, connection: &mut Connection)
    -> impl Future<Output = io::Result<u32>> + Send;
}

/// Sends one request at a time.
struct SingleRequest<R, C> {
    next: R,
    count: C,
    request: Vec<u8>,
}

impl<R, C> Exchange for SingleRequest<R, C>
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

/// The result of a load.
#[derive(Debug, Default)]
pub struct Load {
    /// Operations per second during the measurement.
    pub rate: f64,
    /// Latencies of the exchanges during the measurement.
    pub latencies: Latencies,
    /// Operations in total, including the warm-up.
    pub all: u32,
}

impl Load {
    /// Opens one connection for each of `requests`, which writes the next request; `count` returns
    /// the number of operations of a response. Runs on a dedicated thread.
    pub async fn run<R, C>(authority: &str, requests: Vec<R>, count: C, span: Span) -> Outcome<Self>
    where
        R: FnMut(&mut Vec<u8>) + Send + 'static,
        C: Fn(u16, &[u8]) -> io::Result<u32> + Copy + Send + 'static,
    {
        Self::run_until(authority, requests, count, span, Stop::default()).await
    }

    /// Like `run`, but ends early at `stop`.
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
        let exchanges = requests.into_iter().map(|next| SingleRequest {
            next,
            count,
            request: Vec::new(),
        });
        Self::exchange(authority, exchanges.collect(), span, stop).await
    }

    /// Opens one connection for each of `exchanges`, on a dedicated thread.
    pub async fn exchange<E: Exchange>(
        authority: &str,
        exchanges: Vec<E>,
        span: Span,
        stop: Stop,
    ) -> Outcome<Self> {
        let authority = authority.to_owned();
        // On its own thread and runtime, so that no other task of this process delays it.
        let client = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(all(&authority, exchanges, &LoadLimit { span, stop }))
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

/// The error for a response that invalidates the measurement.
pub fn unexpected(status: u16, body: &[u8]) -> io::Error {
    let body = String::from_utf8_lossy(body);
    io::Error::other(format!("a response {status}: {body}"))
}

/// The maximum duration, and the stop signal.
#[derive(Debug, Clone)]
struct LoadLimit {
    span: Span,
    stop: Stop,
}

async fn all<E: Exchange>(
    authority: &str,
    exchanges: Vec<E>,
    limit: &LoadLimit,
) -> io::Result<Load> {
    let mut connections = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        connections.push((Connection::open(authority).await?, exchange));
    }
    // All connections are open before the first request is sent.
    let begin = Instant::now();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|(connection, exchange)| tokio::spawn(one(connection, exchange, begin, limit.clone())))
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
    LoadLimit { span, stop }: LoadLimit,
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
        let responded = Instant::now();
        load.all += done;
        // An exchange counts if it ends within the measurement, as in pgbench's log.
        if (counts..end).contains(&responded) {
            counted += done;
            load.latencies.add(responded - sent);
        }
    };
    let counted_for = ended.saturating_duration_since(counts).as_secs_f64();
    if counted_for > 0.0 {
        load.rate = f64::from(counted) / counted_for;
    }
    Ok(load)
}
