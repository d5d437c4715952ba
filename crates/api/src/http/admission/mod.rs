//! Admission control: which requests are processed now, which wait, and which are refused.
//!
//! Each request has a [`Class`]; each class has database connections and a queue of its own, so a
//! full one delays no other. Before that, anonymous requests pass a concurrency limiter by address,
//! so that they are shed first and cheaply; requests of customers pass one by user.

mod class;
mod class_queue;
mod class_scope;
mod concurrency_limiter;
mod limit_key;
mod middleware;
mod overload;
mod password_queue;
mod rate;
mod recent_stock;
mod request_permit;
mod request_timeout;
mod shares;

use std::{net::IpAddr, sync::Arc, time::Instant};

use cangku_domain::UserId;
use tokio::sync::Semaphore;

pub use class::Class;
pub use class_queue::Slot;
pub(super) use class_scope::current_class;
pub use class_scope::with_class;
pub use middleware::middleware;
pub use password_queue::{Lane, QueuedPassword};
pub use request_permit::{RequestPermit, Shed, acquire_look_up_permit, mark_queued};
pub use shares::Shares;

use self::{
    class_queue::ClassQueue,
    concurrency_limiter::{ConcurrencyLimiter, ConcurrencyLimits, Permit},
    limit_key::LimitKey,
    overload::{RETRY_AFTER, closed, overloaded},
    password_queue::PasswordQueue,
    recent_stock::RecentStock,
};
use super::response::problem::Problem;
use crate::limits::HttpLimits;

/// Streams of reports that are sent concurrently.
const MAX_STREAMS: usize = 4;
/// Uploads that arrive or are processed concurrently.
const MAX_UPLOADS: usize = 128;
/// Spreadsheets that are read concurrently, and that wait for it.
const MAX_IMPORTS: usize = 2;
const MAX_WAITING_IMPORTS: usize = 8;
/// Anonymous requests that are processed concurrently.
const MAX_ANONYMOUS: usize = 64;
/// Requests of customers, other than changes, that are processed concurrently: together with the
/// anonymous ones they fit into the queue of reads.
const MAX_CUSTOMERS: usize = 128;
/// Limits of a customer, as a multiple of those of an anonymous address.
const CUSTOMER_SHARES: usize = 2;
/// Unknown credentials that are looked up concurrently, in total and by address.
const MAX_LOOK_UPS: usize = 2;
const MAX_LOOK_UPS_PER_ADDRESS: usize = 1;
/// Minimum queue length of an address for that: each look-up takes only a moment.
const MIN_LOOK_UPS_WAITING: usize = 64;

/// All queues and limits of admission.
pub struct Admission {
    identity: ClassQueue,
    stock: ClassQueue,
    reads: ClassQueue,
    /// Anonymous reads while stock or orders are requested.
    anonymous_reads: ClassQueue,
    recent_stock: RecentStock,
    reports: ClassQueue,
    uploads: ClassQueue,
    readiness: ClassQueue,
    /// All classes together: a small pool has fewer connections than their shares add up to.
    all: Arc<Semaphore>,
    streams: ClassQueue,
    uploading: ClassQueue,
    importing: ClassQueue,
    passwords: PasswordQueue,
    anonymous_clients: ConcurrencyLimiter<IpAddr>,
    customers: ConcurrencyLimiter<UserId>,
    /// Look-ups of unknown credentials, by address.
    look_ups: ConcurrencyLimiter<IpAddr>,
}

