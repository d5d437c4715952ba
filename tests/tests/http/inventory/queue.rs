//! Queued requests: too many of them, and those that fail their batch.

use std::collections::BTreeSet;

use cangku_domain::accounts::Role;
use diesel::{PgConnection, connection::SimpleConnection};
use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
    stock::{basket, command, line, stocked},
};
use serde_json::json;
use tokio::task::JoinSet;

/// Size of the queue.
const QUEUE: usize = 8;

/// A shop whose only writer is blocked by one request until [`Self::clear`].
struct BlockedQueue {
    shop: Shop,
    admin: Caller,
    product: i64,
    blocker: PgConnection,
    requests: JoinSet<(String, Response)>,
}

impl BlockedQueue {
    async fn new(units: i64) -> Self {
        let queue = QUEUE.to_string();
        let settings = [
            ("CANGKU_STOCK_WRITERS", "1"),
            ("CANGKU_STOCK_QUEUE", &queue),
        ];
        let shop = Shop::with(&settings).await;
        let admin = shop.admin().await;
        let [product] = stocked(&admin, units).await;
        let mut blocker = shop.database().connection();
        // A locked row wouldn't block the writer, which would set its request aside.
        blocker
            .batch_execute(
                "CREATE TABLE block_end (is_over boolean);
                 CREATE FUNCTION blocked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     WHILE NOT EXISTS (SELECT FROM block_end) LOOP PERFORM pg_sleep(0.01); END LOOP;
                     RETURN NEW;
                 END $$;
                 CREATE TRIGGER blocked BEFORE INSERT ON inventory_logs FOR EACH ROW
                     WHEN (NEW.reference = 'first') EXECUTE FUNCTION blocked();
                 CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE EXCEPTION 'a row that cannot be written'; END $$;
                 CREATE TRIGGER guilty BEFORE INSERT ON inventory_logs FOR EACH ROW
                     WHEN (NEW.reference LIKE 'guilty-%') EXECUTE FUNCTION refuse()",
            )
            .unwrap();
        let mut blocked = Self {
            shop,
            admin,
            product,
            blocker,
            requests: JoinSet::new(),
        };
        blocked.ask("first");
        blocked.await_first();
        blocked
    }

    /// Waits until the writer processes the first request.
    fn await_first(&self) {
        self.shop.database().wait_until(
            "SELECT count(*) = 1 FROM pg_stat_activity
            WHERE wait_event = 'PgSleep' AND datname = current_database()",
        );
    }

    /// Sends a lock of one unit; its reference is also its idempotency key.
    fn ask(&mut self, reference: &str) {
        let (admin, reference) = (self.admin.clone(), reference.to_owned());
        let body = command(self.product, 1, &reference);
        self.requests.spawn(async move {
            let response = admin.keyed("lock", &reference, &body).await;
            (reference, response)
        });
    }

    async fn next(&mut self) -> (String, Response) {
        self.requests.join_next().await.unwrap().unwrap()
    }

    /// Waits for `number` responses while the writer is blocked.
    async fn refused(&mut self, number: usize) -> BTreeSet<String> {
        let mut refused = BTreeSet::new();
        for _ in 0..number {
            let (reference, response) = self.next().await;
            expect_full(response);
            refused.insert(reference);
        }
        refused
    }

    /// Unblocks the writer.
    fn clear(&mut self) {
        self.blocker
            .batch_execute("INSERT INTO block_end VALUES (true)")
            .unwrap();
    }

    /// Number of transactions that wrote the rows of these references.
    fn transactions(&self, references: &str) -> i64 {
        let query = "SELECT count(DISTINCT xmin::text) FROM inventory_logs WHERE reference LIKE";
        self.shop
            .database()
            .number(&format!("{query} '{references}'"))
    }
}

