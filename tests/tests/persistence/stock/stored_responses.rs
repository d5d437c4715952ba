//! Stored responses to requests with an idempotency key, which must not have a second effect.

use std::{sync::Barrier, thread};

use super::fixtures::{
    Response, assert_consistent, customer, level, lock, once, process, stocked, system, together,
};
use crate::fixtures::{IS_LOCK_AWAITED, at, find, shop, write};

#[test]
fn a_repeated_request_gets_its_first_response_after_any_stock_change() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 3);
    let ann = customer(&database, "ann");
    let bought = once("k", 1, together(&ann, vec![lock(id, 3, "SO-1")]));
    let refused = once("l", 1, together(&ann, vec![lock(id, 1, "SO-2")]));
    let requests = [bought, refused];
    let first = process(&database, 1, &requests);
    let [Response::Fresh(bought), Response::Fresh(refused)] = &first[..] else {
        panic!("{first:?}");
    };
    assert_eq!((bought.status, refused.status), (201, 409));
    super::fixtures::apply(&database, 2, &[super::fixtures::adjust(id, 5)]);
    // Another instance, after a restart.
    let again = process(&test.open(), 3, &requests);
    let expected = [bought, refused].map(|response| Response::Replayed(response.clone()));
    assert_eq!(again, expected);
    assert_eq!(find(&database, id).counters.stock, level(5));
    assert_eq!(test.number("SELECT count(*) FROM stock_holds"), 1);
}

#[test]
fn a_key_with_other_content_is_refused_and_each_caller_has_keys_of_their_own() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 9);
    let (ann, ben) = (customer(&database, "ann"), customer(&database, "ben"));
    let of = |actor, fingerprint| once("k", fingerprint, together(actor, vec![lock(id, 1, "A")]));
    let service = system();
    // Within one transaction and across several.
    for round in 0..2 {
        let requests = [
            of(&ann, 1),
            of(&ann, 1),
            of(&ann, 2),
            of(&ben, 2),
            of(&service, 3),
        ];
        let results = process(&database, round, &requests);
        let kinds: Vec<_> = results
            .iter()
            .map(|response| match response {
                Response::Fresh(_) => "fresh",
                Response::Replayed(_) => "replayed",
                Response::KeyReused => "reused",
            })
            .collect();
        let first = if round == 0 { "fresh" } else { "replayed" };
        assert_eq!(kinds, [first, "replayed", "reused", first, first]);
    }
    assert_eq!(find(&database, id).counters.stock, level(6));
    let scopes = "SELECT count(DISTINCT scope) FROM idempotency_keys WHERE scope > 0";
    assert_eq!(test.number(scopes), 2);
}

#[test]
fn the_same_key_fifty_times_at_once_has_one_effect() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 100);
    let ann = customer(&database, "ann");
    let request = once("k", 1, together(&ann, vec![lock(id, 2, "SO-1")]));
    let databases = [test.open(), test.open()];
    let start = Barrier::new(4);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4_usize)
            .map(|number| {
                let (database, start, request) = (&databases[number % 2], &start, &request);
                scope.spawn(move || {
                    start.wait();
                    let ask = |_| process(database, 1, std::slice::from_ref(request)).remove(0);
                    let times = if number < 2 { 13 } else { 12 };
                    (0..times).map(ask).collect::<Vec<_>>()
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    let fresh = results
        .iter()
        .filter(|response| matches!(response, Response::Fresh(_)));
    assert_eq!((results.len(), fresh.count()), (50, 1));
    assert!(results.iter().all(|response| matches!(
        response,
        Response::Fresh(response) | Response::Replayed(response) if response.body == "98 left"
    )));
    assert_eq!(find(&database, id).counters.stock, level(98));
    assert_consistent(&database);
}

#[test]
fn of_two_requests_about_different_products_under_one_key_the_later_one_has_no_effect() {
    let (test, database, catalog) = shop();
    let [first, second] = stocked(&database, &catalog, 9);
    let request = |id, fingerprint| {
        [once(
            "k",
            fingerprint,
            together(&system(), vec![lock(id, 1, "A")]),
        )]
    };
    let other = test.open();
    let results = thread::scope(|scope| {
        let waiting = write(&database, |unit| {
            unit.idempotency().store(
                &[cangku_domain::inventory::StoredRequest {
                    idempotency: request(first, 1)[0].idempotency.clone().unwrap(),
                    response: cangku_domain::inventory::StoredResponse {
                        status: 201,
                        body: "8 left".to_owned(),
                    },
                }],
                at(1),
            )?;
            let waiting = scope.spawn(|| process(&other, 1, &request(second, 2)));
            test.wait_until(IS_LOCK_AWAITED);
            Ok(waiting)
        });
        waiting.join().unwrap()
    });
    assert_eq!(results, [Response::KeyReused]);
    assert_eq!(find(&database, second).counters.stock, level(9));
    assert_eq!(
        process(&other, 2, &request(second, 2)),
        [Response::KeyReused]
    );
}

#[test]
fn old_responses_are_purged_in_batches() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 99);
    let keep = |seconds, key: &str| {
        process(
            &database,
            seconds,
            &[once(key, 1, together(&system(), vec![lock(id, 1, "A")]))],
        )
    };
    for old in 0..5 {
        keep(old, &format!("old {old}"));
    }
    keep(10, "young");
    let purge = |database: &cangku_persistence::Database, limit| {
        write(database, |unit| {
            Ok(unit.idempotency().purge(at(10), limit)?)
        })
    };
    assert_eq!(purge(&database, 2), 2);
    assert_eq!(
        test.text("SELECT min(key) FROM idempotency_keys"),
        "old 2",
        "the oldest first"
    );
    // Rows that another transaction is purging are skipped.
    let other = test.open();
    let left = write(&database, |unit| {
        unit.idempotency().purge(at(10), 1)?;
        Ok(purge(&other, 9))
    });
    assert_eq!((left, purge(&database, 9)), (2, 0));
    assert!(matches!(keep(20, "young")[..], [Response::Replayed(_)]));
    assert!(matches!(keep(20, "old 1")[..], [Response::Fresh(_)]));
}
