//! Load through HTTP: some connections, each with one request after the other.

use std::{
    io,
    ops::RangeInclusive,
    thread,
    time::{Duration, Instant},
};

use super::{connection::Connection, locks::LockRequest, stocked::StockedShop};
use crate::{Outcome, latency::Latencies};

/// Products by their ids, which have no gap.
#[derive(Debug, Clone, Copy)]
pub struct Goods {
    pub first: u32,
    pub last: u32,
}

impl Goods {
    /// The ids.
    pub fn ids(self) -> RangeInclusive<u32> {
        self.first..=self.last
    }

    /// How many they are.
    pub fn count(self) -> usize {
        self.ids().count()
    }
}

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
    /// Locks of one unit each by as many buyers as there are connections.
    pub async fn of_locks(
        shop: &StockedShop,
        goods: Goods,
        clients: usize,
        span: Span,
    ) -> Outcome<Self> {
        let requests = shop.buyers.iter().take(clients).map(|token| {
            let mut lock = LockRequest::new(&shop.authority, token, goods);
            move |request: &mut Vec<u8>| lock.write(request)
        });
        let only_201 = |status: u16, body: &[u8]| match status {
            201 => Ok(1),
            _ => Err(unexpected(status, body)),
        };
        Self::run(&shop.authority, requests.collect(), only_201, span).await
    }

    /// One connection for each of `requests`, which writes the next request; `count` says what an
    /// answer counts for. On a thread of its own, which does nothing else.
    pub async fn run<R, C>(authority: &str, requests: Vec<R>, count: C, span: Span) -> Outcome<Self>
    where
        R: FnMut(&mut Vec<u8>) + Send + 'static,
        C: Fn(u16, &[u8]) -> io::Result<u32> + Copy + Send + 'static,
    {
        let authority = authority.to_owned();
        let client = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(all(&authority, requests, count, span))
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

async fn all<R, C>(authority: &str, requests: Vec<R>, count: C, span: Span) -> io::Result<Load>
where
    R: FnMut(&mut Vec<u8>) + Send + 'static,
    C: Fn(u16, &[u8]) -> io::Result<u32> + Copy + Send + 'static,
{
    let mut connections = Vec::with_capacity(requests.len());
    for next in requests {
        connections.push((Connection::open(authority).await?, next));
    }
    let begin = Instant::now();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|(connection, next)| tokio::spawn(one(connection, next, count, begin, span)))
        .collect();
    let mut load = Load::default();
    for task in tasks {
        load.add(&task.await.map_err(io::Error::other)??);
    }
    Ok(load)
}

async fn one(
    mut connection: Connection,
    mut next: impl FnMut(&mut Vec<u8>),
    count: impl Fn(u16, &[u8]) -> io::Result<u32>,
    begin: Instant,
    span: Span,
) -> io::Result<Load> {
    let mut load = Load::default();
    let mut counted = 0;
    let mut request = Vec::new();
    loop {
        let sent = Instant::now();
        if sent >= begin + span.whole() {
            break;
        }
        request.clear();
        next(&mut request);
        let status = connection.ask(&request).await?;
        let answered = Instant::now();
        let done = count(status, connection.body())?;
        load.all += done;
        if (begin + span.warm_up..begin + span.whole()).contains(&answered) {
            counted += done;
            load.latencies.add(answered - sent);
        }
    }
    load.rate = f64::from(counted) / span.counted.as_secs_f64();
    Ok(load)
}