#[track_caller]
fn expect_full(response: Response) {
    assert_eq!(response.headers["retry-after"], "1");
    response.expect_problem(503, "stock_queue_full");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overfull_queue_refuses_at_once_and_serves_the_waiting() {
    let mut blocked = BlockedQueue::new(100).await;
    for number in 0..QUEUE + 4 {
        blocked.ask(&format!("SO-{number}"));
    }
    let refused = blocked.refused(4).await;
    let lines = vec![line("lock", blocked.product, 1, "B"); 2];
    expect_full(blocked.admin.stock("batch", basket(lines)).await);
    assert_eq!(
        blocked.transactions("%"),
        1,
        "nothing was written meanwhile"
    );

    blocked.clear();
    while !blocked.requests.is_empty() {
        blocked.next().await.1.expect(201);
    }
    assert_eq!(blocked.admin.stock_of(blocked.product).await, 100 - 1 - 8);
    assert_eq!(
        blocked.transactions("SO-%"),
        1,
        "those who waited went together"
    );
    for reference in refused {
        let body = command(blocked.product, 1, &reference);
        blocked
            .admin
            .keyed("lock", &reference, &body)
            .await
            .expect(201);
    }
    assert_eq!(
        blocked.admin.stock_of(blocked.product).await,
        100 - 1 - 8 - 4
    );
    blocked.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_failing_batch_only_the_requests_that_cause_the_failure_fail() {
    let mut blocked = BlockedQueue::new(100).await;
    // More than the queue holds, so that some of each kind are queued.
    for number in 0..5 {
        blocked.ask(&format!("guilty-{number}"));
    }
    for number in 0..7 {
        blocked.ask(&format!("SO-{number}"));
    }
    blocked.refused(4).await;
    blocked.clear();
    let (mut served, mut failed) = (0, Vec::new());
    while !blocked.requests.is_empty() {
        let (reference, response) = blocked.next().await;
        if reference.starts_with("guilty") {
            response.expect_problem(500, "internal_error");
            failed.push(reference);
        } else {
            response.expect(201);
            served += i64::from(reference.starts_with("SO-"));
        }
    }
    assert!(!failed.is_empty() && served >= 3, "{failed:?} {served}");
    assert_eq!(blocked.transactions("SO-%"), served, "each went alone");
    assert_eq!(blocked.transactions("guilty-%"), 0);
    assert_eq!(
        blocked.admin.stock_of(blocked.product).await,
        100 - 1 - served
    );

    // A failure is not stored as an idempotent response.
    blocked
        .shop
        .database()
        .execute("DROP TRIGGER guilty ON inventory_logs");
    for reference in &failed {
        let body = command(blocked.product, 1, reference);
        blocked
            .admin
            .keyed("lock", reference, &body)
            .await
            .expect(201);
    }
    blocked.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_goes_on_while_questions_that_take_long_have_all_their_connections() {
    // One of them is for requests without authentication.
    let shop = Shop::with(&[("CANGKU_DATABASE_POOL_SIZE", "8")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 9).await;
    let newcomer = shop.sign_in("newcomer", Role::Staff).await;
    let mut blocker = shop.database().connection();
    blocker
        .batch_execute("BEGIN; LOCK TABLE categories")
        .unwrap();
    let mut questions = JoinSet::new();
    for _ in 0..16 {
        let (anybody, path) = (shop.anybody(), format!("/api/products/{id}/availability"));
        questions.spawn(async move { anybody.get(&path).await });
    }
    shop.database().wait_until(
        "SELECT count(*) >= 1 FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    let body = command(id, 1, "SO-1");
    newcomer.stock("lock", body).await.expect(201);
    assert_eq!(questions.len(), 16);
    assert!(questions.try_join_next().is_none(), "they still wait");

    blocker.batch_execute("COMMIT").unwrap();
    while let Some(response) = questions.join_next().await {
        response.unwrap().expect(200);
    }
}

#[tokio::test]
async fn a_batch_larger_than_the_queue_is_served_if_the_queue_is_empty() {
    let shop = Shop::with(&[("CANGKU_STOCK_QUEUE", "1"), ("CANGKU_STOCK_BATCH", "1")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 100).await;
    let lines = vec![line("lock", id, 1, "B"); 99];
    let response = admin.stock("batch", json!({"commands": lines})).await;
    assert_eq!(
        response.expect(200).body["results"][98]["log"]["stock_after"],
        1
    );
}
