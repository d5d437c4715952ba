//! The registry of open connections.

use std::{
    cmp::Reverse,
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::state::{Connection, Phase};
use crate::{
    limits::network,
    proxies::TrustedProxies,
    supervision::{Component, Components, SupervisedTask},
};

/// How often connections are checked for deadlines.
const CHECK: Duration = Duration::from_millis(250);
/// Extra time for the server's own keep-alive timer to close a connection first.
const GRACE: Duration = Duration::from_secs(1);
/// If there are too many connections, one in `BATCH` is closed at a time: scanning all of them
/// takes too long to be done for each new one.
const BATCH: usize = 64;
/// This part of the connections is left to those whose client hasn't shown valid credentials yet, as
/// no client has in its first request.
const NEW_PART: usize = 4;

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionBounds {
    /// Maximum number in total.
    pub all: usize,
    /// Maximum number per address, except those of trusted proxies.
    pub per_address: usize,
    /// Time limit for a request's line and headers.
    pub header: Duration,
    /// Time limit without a request.
    pub keep_alive: Duration,
    /// Time limit for a response without progress.
    pub send: Duration,
}

/// All open connections. If there are too many, those that wait for their client or for admission
/// are closed, in this order: anonymous ones before those with valid credentials, then those of the
/// address that has most, then those without progress, then those that have waited longest, since a
/// client that has just connected is about to send its request. If the anonymous ones are few, all
/// idle ones go before those with a request: a client that has just connected would lose its first
/// request to a flood of others otherwise.
#[derive(Debug)]
pub struct Registry {
    bounds: ConnectionBounds,
    proxies: TrustedProxies,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    next_id: u64,
    connections: HashMap<u64, Arc<Connection>>,
    by_address: HashMap<IpAddr, usize>,
}

impl Registry {
    /// A registry without connections.
    pub fn new(bounds: ConnectionBounds, proxies: TrustedProxies) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            proxies,
            open: Mutex::default(),
        })
    }

    /// Its limits.
    pub const fn bounds(&self) -> &ConnectionBounds {
        &self.bounds
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registers a new connection, and closes others if there are too many. If none can be closed,
    /// closes the new one.
    pub fn admit(&self, peer: Option<SocketAddr>) -> Arc<Connection> {
        let address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        // A proxy's connections carry the requests of many clients.
        let network = (!self.proxies.contains(address)).then(|| network(address));
        let mut open = self.open();
        let id = open.next_id;
        open.next_id = open.next_id.wrapping_add(1);
        let connection = Arc::new(Connection::new(id, network));
        let of_address = |open: &Open| open.count_of(network).unwrap_or(0);
        // The address's own limit first: it closes no connection of others.
        if of_address(&open) >= self.bounds.per_address {
            open.shed(self.bounds.per_address, network);
        }
        if open.connections.len() >= self.bounds.all {
            open.shed(self.bounds.all, None);
        }
        // Nothing was closed if all connections are busy.
        let is_room =
            of_address(&open) < self.bounds.per_address && open.connections.len() < self.bounds.all;
        if is_room {
            open.connections.insert(id, Arc::clone(&connection));
            if let Some(network) = network {
                *open.by_address.entry(network).or_default() += 1;
            }
            measure(open.connections.len());
        } else {
            count_closed("refused", 1);
            // Never registered: `remove` ignores it.
            connection.close();
        }
        connection
    }

    /// Removes a connection that has ended.
    pub(super) fn remove(&self, connection: &Connection) {
        let mut open = self.open();
        open.remove(connection);
        measure(open.connections.len());
    }

    /// Closes connections whose deadline has passed.
    pub fn check_deadlines(&self) {
        let bounds = &self.bounds;
        self.close_where(|connection| {
            let (reason, deadline) = match connection.phase() {
                Phase::Head => ("header", bounds.header),
                Phase::KeepAlive => ("keep_alive", bounds.keep_alive + GRACE),
                Phase::Stalled => ("send", bounds.send),
                // The reader of a body has a deadline for it, and so has a response. Admission
                // limits the wait for it.
                Phase::Body | Phase::Queued => return None,
                Phase::Busy => {
                    let is_held_back = connection.unsent_age()? >= bounds.send;
                    return is_held_back.then_some("send");
                }
            };
            (connection.age() >= deadline).then_some(reason)
        });
    }

    /// Closes the connections without a request, and of those that wait for their client the ones
    /// without progress for `standstill`.
    pub fn close_waiting(&self, standstill: Duration) {
        self.close_where(|connection| {
            let phase = connection.phase();
            let stands_still = phase == Phase::KeepAlive || connection.age() >= standstill;
            (phase.awaits_client() && stands_still).then_some("stop")
        });
    }

    /// Closes all connections.
    pub fn close_all(&self) {
        self.close_where(|_| Some("stop"));
    }

    fn close_where(&self, reason: impl Fn(&Connection) -> Option<&'static str>) {
        let mut open = self.open();
        let connections = open.connections.values();
        let closing: Vec<_> = connections
            .filter_map(|it| Some((Arc::clone(it), reason(it)?)))
            .collect();
        for (connection, reason) in closing {
            // It counts no more, though its worker closes the socket later.
            open.remove(&connection);
            count_closed(reason, 1);
            connection.close();
        }
    }
}

