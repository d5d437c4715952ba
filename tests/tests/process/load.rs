//! Clients that keep writing while the server is disturbed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use integration_tests::{
    caller::Caller,
    catalog_fixture::CatalogFixture,
    process::{TEST_TIMEOUT, await_that},
};
use reqwest::Method;
use serde_json::json;
use tokio::task::{JoinSet, spawn_blocking};

const WRITERS: usize = 4;

/// Writers that create one product after the other, and the responses they got.
pub(crate) struct Load {
    records: Arc<Records>,
    writers: JoinSet<()>,
}

#[derive(Default)]
struct Records {
    is_over: AtomicBool,
    /// The id and code of each product whose response was 201.
    created: Mutex<Vec<(i64, String)>>,
    /// The other responses: status and code.
    refused: Mutex<Vec<(u16, String)>>,
}

impl Load {
    /// Starts the writers; they stop if the server can't be reached at all.
    pub(crate) async fn begin(admin: &Caller) -> Self {
        let catalog = CatalogFixture::set_up(admin).await;
        let records = Arc::new(Records::default());
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write(admin.clone(), catalog, Arc::clone(&records), writer));
        }
        Self { records, writers }
    }

    /// Waits until `more` further products have been created.
    pub(crate) async fn await_more(&self, more: usize) {
        let enough = self.records.created.lock().unwrap().len() + more;
        let records = Arc::clone(&self.records);
        let is_enough = move || records.created.lock().unwrap().len() >= enough;
        spawn_blocking(move || await_that("more products are created", is_enough))
            .await
            .unwrap();
    }

    /// The responses other than 201 so far: status and code.
    pub(crate) fn refused(&self) -> Vec<(u16, String)> {
        self.records.refused.lock().unwrap().clone()
    }

    /// Stops the writers; returns the products whose response was 201.
    pub(crate) async fn end(mut self) -> Vec<(i64, String)> {
        self.records.is_over.store(true, Ordering::Relaxed);
        let ended = tokio::time::timeout(TEST_TIMEOUT, async {
            while let Some(writer) = self.writers.join_next().await {
                writer.unwrap();
            }
        });
        ended.await.expect("every request ends");
        self.records.created.lock().unwrap().clone()
    }
}

async fn write(admin: Caller, catalog: CatalogFixture, records: Arc<Records>, writer: usize) {
    for number in 0.. {
        if records.is_over.load(Ordering::Relaxed) {
            return;
        }
        let code = format!("W{writer}-{number}");
        let body = catalog.body(json!({"product_code": code, "stock": 7}));
        let request = admin.request(Method::POST, "/api/products").json(&body);
        let Ok(response) = admin.try_send(request).await else {
            return;
        };
        if response.status == 201 {
            records.created.lock().unwrap().push((response.id(), code));
        } else {
            let problem = response.body["code"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            records
                .refused
                .lock()
                .unwrap()
                .push((response.status, problem));
        }
    }
}

/// Checks that each of these products exists, with its code and the log of its stock.
pub(crate) async fn expect_all(anybody: &Caller, created: &[(i64, String)]) {
    for (id, code) in created {
        let product = anybody
            .get(&format!("/api/products/{id}"))
            .await
            .expect(200);
        assert_eq!(product.body["product_code"], **code);
        assert_eq!(product.body["stock"], 7);
    }
}
