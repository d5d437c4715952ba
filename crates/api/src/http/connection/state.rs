//! The state of one connection.

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

/// Without progress for this long, a client counts as stalled.
const STALL_TIMEOUT: Duration = Duration::from_secs(1);

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Idle since the last response.
    KeepAlive,
    /// A request's line and headers are awaited or arriving.
    Head,
    /// A handler awaits the next bytes of its request's body.
    Body,
    /// The kernel accepts no more of the response until the client has read some of it.
    Stalled,
    /// The request isn't processed yet: it waits for admission, or its refusal is delayed.
    Queued,
    /// The response is being made or sent.
    Busy,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::KeepAlive,
        Self::Head,
        Self::Body,
        Self::Stalled,
        Self::Queued,
        Self::Busy,
    ];

    /// Whether the connection waits for its client: closing it interrupts no work.
    pub fn awaits_client(self) -> bool {
        !matches!(self, Self::Queued | Self::Busy)
    }

    /// Whether closing the connection interrupts no work, whether it waits for its client or for
    /// admission.
    pub fn is_without_work(self) -> bool {
        self != Self::Busy
    }
}

/// The state of the connection's request. The phase doesn't show it: what the kernel doesn't accept
/// may belong to the previous response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Work {
    /// No request; what is unsent of its response is in the server's buffer.
    Done,
    /// Its response is being made.
    Making,
    /// Its response is made, and its body is sent as it is produced.
    Sending,
}

/// One connection. Its own worker thread updates it; the registry reads it and may close it.
#[derive(Debug)]
pub struct Connection {
    /// Unique within the registry.
    pub(super) id: u64,
    /// The peer's address, or its /64 network if it is IPv6; `None` of a trusted proxy.
    pub(super) network: Option<IpAddr>,
    start: Instant,
    phase: AtomicU8,
    /// Start of the phase, in milliseconds after `start`.
    begun: AtomicU64,
    /// Last progress in the phase, in milliseconds after `start`.
    since: AtomicU64,
    /// The state of its request, as a `Work` code.
    work: AtomicU8,
    is_trusted: AtomicBool,
    is_closed: AtomicBool,
    waker: AtomicWaker,
}