impl Admission {
    /// Divides the connections among the classes.
    pub fn new(shares: Shares, limits: &HttpLimits) -> Self {
        /// Queue length of a class, for each of its connections, and minimum.
        const WAITING: usize = 64;
        const MIN_WAITING: usize = 256;
        /// The same for look-ups: they are cheap, and hardly any but callers with valid credentials
        /// wait.
        const WAITING_IDENTITY: usize = 1024;
        let queue = |connections: usize, waiting: usize| {
            let waiting = connections.saturating_mul(waiting).max(MIN_WAITING);
            ClassQueue::new(connections, waiting)
        };
        Self {
            identity: queue(shares.identity, WAITING_IDENTITY),
            stock: queue(shares.stock, WAITING),
            reads: queue(shares.reads, WAITING),
            anonymous_reads: queue(limits.anonymous_reads.min(shares.reads), WAITING),
            recent_stock: RecentStock::new(),
            reports: queue(shares.reports, WAITING),
            uploads: queue(shares.uploads, WAITING),
            // Besides all other shares: see `Shares::RESERVED`.
            readiness: queue(1, WAITING),
            all: Arc::new(Semaphore::new(shares.all)),
            // No queue: these last too long to wait for one.
            streams: ClassQueue::new(MAX_STREAMS, 0),
            uploading: ClassQueue::new(MAX_UPLOADS, 0),
            importing: ClassQueue::new(MAX_IMPORTS, MAX_WAITING_IMPORTS),
            passwords: PasswordQueue::new(limits.password_hashes, limits.password_queue),
            anonymous_clients: ConcurrencyLimiter::new(ConcurrencyLimits {
                all: MAX_ANONYMOUS,
                per_key: limits.anonymous_per_address,
                waiting_per_key: limits.anonymous_waiting_per_address,
            }),
            customers: ConcurrencyLimiter::new(ConcurrencyLimits {
                all: MAX_CUSTOMERS,
                per_key: limits.anonymous_per_address.saturating_mul(CUSTOMER_SHARES),
                waiting_per_key: limits
                    .anonymous_waiting_per_address
                    .saturating_mul(CUSTOMER_SHARES),
            }),
            look_ups: ConcurrencyLimiter::new(ConcurrencyLimits {
                all: MAX_LOOK_UPS,
                per_key: MAX_LOOK_UPS_PER_ADDRESS,
                waiting_per_key: limits
                    .anonymous_waiting_per_address
                    .max(MIN_LOOK_UPS_WAITING),
            }),
        }
    }

    /// Waits for a permit under this key; `None` if the request is refused.
    async fn acquire(&self, key: LimitKey) -> Option<Permit> {
        match key {
            LimitKey::Anonymous(address) => self.anonymous_clients.acquire(address).await,
            LimitKey::Customer(user) => self.customers.acquire(user).await,
        }
    }

    /// Records a request of this class, which arrived at `begun` and is processed now.
    fn record(&self, class: Class, begun: Instant) {
        if class == Class::Stock {
            self.recent_stock.record(begun);
        }
    }

    /// Waits for a database connection of this class.
    ///
    /// # Errors
    /// [`Overloaded`] if the queue is full.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn connection(&self, class: Class) -> Result<Slot, Problem> {
        // Reads alone may take all connections that they have.
        let class = match class {
            Class::AnonymousReads if !self.recent_stock.is_requested() => Class::Reads,
            class => class,
        };
        let queue = match class {
            Class::Identity => &self.identity,
            Class::Stock => &self.stock,
            Class::Reads => &self.reads,
            Class::AnonymousReads => &self.anonymous_reads,
            Class::Reports => &self.reports,
            Class::Uploads => &self.uploads,
            Class::Readiness => &self.readiness,
        };
        let slot = queue.acquire().await;
        let mut slot = slot.ok_or_else(|| overloaded(class))?;
        // Not within the limit of all: a readiness probe must not wait for busy classes.
        if class == Class::Readiness {
            return Ok(slot);
        }
        // After the class's slot, so that no class queues here beyond its share; in one order, so
        // that two requests can't wait for each other.
        if class == Class::AnonymousReads {
            let read = self.reads.limit().acquire_owned().await;
            slot = slot.within(read.map_err(closed)?);
        }
        let all = Arc::clone(&self.all).acquire_owned().await;
        Ok(slot.within(all.map_err(closed)?))
    }

    /// The right to send one more stream of rows.
    ///
    /// # Errors
    /// [`Overloaded`] if too many are being sent.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn stream(&self) -> Result<Slot, Problem> {
        let slot = self.streams.acquire().await;
        slot.ok_or_else(|| overloaded(Class::Reports))
    }

    /// The right to read one more spreadsheet.
    ///
    /// # Errors
    /// [`Overloaded`] if too many are being read or wait.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn import(&self) -> Result<Slot, Problem> {
        let slot = self.importing.acquire().await;
        slot.ok_or_else(|| overloaded(Class::Uploads))
    }

    /// The right to upload one more file.
    ///
    /// # Errors
    /// [`Overloaded`] if too many are being uploaded.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn upload(&self) -> Result<Slot, Problem> {
        let slot = self.uploading.acquire().await;
        slot.ok_or_else(|| overloaded(Class::Uploads))
    }

    /// Enters the queue of passwords to be hashed.
    ///
    /// # Errors
    /// [`Overloaded`] if the queue is full, after a second: a client that retries at once must
    /// cost little.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn enqueue_password(&self, lane: Lane) -> Result<QueuedPassword, Problem> {
        // Meanwhile the worker notices if the client has closed the connection, and drops the
        // request.
        tokio::task::yield_now().await;
        match self.passwords.enter(lane) {
            Some(queued) => Ok(queued),
            None => {
                tokio::time::sleep(RETRY_AFTER).await;
                Err(overloaded(Class::Identity))
            }
        }
    }
}
