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
    /// Maximum number per address.
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
    pub fn new(bounds: ConnectionBounds) -> Arc<Self> {
        Arc::new(Self {
            bounds,
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
        let network = network(address);
        let mut open = self.open();
        let id = open.next_id;
        open.next_id = open.next_id.wrapping_add(1);
        let connection = Arc::new(Connection::new(id, network));
        let of_address = |open: &Open| open.by_address.get(&network).copied().unwrap_or(0);
        // The address's own limit first: it closes no connection of others.
        if of_address(&open) >= self.bounds.per_address {
            open.shed(self.bounds.per_address, Some(network));
        }
        if open.connections.len() >= self.bounds.all {
            open.shed(self.bounds.all, None);
        }
        // Nothing was closed if all connections are busy.
        let is_room =
            of_address(&open) < self.bounds.per_address && open.connections.len() < self.bounds.all;
        if is_room {
            open.connections.insert(id, Arc::clone(&connection));
            *open.by_address.entry(network).or_default() += 1;
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
                Phase::Body | Phase::Queued | Phase::Busy => return None,
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
    fn remove(&mut self, connection: &Connection) {
        // Closed by the registry before: it is removed again when its stream is dropped.
        if self.connections.remove(&connection.id).is_none() {
            return;
        }
        if let Some(count) = self.by_address.get_mut(&connection.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by_address.remove(&connection.network);
            }
        }
    }

    /// Closes `bound / BATCH` connections (at least one), of all or of one address.
    fn shed(&mut self, bound: usize, of: Option<IpAddr>) {
        let concerned = || {
            let all = self.connections.values();
            all.filter(move |connection| of.is_none_or(|of| of == connection.network))
        };
        let anonymous = concerned().filter(|connection| !connection.is_trusted());
        let has_few_anonymous = anonymous.count() < bound / NEW_PART;
        let candidates = concerned().filter(|connection| connection.phase().is_without_work());
        let mut candidates: Vec<_> = candidates
            .map(|connection| {
                let count = self.by_address.get(&connection.network).copied();
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
mod tests {
    use super::{
        super::state::{InFlight, QueuedRequest},
        *,
    };

    fn registry(all: usize, per_address: usize) -> Arc<Registry> {
        Registry::new(ConnectionBounds {
            all,
            per_address,
            header: Duration::from_secs(5),
            keep_alive: Duration::from_secs(75),
            send: Duration::ZERO,
        })
    }

    fn from(address: [u8; 4]) -> Option<SocketAddr> {
        Some(SocketAddr::from((address, 1)))
    }

    const A: [u8; 4] = [10, 0, 0, 1];
    const B: [u8; 4] = [10, 0, 0, 2];

    #[test]
    fn of_too_many_connections_one_that_waits_for_its_client_is_closed() {
        let registry = registry(3, 3);
        let busy = registry.admit(from(A));
        let _request = InFlight::begin(Arc::clone(&busy));
        let [idle, trusted] = [(); 2].map(|()| registry.admit(from(A)));
        trusted.set_trusted();
        let new = registry.admit(from(B));
        assert!(idle.is_closed());
        assert!(!busy.is_closed() && !trusted.is_closed() && !new.is_closed());
    }

    #[test]
    fn a_queued_request_makes_room_and_an_admitted_one_does_not() {
        let registry = registry(10, 2);
        let [waiting, admitted] = [(); 2].map(|()| registry.admit(from(A)));
        let _requests = [&waiting, &admitted].map(|it| InFlight::begin(Arc::clone(it)));
        let _waits = QueuedRequest::begin(Arc::clone(&waiting));
        drop(QueuedRequest::begin(Arc::clone(&admitted)));
        registry.close_waiting(Duration::ZERO);
        assert!(!waiting.is_closed(), "a stop lets it be served");
        assert!(!registry.admit(from(A)).is_closed());
        assert!(waiting.is_closed() && !admitted.is_closed());
    }

    #[test]
    fn the_address_with_most_connections_loses_one_first() {
        let registry = registry(4, 4);
        let alone = registry.admit(from(B));
        let many = [(); 3].map(|()| registry.admit(from(A)));
        registry.admit(from([10, 0, 0, 3]));
        assert!(!alone.is_closed());
        assert_eq!(many.iter().filter(|it| it.is_closed()).count(), 1);
    }

    #[test]
    fn an_address_has_its_share_and_no_more() {
        let registry = registry(10, 2);
        let busy = [(); 2].map(|()| registry.admit(from(A)));
        let requests = busy.clone().map(InFlight::begin);
        assert!(registry.admit(from(A)).is_closed());
        assert!(!registry.admit(from(B)).is_closed());
        drop(requests);
        assert!(
            registry.admit(from(A)).is_closed(),
            "their responses are unsent"
        );
        busy.iter().for_each(|it| it.record_flushed());
        assert!(!registry.admit(from(A)).is_closed());
    }

    #[test]
    fn a_reader_that_stands_still_is_closed_and_a_busy_connection_is_not() {
        let registry = registry(10, 10);
        let [stalled, busy] = [(); 2].map(|()| registry.admit(from(A)));
        stalled.enter(Phase::Stalled);
        busy.enter(Phase::Busy);
        registry.check_deadlines();
        assert!(stalled.is_closed() && !busy.is_closed());
        registry.close_waiting(Duration::ZERO);
        assert!(!busy.is_closed());
        registry.close_all();
        assert!(busy.is_closed());
    }

    #[test]
    fn a_stop_closes_what_stands_still_and_not_what_goes_on() {
        let registry = registry(10, 10);
        let [idle, body, reader] = [(); 3].map(|()| registry.admit(from(A)));
        idle.enter(Phase::KeepAlive);
        body.enter(Phase::Body);
        reader.enter(Phase::Stalled);
        registry.close_waiting(Duration::from_secs(60));
        assert!(idle.is_closed() && !body.is_closed() && !reader.is_closed());
        registry.close_waiting(Duration::ZERO);
        assert!(body.is_closed() && reader.is_closed());
    }

    #[test]
    fn a_response_that_is_being_read_is_cut_after_what_is_idle() {
        let registry = registry(3, 3);
        let reader = registry.admit(from(A));
        reader.enter(Phase::Stalled);
        let idle = [(); 2].map(|()| registry.admit(from(A)));
        idle.iter().for_each(|it| it.enter(Phase::KeepAlive));
        registry.admit(from(B));
        assert!(!reader.is_closed());
        assert_eq!(idle.iter().filter(|it| it.is_closed()).count(), 1);
    }

    #[test]
    fn a_new_request_outlives_older_connections_in_whatever_phase_it_is() {
        for phase in [Phase::Head, Phase::Body, Phase::Queued] {
            let registry = registry(3, 3);
            let older = [(); 2].map(|()| registry.admit(from(A)));
            std::thread::sleep(Duration::from_millis(2));
            let new = registry.admit(from(A));
            new.enter(phase);
            registry.admit(from(B));
            assert!(!new.is_closed(), "{phase:?}");
            assert_eq!(older.iter().filter(|it| it.is_closed()).count(), 1);
        }
    }

    #[test]
    fn a_new_request_outlives_idle_connections_of_known_clients() {
        let registry = registry(8, 8);
        let known = [(); 7].map(|()| registry.admit(from(A)));
        known.iter().for_each(|it| {
            it.set_trusted();
            it.enter(Phase::KeepAlive);
        });
        let new = registry.admit(from(A));
        registry.admit(from(A));
        assert!(!new.is_closed());
        assert_eq!(known.iter().filter(|it| it.is_closed()).count(), 1);
    }

    #[test]
    fn what_has_ended_makes_room() {
        let registry = registry(2, 2);
        let [first, second] = [(); 2].map(|()| registry.admit(from(A)));
        registry.remove(&first);
        registry.remove(&first);
        assert!(!registry.admit(from(A)).is_closed());
        assert!(!second.is_closed());
    }
}
