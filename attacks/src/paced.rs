//! Honest clients that send at a steady pace, however long the responses take.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use tokio::{runtime, task::JoinSet, time};

use crate::{Origin, connection::Connection};

/// The pace of honest clients.
#[derive(Debug, Clone, Copy)]
pub struct Paced {
    /// Where the server listens.
    pub server: SocketAddr,
    /// Where the clients come from.
    pub origin: Origin,
    /// Between two requests of a client; a client that waits for a response sends later.
    pub interval: Duration,
    /// How long they go on.
    pub span: Duration,
    /// How long a client waits for a response before it closes the connection.
    pub timeout: Duration,
}

/// What honest clients saw.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Responses by status.
    pub responses: BTreeMap<u16, u32>,
    /// Requests whose connection failed or whose response didn't come in time.
    pub unanswered: u32,
    /// Of every request, in ascending order; the time until a client gave up if it did.
    latencies: Vec<Duration>,
}

impl Measured {
    /// All requests.
    pub fn sent(&self) -> usize {
        self.latencies.len()
    }

    /// Responses with this status.
    pub fn with(&self, status: u16) -> u32 {
        self.responses.get(&status).copied().unwrap_or_default()
    }

    /// The latency that `percent` of all requests stay under; zero if there were none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let place = self.latencies.len() * percent / 100;
        let place = place.min(self.latencies.len().saturating_sub(1));
        self.latencies.get(place).copied().unwrap_or_default()
    }

    fn add(&mut self, other: Self) {
        for (status, count) in other.responses {
            *self.responses.entry(status).or_default() += count;
        }
        self.unanswered += other.unanswered;
        self.latencies.extend(other.latencies);
    }
}

/// One client for each of `requests`, which return the next request; on a thread of its own.
///
/// # Errors
/// If there can be no thread. A request that fails is counted.
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
        // The receiver is gone if the measurement was given up.
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
        // Evenly over the interval.
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
                measured.unanswered += 1;
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
    // The server may have closed an idle connection: that is no answer, and the next one gets it.
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
