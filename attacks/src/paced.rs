//! Honest clients, each of which sends a request at a fixed interval.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime, task::JoinSet, time};

use crate::{Origin, connection::Connection};

/// Parameters of honest clients.
#[derive(Debug, Clone, Copy)]
pub struct Paced {
    /// The server's address.
    pub server: SocketAddr,
    /// The clients' source addresses.
    pub origin: Origin,
    /// Interval between two requests of a client. A client that still waits for a response sends
    /// later.
    pub interval: Duration,
    /// Duration of the measurement.
    pub span: Duration,
    /// Timeout of a response; after it the client closes the connection.
    pub timeout: Duration,
}

/// Responses and latencies of honest clients.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Responses by status.
    pub responses: BTreeMap<u16, u32>,
    /// Requests whose connection failed or whose response timed out.
    pub failed: u32,
    /// Latency of every request, in ascending order; for a timeout, the time until then.
    latencies: Vec<Duration>,
}

impl Measured {
    /// Number of requests sent.
    pub fn sent(&self) -> usize {
        self.latencies.len()
    }

    /// Number of responses with this status.
    pub fn with(&self, status: u16) -> u32 {
        self.responses.get(&status).copied().unwrap_or_default()
    }

    /// Latency at this percentile over all requests; zero if there were none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let index = self.latencies.len() * percent / 100;
        let index = index.min(self.latencies.len().saturating_sub(1));
        self.latencies.get(index).copied().unwrap_or_default()
    }

    fn add(&mut self, other: Self) {
        for (status, count) in other.responses {
            *self.responses.entry(status).or_default() += count;
        }
        self.failed += other.failed;
        self.latencies.extend(other.latencies);
    }
}

/// Runs one client for each of `requests`, which return the next request, on a separate thread.
///
/// # Errors
/// If no thread can be started. Failed requests are counted instead.
pub async fn measure<R>(paced: Paced, requests: Vec<R>) -> io::Result<Measured>
where
    R: FnMut() -> Vec<u8> + Send + 'static,
{
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let work = move || {
        let measured = runtime.block_on(all(paced, requests));
        // The receiver is dropped if the measurement was cancelled.
        let _ = sender.send(measured);
    };
    thread::Builder::new()
        .name("clients".to_owned())
        .spawn(work)?;
    receiver.await.map_err(io::Error::other)
}

async fn all<R>(paced: Paced, requests: Vec<R>) -> Measured
where
    R: FnMut() -> Vec<u8> + Send + 'static,
{
    let count = u32::try_from(requests.len()).unwrap_or(u32::MAX).max(1);
    let mut clients = JoinSet::new();
    for (number, next) in (0..).zip(requests) {
        // Spread the clients evenly over the interval.
        let delay = paced.interval * number / count;
        clients.spawn(one(paced, number, delay, next));
    }
    let mut measured = Measured::default();
    while let Some(client) = clients.join_next().await {
        measured.add(client.unwrap_or_default());
    }
    measured.latencies.sort_unstable();
    measured
}

async fn one(
    paced: Paced,
    number: u32,
    delay: Duration,
    mut next: impl FnMut() -> Vec<u8>,
) -> Measured {
    let end = Instant::now() + paced.span;
    let mut measured = Measured::default();
    let mut ticks = time::interval_at(time::Instant::now() + delay, paced.interval);
    // Delay, not burst: a late client must not send its missed requests all at once.
    ticks.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    let mut connection = None;
    loop {
        ticks.tick().await;
        let sent = Instant::now();
        if sent >= end {
            return measured;
        }
        let exchange = exchange(paced, number, &mut connection, next());
        match time::timeout(paced.timeout, exchange).await {
            Ok(Ok(status)) => *measured.responses.entry(status).or_default() += 1,
            Ok(Err(_)) | Err(_) => {
                measured.failed += 1;
                connection = None;
            }
        }
        measured.latencies.push(sent.elapsed());
    }
}

async fn exchange(
    paced: Paced,
    number: u32,
    connection: &mut Option<Connection>,
    request: Vec<u8>,
) -> io::Result<u16> {
    // The server may have closed an idle connection: that is not a failure, so retry on a new one.
    if let Some(idle) = connection
        && let Ok(status) = idle.ask(&request).await
    {
        return Ok(status);
    }
    let stream = paced.origin.connect(number, paced.server).await?;
    connection
        .insert(Connection::over(stream))
        .ask(&request)
        .await
}
