//! Concurrent attempts to end the same hold.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use cangku_adapters::SystemClock;
use cangku_domain::{
    accounts::{Actor, SystemActor},
    use_cases::{Context, expire_holds},
};
use cangku_persistence::Database;
use futures::future::join_all;
use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    shop::Shop,
    stock::{basket, command, line},
};
use serde_json::json;
use tokio::task::spawn_blocking;

use crate::inventory::new;

const HOLDS: usize = 30;
const ROUNDS: usize = 4;
const UNITS: i64 = 2;
/// Units held in a round.
const HELD: i64 = 60;

/// Expires overdue holds repeatedly.
fn sweep(database: &Database, is_over: &AtomicBool) {
    let actor = Actor::system(SystemActor::ExpireHolds);
    let cx = Context {
        transactor: database,
        clock: &SystemClock,
        actor: &actor,
    };
    while !is_over.load(Ordering::Relaxed) {
        expire_holds(cx, 10).unwrap();
    }
}

/// Locks the whole stock: for these references, and the rest for another one.
async fn lock_everything(admin: &Caller, id: i64, references: &[String]) {
    let mut lines: Vec<_> = references
        .iter()
        .map(|reference| line("lock", id, UNITS, reference))
        .collect();
    let rest = admin.stock_of(id).await - HELD;
    if rest > 0 {
        lines.push(line("lock", id, rest, "rest"));
    }
    admin.stock("batch", basket(lines)).await.expect(200);
}

/// Concurrently consumes the units of a reference and releases them twice under one key, while a
/// lock without enough stock may expire overdue holds. Returns how the responses say that the hold
/// ended.
async fn end_at_once(admin: &Caller, id: i64, reference: &str) -> Vec<&'static str> {
    let body = command(id, UNITS, reference);
    let (consumed, released, again, late) = tokio::join!(
        admin.stock("consume", body.clone()),
        admin.keyed("release", reference, &body),
        admin.keyed("release", reference, &body),
        admin.stock("lock", command(id, 1, "late")),
    );
    let retried = (again.status, &again.text);
    assert_eq!((released.status, &released.text), retried);
    if late.status != 201 {
        late.expect_problem(409, "insufficient_stock");
    }
    let responses = [(consumed, 200, "consumed"), (released, 201, "released")];
    let mut ended = Vec::new();
    for (response, good, end) in responses {
        if response.status == good {
            ended.push(end);
        } else {
            assert_eq!(response.body["code"], "not_held", "{}", response.text);
        }
    }
    ended
}

/// How the hold ended according to the database.
fn stored_end(database: &TestDatabase, reference: &str) -> String {
    database.text(&format!(
        "SELECT concat_ws(' ', held, CASE {UNITS} WHEN released THEN 'released'
             WHEN consumed THEN 'consumed' WHEN expired THEN 'expired' END)
         FROM stock_holds WHERE reference = '{reference}'"
    ))
}

/// Releases the holds of the other references.
async fn make_room(admin: &Caller, database: &TestDatabase, id: i64) {
    for reference in ["rest", "late"] {
        let held = database.number(&format!(
            "SELECT coalesce(sum(held), 0) FROM stock_holds WHERE reference = '{reference}'"
        ));
        if held > 0 {
            let back = command(id, held, reference);
            admin.stock("release", back).await.expect(201);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_ends_once_however_many_want_to_end_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let all = HELD * i64::try_from(ROUNDS).unwrap();
    let id = new(&admin, json!({"stock": all})).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let sweeping = spawn_blocking({
        let (is_over, database) = (Arc::clone(&is_over), shop.backend().database.clone());
        move || sweep(&database, &is_over)
    });
    for round in 0..ROUNDS {
        let name = |hold| format!("SO-{round}-{hold}");
        let references: Vec<_> = (0..HOLDS).map(name).collect();
        lock_everything(&admin, id, &references).await;
        // They expire one after the other: some already have, some never do.
        shop.database().execute(&format!(
            "UPDATE stock_holds SET expires_at = now() + (id % {HOLDS} - 5) * interval '8 ms'
             WHERE reference LIKE 'SO-{round}-%' AND id % 3 > 0"
        ));
        let ends = references
            .iter()
            .map(|reference| end_at_once(&admin, id, reference));
        for (reference, ended) in references.iter().zip(join_all(ends).await) {
            let expected = match ended[..] {
                [] => "0 expired".to_owned(),
                [end] => format!("0 {end}"),
                _ => panic!("{reference} ended twice: {ended:?}"),
            };
            assert_eq!(
                stored_end(shop.database(), reference),
                expected,
                "{reference}"
            );
        }
        make_room(&admin, shop.database(), id).await;
    }
    is_over.store(true, Ordering::Relaxed);
    sweeping.await.unwrap();
    let consumed = "SELECT sum(consumed) FROM stock_holds";
    let left = all - shop.database().number(consumed);
    assert_eq!(admin.stock_of(id).await, left);
    admin.assert_reconciled().await;
}
