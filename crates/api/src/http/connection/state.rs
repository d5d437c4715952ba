//! The state of one connection.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    task::Waker,
    time::{Duration, Instant},
};

use futures::task::AtomicWaker;

/// Without progress for this long, a client counts as stalled.
const STALL_TIMEOUT: Duration = Duration::from_secs(1);
/// Bytes of an HTTP/2 connection that may arrive without a request beginning or a body being awaited:
/// headers of a request that isn't complete, and what a flood of control frames consists of.
const MAX_UNASSIGNED_BYTES: usize = 4 * 1024 * 1024;

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
    /// Requests whose response is being made. The phase doesn't show it: what the kernel doesn't accept may
    /// belong to a previous response.
    making: AtomicUsize,
    /// Requests whose response is made, and whose body is sent as it is produced.
    sending: AtomicUsize,
    /// Handlers that await the body of their request.
    awaited: AtomicUsize,
    /// Bytes that have arrived since a request began or a body was awaited.
    unassigned: AtomicUsize,
    is_encrypted: AtomicBool,
    is_multiplexed: AtomicBool,
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
            making: AtomicUsize::new(0),
            sending: AtomicUsize::new(0),
            awaited: AtomicUsize::new(0),
            unassigned: AtomicUsize::new(0),
            is_encrypted: AtomicBool::new(false),
            is_multiplexed: AtomicBool::new(false),
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

    /// Whether a response is being made: closing the connection would interrupt work.
    fn is_making(&self) -> bool {
        self.making.load(Ordering::Relaxed) > 0
    }

    /// Whether all requests have their response, as far as the server's buffer is concerned.
    fn is_done(&self) -> bool {
        !self.is_making() && self.sending.load(Ordering::Relaxed) == 0
    }

    /// Whether other requests than one are processed at the same time: the connection doesn't wait when that one
    /// does.
    fn has_others(&self) -> bool {
        let requests = self.making.load(Ordering::Relaxed) + self.sending.load(Ordering::Relaxed);
        requests > 1
    }

    /// The handshake of TLS has succeeded; `is_multiplexed`: HTTP/2, whose requests overlap.
    pub fn set_encrypted(&self, is_multiplexed: bool) {
        self.is_encrypted.store(true, Ordering::Relaxed);
        self.is_multiplexed.store(is_multiplexed, Ordering::Relaxed);
    }

    /// Whether it is encrypted by TLS.
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted.load(Ordering::Relaxed)
    }

    fn is_multiplexed(&self) -> bool {
        self.is_multiplexed.load(Ordering::Relaxed)
    }

    /// Time since bytes were last sent, if all that is left of the requests is to send their responses. Over
    /// HTTP/2 a client holds them back without blocking the connection.
    pub(super) fn unsent_age(&self) -> Option<Duration> {
        let is_sending = self.is_multiplexed() && !self.is_making() && !self.is_done();
        is_sending.then(|| self.age())
    }

    /// Bytes have arrived from the client.
    pub(super) fn record_arrival(&self, bytes: usize) {
        if self.is_multiplexed() && self.awaited.load(Ordering::Relaxed) == 0 {
            let before = self.unassigned.fetch_add(bytes, Ordering::Relaxed);
            if before.saturating_add(bytes) > MAX_UNASSIGNED_BYTES {
                self.close();
            }
        }
        match self.phase() {
            // The deadline of the headers begins with the first byte. Over HTTP/2 it may belong to a control
            // frame, which doesn't extend the time without a request either.
            Phase::KeepAlive if !self.is_multiplexed() => self.enter(Phase::Head),
            Phase::Body => self.record_progress(),
            Phase::KeepAlive | Phase::Head | Phase::Stalled | Phase::Queued | Phase::Busy => {}
        }
    }

    /// The kernel has accepted a part of what is to be sent.
    pub(super) fn record_sent(&self) {
        if self.phase() == Phase::Stalled || self.is_multiplexed() && self.phase() == Phase::Busy {
            self.record_progress();
        }
    }

    /// The kernel accepts no more now.
    pub(super) fn record_blocked(&self) {
        let is_sending = matches!(self.phase(), Phase::Busy | Phase::KeepAlive);
        // While a response is being made, unsent bytes belong to the previous one: closing the
        // connection would interrupt work.
        if is_sending && !self.is_making() {
            self.enter(Phase::Stalled);
        }
    }

    /// The kernel has accepted all that is to be sent now.
    pub(super) fn record_flushed(&self) {
        match self.phase() {
            // The response is complete, and now sent.
            Phase::Busy | Phase::Stalled if self.is_done() => {
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
pub struct InFlight {
    connection: Arc<Connection>,
    has_response: AtomicBool,
}

impl InFlight {
    /// The request's headers have arrived.
    pub fn begin(connection: Arc<Connection>) -> Self {
        connection.making.fetch_add(1, Ordering::Relaxed);
        connection.unassigned.store(0, Ordering::Relaxed);
        connection.enter(Phase::Busy);
        Self {
            connection,
            has_response: AtomicBool::new(false),
        }
    }

    /// The response is about to be sent.
    pub fn respond(&self) {
        if !self.has_response.swap(true, Ordering::Relaxed) {
            self.connection.sending.fetch_add(1, Ordering::Relaxed);
            self.connection.making.fetch_sub(1, Ordering::Relaxed);
            // Making the response took its time; sending it has only begun.
            self.connection.record_progress();
        }
        self.connection.resume();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let requests = match self.has_response.load(Ordering::Relaxed) {
            true => &self.connection.sending,
            false => &self.connection.making,
        };
        requests.fetch_sub(1, Ordering::Relaxed);
        // A stalled connection stays so: the rest of its response is still unsent.
        if self.connection.phase() != Phase::Stalled {
            self.connection.resume();
        }
    }
}

/// A handler that waits for bytes of its request's body, until this is dropped.
#[derive(Debug)]
pub struct AwaitedBody(Arc<Connection>);

impl AwaitedBody {
    /// The handler can't continue before more of the body arrives.
    pub fn begin(connection: Arc<Connection>) -> Self {
        connection.awaited.fetch_add(1, Ordering::Relaxed);
        if !connection.has_others() {
            connection.enter(Phase::Body);
        }
        Self(connection)
    }
}

impl Drop for AwaitedBody {
    fn drop(&mut self) {
        self.0.awaited.fetch_sub(1, Ordering::Relaxed);
        self.0.unassigned.store(0, Ordering::Relaxed);
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
        if !connection.has_others() {
            connection.enter(Phase::Queued);
        }
        Self { connection, before }
    }
}

impl Drop for QueuedRequest {
    fn drop(&mut self) {
        // Another request of the connection may have begun meanwhile.
        if self.connection.phase() == Phase::Queued {
            self.connection.enter(self.before);
        }
    }
}
