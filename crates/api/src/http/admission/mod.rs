//! Admission: which requests are processed now, which wait, and which are refused.
//!
//! Requests are of a [`Class`]; each class has database connections and a queue of its own, so one
//! that is full delays no other. Requests without valid credentials pass a gate before, by
//! address, so that strangers are refused first and cheaply; customers pass one by user.

mod class;
mod class_queue;
mod gate;
mod middleware;
mod pass;
mod password_queue;
mod shares;

use std::{net::IpAddr, sync::Arc, time::Duration};

use cangku_domain::{Error, UserId};
use tokio::sync::Semaphore;

pub use class::Class;
pub use class_queue::Slot;
pub(super) use middleware::current_class;
pub use middleware::{middleware, with_class};
pub use pass::{Pass, Shed, at_gate, look_up_turn};
pub use password_queue::{Lane, PasswordPlace};
pub use shares::Shares;

use self::{
    class_queue::ClassQueue,
    gate::{Gate, GateBounds, Place},
    pass::Visitor,
    password_queue::PasswordQueue,
};
use super::{error_code::ErrorCode, problem::Problem};
use crate::config::LimitsConfig;

/// When a caller that was refused may try again.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Streams of reports that are sent at a time.
const STREAMS: usize = 4;
/// Uploads that arrive or are processed at a time.
const UPLOADS: usize = 128;
/// Requests without valid credentials that are processed at a time.
const STRANGERS: usize = 64;
/// Requests of customers, other than changes, that are processed at a time: together with the strangers' they
/// fit into the queue of reads.
const CUSTOMERS: usize = 128;
/// What a customer may do at a time, in shares of an address without credentials.
const CUSTOMER_SHARES: usize = 2;
/// Unknown credentials that are looked up at a time, of all and of one address.
const LOOK_UPS: usize = 2;
const LOOK_UPS_PER_ADDRESS: usize = 1;
/// Those of one address that wait for that, at least: each takes a moment only.
const LOOK_UPS_WAITING_AT_LEAST: usize = 64;

/// Everything that requests wait for.
pub struct Admission {
    identity: ClassQueue,
    stock: ClassQueue,
    reads: ClassQueue,
    reports: ClassQueue,
    uploads: ClassQueue,
    readiness: ClassQueue,
    /// All classes together: a small pool has fewer connections than they have shares.
    all: Arc<Semaphore>,
    streams: ClassQueue,
    uploading: ClassQueue,
    passwords: PasswordQueue,
    strangers: Gate<IpAddr>,
    customers: Gate<UserId>,
    /// Unknown credentials that are looked up, by address.
    look_ups: Gate<IpAddr>,
}

impl Admission {
    /// Shares the connections out.
    pub fn new(shares: Shares, limits: &LimitsConfig) -> Self {
        /// Requests of a class that wait, for each of its connections, and at least.
        const WAITING: usize = 64;
        const WAITING_AT_LEAST: usize = 256;
        /// Those that wait to be looked up: cheap, and only callers with valid credentials do.
        const WAITING_IDENTITY: usize = 1024;
        let queue = |connections: usize, waiting: usize| {
            let waiting = connections.saturating_mul(waiting).max(WAITING_AT_LEAST);
            ClassQueue::new(connections, waiting)
        };
        Self {
            identity: queue(shares.identity, WAITING_IDENTITY),
            stock: queue(shares.stock, WAITING),
            reads: queue(shares.reads, WAITING),
            reports: queue(shares.reports, WAITING),
            uploads: queue(shares.uploads, WAITING),
            readiness: queue(1, WAITING),
            all: Arc::new(Semaphore::new(shares.all)),
            streams: ClassQueue::new(STREAMS, 0),
            uploading: ClassQueue::new(UPLOADS, 0),
            passwords: PasswordQueue::new(limits.password_queue),
            strangers: Gate::new(GateBounds {
                all: STRANGERS,
                per_key: limits.anonymous_per_address,
                waiting_per_key: limits.anonymous_waiting_per_address,
            }),
            customers: Gate::new(GateBounds {
                all: CUSTOMERS,
                per_key: limits.anonymous_per_address.saturating_mul(CUSTOMER_SHARES),
                waiting_per_key: limits
                    .anonymous_waiting_per_address
                    .saturating_mul(CUSTOMER_SHARES),
            }),
            look_ups: Gate::new(GateBounds {
                all: LOOK_UPS,
                per_key: LOOK_UPS_PER_ADDRESS,
                waiting_per_key: limits
                    .anonymous_waiting_per_address
                    .max(LOOK_UPS_WAITING_AT_LEAST),
            }),
        }
    }

    /// Waits for a place at the gate; `None` if the request is refused.
    async fn place(&self, visitor: Visitor) -> Option<Place> {
        match visitor {
            Visitor::Stranger(address) => self.strangers.enter(address).await,
            Visitor::Customer(user) => self.customers.enter(user).await,
        }
    }

    /// Waits for a database connection of this class.
    ///
    /// # Errors
    /// [`ErrorCode::Overloaded`] if too many wait already.
    pub async fn connection(&self, class: Class) -> Result<Slot, Problem> {
        let queue = match class {
            Class::Identity => &self.identity,
            Class::Stock => &self.stock,
            Class::Reads => &self.reads,
            Class::Reports => &self.reports,
            Class::Uploads => &self.uploads,
            Class::Readiness => &self.readiness,
        };
        let slot = queue.acquire().await;
        let slot = slot.ok_or_else(|| overloaded(class))?;
        if class == Class::Readiness {
            return Ok(slot);
        }
        let all = Arc::clone(&self.all).acquire_owned().await;
        Ok(slot.within(all.map_err(closed)?))
    }

    /// The right to send one more stream of rows.
    ///
    /// # Errors
    /// [`ErrorCode::Overloaded`] if too many are being sent.
    pub async fn stream(&self) -> Result<Slot, Problem> {
        let slot = self.streams.acquire().await;
        slot.ok_or_else(|| overloaded(Class::Reports))
    }

    /// The right to upload one more picture.
    ///
    /// # Errors
    /// [`ErrorCode::Overloaded`] if too many are being uploaded.
    pub async fn upload(&self) -> Result<Slot, Problem> {
        let slot = self.uploading.acquire().await;
        slot.ok_or_else(|| overloaded(Class::Uploads))
    }

    /// A place in the queue of those who wait for a password to be hashed.
    ///
    /// # Errors
    /// [`ErrorCode::Overloaded`] if too many wait already, after a second: a client that repeats
    /// at once shall cost little.
    pub async fn password(&self, lane: Lane) -> Result<PasswordPlace, Problem> {
        // The worker notices meanwhile if the client has hung up, and drops the request.
        tokio::task::yield_now().await;
        match self.passwords.enter(lane) {
            Some(place) => Ok(place),
            None => {
                tokio::time::sleep(RETRY_AFTER).await;
                Err(overloaded(Class::Identity))
            }
        }
    }
}

fn overloaded(class: Class) -> Problem {
    metrics::counter!("cangku_requests_shed_total", "class" => class.as_str()).increment(1);
    let detail = "More requests are waiting than can be served soon; try again in a moment.";
    Problem::new(ErrorCode::Overloaded, detail).retry_after(RETRY_AFTER)
}

/// A semaphore was closed, which none ever is.
fn closed(error: tokio::sync::AcquireError) -> Error {
    Error::from(cangku_domain::ports::StorageError::Internal(Box::new(
        error,
    )))
}
