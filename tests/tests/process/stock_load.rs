//! Clients that keep locking stock with idempotency keys while the server is disturbed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, future::join, stream};
use integration_tests::{
    caller::{Caller, Response},
    process::{TEST_TIMEOUT, await_that},
    stock::{basket, command, line},
};
use serde_json::Value;
use tokio::task::{JoinSet, spawn_blocking};

const BUYERS: usize = 8;

/// A command with its idempotency key, and the response if one came.
#[derive(Debug, Clone)]
pub(crate) struct SentCommand {
    /// Idempotency key and reference.
    key: String,
    verb: &'static str,
    body: Value,
    response: Option<(u16, String)>,
}

/// Clients that lock one or two products at a time.
pub(crate) struct StockLoad {
    records: Arc<Records>,
    buyers: JoinSet<()>,
}

#[derive(Default)]
struct Records {
    is_over: AtomicBool,
    asked: Mutex<Vec<SentCommand>>,
    /// Status and code of the unsuccessful responses.
    refused: Mutex<Vec<(u16, String)>>,
}

impl StockLoad {
    /// Starts the clients; each stops if the server can't be reached at all.
    pub(crate) fn begin(admin: &Caller, products: [i64; 2], name: &str) -> Self {
        let records = Arc::new(Records::default());
        let mut buyers = JoinSet::new();
        for buyer in 0..BUYERS {
            let name = format!("{name}-{buyer}");
            buyers.spawn(buy(admin.clone(), products, Arc::clone(&records), name));
        }
        Self { records, buyers }
    }

    /// Waits until `more` further commands have succeeded.
    pub(crate) async fn await_more(&self, more: usize) {
        let completed = |records: &Records| {
            let asked = records.asked.lock().unwrap();
            asked
                .iter()
                .filter(|asked| asked.response.is_some())
                .count()
        };
        let enough = completed(&self.records) + more;
        let records = Arc::clone(&self.records);
        let is_enough = move || completed(&records) >= enough;
        spawn_blocking(move || await_that("more commands have succeeded", is_enough))
            .await
            .unwrap();
    }

    /// Stops the clients; returns their commands, and the unsuccessful responses.
    pub(crate) async fn end(mut self) -> (Vec<SentCommand>, Vec<(u16, String)>) {
        self.records.is_over.store(true, Ordering::Relaxed);
        let ended = tokio::time::timeout(TEST_TIMEOUT, async {
            while let Some(buyer) = self.buyers.join_next().await {
                buyer.unwrap();
            }
        });
        ended.await.expect("every request ends");
        let asked = self.records.asked.lock().unwrap().clone();
        (asked, self.records.refused.lock().unwrap().clone())
    }
}

async fn buy(admin: Caller, [one, other]: [i64; 2], records: Arc<Records>, name: String) {
    for number in 0.. {
        if records.is_over.load(Ordering::Relaxed) {
            return;
        }
        let key = format!("{name}-{number}");
        let (verb, body) = if number % 2 == 0 {
            ("lock", command(one, 1, &key))
        } else {
            let lines = [other, one].map(|id| line("lock", id, 1, &key));
            ("batch", basket(lines.into()))
        };
        let (asked, response) = SentCommand::ask(&admin, key, verb, body).await;
        let is_reached = response.is_some();
        if let Some(response) = response.filter(|_| asked.response.is_none()) {
            let code = response.body["code"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            records
                .refused
                .lock()
                .unwrap()
                .push((response.status, code));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        records.asked.lock().unwrap().push(asked);
        if !is_reached {
            return;
        }
    }
}

impl SentCommand {
    /// Sends a request; returns the response, if any came.
    async fn ask(
        admin: &Caller,
        key: String,
        verb: &'static str,
        body: Value,
    ) -> (Self, Option<Response>) {
        let response = admin.try_keyed(verb, &key, &body).await.ok();
        let success = response.as_ref().filter(|response| response.status < 300);
        let asked = Self {
            key,
            verb,
            body,
            response: success.map(|response| (response.status, response.text.clone())),
        };
        (asked, response)
    }

    /// Locks one unit with a single command.
    pub(crate) async fn lock(admin: Caller, product: i64, key: &str) -> Self {
        let body = command(product, 1, key);
        Self::ask(&admin, key.to_owned(), "lock", body).await.0
    }

    pub(crate) fn has_response(&self) -> bool {
        self.response.is_some()
    }

    /// Number of its rows in the log.
    fn rows(&self) -> usize {
        if self.verb == "batch" { 2 } else { 1 }
    }

    /// Its log rows as the response reported them.
    fn reported_rows(&self) -> Option<Vec<Value>> {
        let (_, text) = self.response.as_ref()?;
        let body: Value = serde_json::from_str(text).unwrap();
        Some(match body["results"].as_array() {
            Some(results) => results.iter().map(|line| line["log"].clone()).collect(),
            None => vec![body],
        })
    }

    async fn repeat(&self, admin: &Caller) -> Response {
        admin.keyed(self.verb, &self.key, &self.body).await
    }
}

/// Asserts that every command with a response is in the log once, as reported; any other is there
/// completely, once, or not at all.
pub(crate) async fn expect_logged(admin: &Caller, asked: &[SentCommand]) {
    let mut logged: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in admin.stock_log("change_type=lock").await {
        let reference = row["reference"].as_str().unwrap().to_owned();
        logged.entry(reference).or_default().push(row);
    }
    for asked in asked {
        let rows = logged.remove(&asked.key).unwrap_or_default();
        match asked.reported_rows() {
            Some(completed) => assert_eq!(rows, completed, "{asked:?}"),
            None => assert!(
                [0, asked.rows()].contains(&rows.len()),
                "{asked:?} {rows:?}"
            ),
        }
    }
    assert_eq!(logged, BTreeMap::new(), "unrequested rows");
}

/// Repeats every command, twice concurrently. Commands with a response get the same one again; the
/// others get a response now, and take effect once. Returns all commands with their responses.
pub(crate) async fn repeat_all(admin: &Caller, asked: Vec<SentCommand>) -> Vec<SentCommand> {
    let repeated = stream::iter(asked).map(|mut asked| async move {
        let (one, other) = join(asked.repeat(admin), asked.repeat(admin)).await;
        assert_eq!((one.status, &one.text), (other.status, &other.text));
        assert!(one.status < 300, "{asked:?}: {}", one.text);
        let response = (one.status, one.text);
        let first = asked.response.get_or_insert_with(|| response.clone());
        assert_eq!(*first, response);
        asked
    });
    let repeated: Vec<_> = repeated.buffer_unordered(16).collect().await;
    expect_logged(admin, &repeated).await;
    repeated
}

/// Units that these commands took from a product.
pub(crate) fn units(asked: &[SentCommand], product: i64) -> i64 {
    let of = |asked: &SentCommand| match asked.body["commands"].as_array() {
        Some(lines) => lines.iter().any(|line| line["product_id"] == product),
        None => asked.body["product_id"] == product,
    };
    asked.iter().map(|asked| i64::from(of(asked))).sum()
}