impl Open {
    /// Connections of an address; `None` of a trusted proxy, so it counts as the one with fewest.
    fn count_of(&self, network: Option<IpAddr>) -> Option<usize> {
        self.by_address.get(&network?).copied()
    }

    fn remove(&mut self, connection: &Connection) {
        // Closed by the registry before: it is removed again when its stream is dropped.
        if self.connections.remove(&connection.id).is_none() {
            return;
        }
        if let Some(network) = connection.network
            && let Some(count) = self.by_address.get_mut(&network)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_address.remove(&network);
            }
        }
    }

    /// Closes `bound / BATCH` connections (at least one), of all or of one address.
    fn shed(&mut self, bound: usize, of: Option<IpAddr>) {
        let concerned = || {
            let all = self.connections.values();
            all.filter(move |connection| of.is_none() || of == connection.network)
        };
        let anonymous = concerned().filter(|connection| !connection.is_trusted());
        let has_few_anonymous = anonymous.count() < bound / NEW_PART;
        let candidates = concerned().filter(|connection| connection.phase().is_without_work());
        let mut candidates: Vec<_> = candidates
            .map(|connection| {
                let count = self.count_of(connection.network);
                let is_progressing = connection.is_progressing();
                // The lowest rank is closed first; `false` is less than `true`.
                let rank = (
                    has_few_anonymous && is_progressing,
                    connection.is_trusted(),
                    Reverse(count),
                    is_progressing,
                    connection.phase_start(),
                );
                (rank, Arc::clone(connection))
            })
            .collect();
        candidates.sort_unstable_by_key(|(rank, _)| *rank);
        candidates.truncate((bound / BATCH).max(1));
        count_closed("shed", candidates.len());
        for (_, connection) in candidates {
            self.remove(&connection);
            connection.close();
        }
    }
}

fn measure(open: usize) {
    let open = u32::try_from(open).unwrap_or(u32::MAX);
    metrics::gauge!("cangku_http_connections").set(open);
}

fn count_closed(reason: &'static str, count: usize) {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    metrics::counter!("cangku_http_connections_closed_total", "reason" => reason).increment(count);
}

/// Checks deadlines every `CHECK`.
async fn check(registry: Arc<Registry>, component: Component) {
    loop {
        tokio::time::sleep(CHECK).await;
        fault_points::point("connection-deadlines");
        registry.check_deadlines();
        component.mark_up();
    }
}

/// Checks the deadlines of these connections until the returned task is dropped; needs a tokio
/// runtime.
pub fn watch(registry: &Arc<Registry>, components: &Components) -> SupervisedTask {
    let registry = Arc::clone(registry);
    SupervisedTask::start(components, "connection-deadlines", move |component| {
        check(Arc::clone(&registry), component)
    })
}

#[cfg(test)]
mod tests;
