//! Clients that keep writing while the server is disturbed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use integration_tests::{
    caller::Caller,
    catalog_fixture::Shelf,
    process::{LONG, await_that},
};
use reqwest::Method;
use serde_json::json;
use tokio::task::{JoinSet, spawn_blocking};

const WRITERS: usize = 4;

/// Writers that create one product after the other, and the responses they got.
pub(crate) struct Load {
    book: Arc<Book>,
    writers: JoinSet<()>,
}

#[derive(Default)]
struct Book {
    is_over: AtomicBool,
    /// The id and code of each product whose response was 201.
    created: Mutex<Vec<(i64, String)>>,
    /// The other responses: status and code.
    refused: Mutex<Vec<(u16, String)>>,
}

impl Load {
    /// Starts the writers; they stop if the server can't be reached at all.
    pub(crate) async fn begin(admin: &Caller) -> Self {
        let shelf = Shelf::set_up(admin).await;
        let book = Arc::new(Book::default());
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write(admin.clone(), shelf, Arc::clone(&book), writer));
        }
        Self { book, writers }
    }

    /// Waits until `more` further products have been created.
    pub(crate) async fn await_more(&self, more: usize) {
        let enough = self.book.created.lock().unwrap().len() + more;
        let book = Arc::clone(&self.book);
        let is_enough = move || book.created.lock().unwrap().len() >= enough;
        spawn_blocking(move || await_that("more products are created", is_enough))
            .await
            .unwrap();
    }

    /// The responses other than 201 so far: status and code.
    pub(crate) fn refused(&self) -> Vec<(u16, String)> {
        self.book.refused.lock().unwrap().clone()
    }

    /// Stops the writers; returns the products whose response was 201.
    pub(crate) async fn end(mut self) -> Vec<(i64, String)> {
        self.book.is_over.store(true, Ordering::Relaxed);
        let ended = tokio::time::timeout(LONG, async {
            while let Some(writer) = self.writers.join_next().await {
                writer.unwrap();
            }
        });
        ended
            .await
            .expect("every request is answered or broken off");
        self.book.created.lock().unwrap().clone()
    }
}

async fn write(admin: Caller, shelf: Shelf, book: Arc<Book>, writer: usize) {
    for number in 0.. {
        if book.is_over.load(Ordering::Relaxed) {
            return;
        }
        let code = format!("W{writer}-{number}");
        let body = shelf.body(json!({"product_code": code, "stock": 7}));
        let request = admin.request(Method::POST, "/api/products").json(&body);
        let Ok(answer) = admin.try_send(request).await else {
            return;
        };
        if answer.status == 201 {
            book.created.lock().unwrap().push((answer.id(), code));
        } else {
            let problem = answer.body["code"].as_str().unwrap_or_default().to_owned();
            book.refused.lock().unwrap().push((answer.status, problem));
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
