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
struct Jam {
    shop: Shop,
    admin: Caller,
    product: i64,
    blocker: PgConnection,
    requests: JoinSet<(String, Response)>,
}

impl Jam {
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
                "CREATE TABLE jam_end (is_over boolean);
                 CREATE FUNCTION jam() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                     WHILE NOT EXISTS (SELECT FROM jam_end) LOOP PERFORM pg_sleep(0.01); END LOOP;
                     RETURN NEW;
                 END $$;
                 CREATE TRIGGER jam BEFORE INSERT ON inventory_logs FOR EACH ROW
                     WHEN (NEW.reference = 'first') EXECUTE FUNCTION jam();
                 CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN RAISE EXCEPTION 'a row that cannot be written'; END $$;
                 CREATE TRIGGER guilty BEFORE INSERT ON inventory_logs FOR EACH ROW
                     WHEN (NEW.reference LIKE 'guilty-%') EXECUTE FUNCTION refuse()",
            )
            .unwrap();
        let mut jam = Self {
            shop,
            admin,
            product,
            blocker,
            requests: JoinSet::new(),
        };
        jam.ask("first");
        jam.await_first();
        jam
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
            .batch_execute("INSERT INTO jam_end VALUES (true)")
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
    let mut jam = Jam::new(100).await;
    for number in 0..QUEUE + 4 {
        jam.ask(&format!("SO-{number}"));
    }
    let refused = jam.refused(4).await;
    let lines = vec![line("lock", jam.product, 1, "B"); 2];
    expect_full(jam.admin.stock("batch", basket(lines)).await);
    assert_eq!(jam.transactions("%"), 1, "nothing was written meanwhile");

    jam.clear();
    while !jam.requests.is_empty() {
        jam.next().await.1.expect(201);
    }
    assert_eq!(jam.admin.stock_of(jam.product).await, 100 - 1 - 8);
    assert_eq!(
        jam.transactions("SO-%"),
        1,
        "those who waited went together"
    );
    for reference in refused {
        let body = command(jam.product, 1, &reference);
        jam.admin.keyed("lock", &reference, &body).await.expect(201);
    }
    assert_eq!(jam.admin.stock_of(jam.product).await, 100 - 1 - 8 - 4);
    jam.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_batch_that_fails_only_the_guilty_ones_fail() {
    let mut jam = Jam::new(100).await;
    // More than the queue holds, so that some of each kind are queued.
    for number in 0..5 {
        jam.ask(&format!("guilty-{number}"));
    }
    for number in 0..7 {
        jam.ask(&format!("SO-{number}"));
    }
    jam.refused(4).await;
    jam.clear();
    let (mut served, mut failed) = (0, Vec::new());
    while !jam.requests.is_empty() {
        let (reference, response) = jam.next().await;
        if reference.starts_with("guilty") {
            response.expect_problem(500, "internal_error");
            failed.push(reference);
        } else {
            response.expect(201);
            served += i64::from(reference.starts_with("SO-"));
        }
    }
    assert!(!failed.is_empty() && served >= 3, "{failed:?} {served}");
    assert_eq!(jam.transactions("SO-%"), served, "each went alone");
    assert_eq!(jam.transactions("guilty-%"), 0);
    assert_eq!(jam.admin.stock_of(jam.product).await, 100 - 1 - served);

    // A failure is not stored as an idempotent response.
    jam.shop
        .database()
        .execute("DROP TRIGGER guilty ON inventory_logs");
    for reference in &failed {
        let body = command(jam.product, 1, reference);
        jam.admin.keyed("lock", reference, &body).await.expect(201);
    }
    jam.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_goes_on_while_questions_that_take_long_have_all_their_connections() {
    // One of them is for requests without authentication.
    let shop = Shop::with(&[("CANGKU_DATABASE_POOL_SIZE", "8")]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 9).await;
    let newcomer = shop.sign_in("newcomer", Role::Staff).await;
    let mut keeper = shop.database().connection();
    keeper
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

    keeper.batch_execute("COMMIT").unwrap();
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
