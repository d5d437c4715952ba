//! What one connection is doing.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    task::Waker,
    time::{Duration, Instant},
};

use futures::task::AtomicWaker;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// No request, since the last response.
    KeepAlive,
    /// A request's line and headers are awaited or arriving.
    Head,
    /// A request's body is arriving.
    Body,
    /// The client doesn't read the response.
    Stalled,
    /// The request isn't processed yet: it waits at a gate, or its refusal is held back.
    Gate,
    /// The response is made or being sent.
    Busy,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::KeepAlive,
        Self::Head,
        Self::Body,
        Self::Stalled,
        Self::Gate,
        Self::Busy,
    ];

    /// Whether it is the client's turn: closing such a connection interrupts no work.
    pub fn awaits_client(self) -> bool {
        !matches!(self, Self::Gate | Self::Busy)
    }

    /// Whether closing such a connection interrupts no work, be it the client's turn or not.
    pub fn is_without_work(self) -> bool {
        self != Self::Busy
    }
}

/// One connection. Its own worker thread changes it; the registry reads it and may close it.
#[derive(Debug)]
pub struct Connection {
    /// Unique within the registry.
    pub(super) id: u64,
    /// The client's address; of IPv6 its network of 64 bits.
    pub(super) network: IpAddr,
    start: Instant,
    phase: AtomicU8,
    /// Milliseconds from `start` to the beginning of the phase, or to its last progress.
    since: AtomicU64,
    is_trusted: AtomicBool,
    is_closed: AtomicBool,
    waker: AtomicWaker,
}

impl Connection {
    pub(super) fn new(id: u64, network: IpAddr) -> Self {
        Self {
            id,
            network,
            start: Instant::now(),
            phase: AtomicU8::new(Self::code(Phase::Head)),
            since: AtomicU64::new(0),
            is_trusted: AtomicBool::new(false),
            is_closed: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        }
    }

    fn code(phase: Phase) -> u8 {
        let position = Phase::ALL.iter().position(|known| *known == phase);
        position.and_then(|it| u8::try_from(it).ok()).unwrap_or(0)
    }

    /// What it is doing.
    pub fn phase(&self) -> Phase {
        let position = usize::from(self.phase.load(Ordering::Relaxed));
        Phase::ALL.get(position).copied().unwrap_or(Phase::Busy)
    }

    /// How long it has been doing that without progress.
    pub fn age(&self) -> Duration {
        let since = Duration::from_millis(self.since.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(since)
    }

    /// When its phase began.
    pub(super) fn phase_start(&self) -> Instant {
        self.start + Duration::from_millis(self.since.load(Ordering::Relaxed))
    }

    pub(super) fn enter(&self, phase: Phase) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(now, Ordering::Relaxed);
        self.phase.store(Self::code(phase), Ordering::Relaxed);
    }

    /// The body of the request has arrived.
    pub fn body_arrived(&self) {
        if self.phase() == Phase::Body {
            self.enter(Phase::Busy);
        }
    }

    /// A request with valid credentials came on it: it is closed after those of strangers.
    pub fn trust(&self) {
        self.is_trusted.store(true, Ordering::Relaxed);
    }

    /// Whether a request with valid credentials came on it.
    pub fn is_trusted(&self) -> bool {
        self.is_trusted.load(Ordering::Relaxed)
    }

    /// Has its worker close it: what it reads next is the end, what it writes next fails.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.waker.wake();
    }

    /// Whether it is to be closed.
    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Acquire)
    }

    pub(super) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }
}

/// A request that is processed on a connection; when dropped, the connection awaits the next one.
#[derive(Debug)]
pub struct InFlight(Arc<Connection>);

impl InFlight {
    /// The request's headers have arrived.
    pub fn begin(connection: Arc<Connection>, has_body: bool) -> Self {
        connection.enter(if has_body { Phase::Body } else { Phase::Busy });
        Self(connection)
    }

    /// The response is about to be sent.
    pub fn respond(&self) {
        self.0.enter(Phase::Busy);
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.enter(Phase::KeepAlive);
    }
}

/// A request that waits at a gate; when dropped, its connection goes on as before.
#[derive(Debug)]
pub struct AtGate {
    connection: Arc<Connection>,
    before: Phase,
}

impl AtGate {
    /// The request begins to wait.
    pub fn begin(connection: Arc<Connection>) -> Self {
        let before = connection.phase();
        connection.enter(Phase::Gate);
        Self { connection, before }
    }
}

impl Drop for AtGate {
    fn drop(&mut self) {
        self.connection.enter(self.before);
    }
}
