//! Which connections are closed.

use super::{
    super::state::{AwaitedBody, InFlight, QueuedRequest},
    *,
};

fn registry(all: usize, per_address: usize) -> Arc<Registry> {
    let bounds = ConnectionBounds {
        all,
        per_address,
        header: Duration::from_secs(5),
        keep_alive: Duration::from_secs(75),
        send: Duration::ZERO,
    };
    Registry::new(bounds, TrustedProxies::default())
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

#[test]
fn connections_of_a_trusted_proxy_count_only_among_all() {
    let bounds = *registry(8, 1).bounds();
    let registry = Registry::new(bounds, TrustedProxies::parse("10.0.0.1").unwrap());
    let proxied = [(); 3].map(|()| registry.admit(from([10, 0, 0, 1])));
    assert!(proxied.iter().all(|connection| !connection.is_closed()));
    let first = registry.admit(from([10, 0, 0, 2]));
    let second = registry.admit(from([10, 0, 0, 2]));
    assert!(first.is_closed() && !second.is_closed());
    for connection in &proxied {
        registry.remove(connection);
    }
    assert!(registry.open().connections.len() == 1);
}

#[test]
fn overlapping_requests_are_closed_once_only_unsent_responses_are_left() {
    let registry = registry(4, 4);
    let connection = registry.admit(from(A));
    connection.set_encrypted(true);
    let requests = [(); 2].map(|()| InFlight::begin(Arc::clone(&connection)));
    requests[0].respond();
    registry.check_deadlines();
    assert!(!connection.is_closed(), "one is still processed");
    // One that waits doesn't make the connection wait.
    let waits = QueuedRequest::begin(Arc::clone(&connection));
    assert_eq!(connection.phase(), Phase::Busy);
    drop(waits);
    requests[1].respond();
    // The time limit of the responses is 0 here.
    registry.check_deadlines();
    assert!(connection.is_closed());
}

#[test]
fn bytes_that_belong_to_no_request_are_limited() {
    const MEGABYTE: usize = 1024 * 1024;
    let registry = registry(4, 4);
    let connection = registry.admit(from(A));
    connection.set_encrypted(true);
    let _request = InFlight::begin(Arc::clone(&connection));
    let body = AwaitedBody::begin(Arc::clone(&connection));
    connection.record_arrival(100 * MEGABYTE);
    assert!(!connection.is_closed(), "a handler reads a body");
    drop(body);
    connection.record_arrival(4 * MEGABYTE);
    assert!(!connection.is_closed());
    connection.record_arrival(1);
    assert!(connection.is_closed());
}