impl Connection {
    pub(super) fn new(id: u64, network: Option<IpAddr>) -> Self {
        Self {
            id,
            network,
            start: Instant::now(),
            phase: AtomicU8::new(Self::code(Phase::Head)),
            begun: AtomicU64::new(0),
            since: AtomicU64::new(0),
            work: AtomicU8::new(Self::work_code(Work::Done)),
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

    /// Time without progress in this phase.
    pub fn age(&self) -> Duration {
        let since = Duration::from_millis(self.since.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(since)
    }

    /// Whether a request or response has made progress lately.
    pub(super) fn is_progressing(&self) -> bool {
        self.phase() != Phase::KeepAlive && self.age() < STALL_TIMEOUT
    }

    /// When its phase began.
    pub(super) fn phase_start(&self) -> Instant {
        self.start + Duration::from_millis(self.begun.load(Ordering::Relaxed))
    }

    pub(super) fn enter(&self, phase: Phase) {
        let now = self.now();
        // Relaxed: the registry can do with a slightly older phase.
        self.begun.store(now, Ordering::Relaxed);
        self.since.store(now, Ordering::Relaxed);
        self.phase.store(Self::code(phase), Ordering::Relaxed);
    }

    /// Enters [`Phase::Busy`], unless it is in it already: that saves a look at the clock.
    fn resume(&self) {
        if self.phase() != Phase::Busy {
            self.enter(Phase::Busy);
        }
    }

    /// Restarts the time without progress.
    fn record_progress(&self) {
        self.since.store(self.now(), Ordering::Relaxed);
    }

    /// Milliseconds after `start`.
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    const fn work_code(work: Work) -> u8 {
        match work {
            Work::Done => 0,
            Work::Making => 1,
            Work::Sending => 2,
        }
    }

    fn set_work(&self, work: Work) {
        self.work.store(Self::work_code(work), Ordering::Relaxed);
    }

    fn is_work(&self, work: Work) -> bool {
        self.work.load(Ordering::Relaxed) == Self::work_code(work)
    }

    /// Bytes have arrived from the client.
    pub(super) fn record_arrival(&self) {
        match self.phase() {
            // The deadline of the headers begins with the first byte.
            Phase::KeepAlive => self.enter(Phase::Head),
            Phase::Body => self.record_progress(),
            Phase::Head | Phase::Stalled | Phase::Queued | Phase::Busy => {}
        }
    }

    /// The kernel has accepted a part of what is to be sent.
    pub(super) fn record_sent(&self) {
        if self.phase() == Phase::Stalled {
            self.record_progress();
        }
    }

    /// The kernel accepts no more now.
    pub(super) fn record_blocked(&self) {
        let is_sending = matches!(self.phase(), Phase::Busy | Phase::KeepAlive);
        // While a response is being made, unsent bytes belong to the previous one: closing the
        // connection would interrupt work.
        if is_sending && !self.is_work(Work::Making) {
            self.enter(Phase::Stalled);
        }
    }

    /// The kernel has accepted all that is to be sent now.
    pub(super) fn record_flushed(&self) {
        match self.phase() {
            // The response is complete, and now sent.
            Phase::Busy | Phase::Stalled if self.is_work(Work::Done) => {
                self.enter(Phase::KeepAlive);
            }
            // More of the response is to come.
            Phase::Stalled => self.enter(Phase::Busy),
            _ => {}
        }
    }

    /// A request with valid credentials came on it: it is closed after anonymous ones.
    pub fn set_trusted(&self) {
        self.is_trusted.store(true, Ordering::Relaxed);
    }

    /// Whether a request with valid credentials came on it.
    pub fn is_trusted(&self) -> bool {
        self.is_trusted.load(Ordering::Relaxed)
    }

    /// Has its worker close it: the next read returns end of file, the next write fails.
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

/// A request that is being processed on a connection. It is dropped when its whole response is in
/// the server's buffer; once that has been sent, the connection waits for the next request.
#[derive(Debug)]
pub struct InFlight(Arc<Connection>);

impl InFlight {
    /// The request's headers have arrived.
    pub fn begin(connection: Arc<Connection>) -> Self {
        connection.set_work(Work::Making);
        connection.enter(Phase::Busy);
        Self(connection)
    }

    /// The response is about to be sent.
    pub fn respond(&self) {
        self.0.set_work(Work::Sending);
        self.0.resume();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.set_work(Work::Done);
        // A stalled connection stays so: the rest of its response is still unsent.
        if self.0.phase() != Phase::Stalled {
            self.0.resume();
        }
    }
}

/// A handler that waits for bytes of its request's body, until this is dropped.
#[derive(Debug)]
pub struct AwaitedBody(Arc<Connection>);

impl AwaitedBody {
    /// The handler can't continue before more of the body arrives.
    pub fn begin(connection: Arc<Connection>) -> Self {
        connection.enter(Phase::Body);
        Self(connection)
    }
}

impl Drop for AwaitedBody {
    fn drop(&mut self) {
        if self.0.phase() == Phase::Body {
            self.0.enter(Phase::Busy);
        }
    }
}

/// A request that waits for admission; when dropped, its connection returns to the phase before.
#[derive(Debug)]
pub struct QueuedRequest {
    connection: Arc<Connection>,
    before: Phase,
}

impl QueuedRequest {
    /// The request begins to wait.
    pub fn begin(connection: Arc<Connection>) -> Self {
        let before = connection.phase();
        connection.enter(Phase::Queued);
        Self { connection, before }
    }
}

impl Drop for QueuedRequest {
    fn drop(&mut self) {
        self.connection.enter(self.before);
    }
}
