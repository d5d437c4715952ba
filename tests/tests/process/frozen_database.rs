//! A database that is frozen for some time, as on a hanging disk.

use std::time::Duration;

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Text},
};
use integration_tests::{
    caller::Caller,
    process::{Installation, Signal, signal},
    stock::{command, stocked},
};
use reqwest::Method;
use tokio::time::sleep;

use crate::installation;

/// Number of commands sent while the database is frozen.
const COMMANDS: usize = 48;
/// Timeout of their clients.
const TIMEOUT: Duration = Duration::from_secs(3);

/// All of PostgreSQL's processes.
fn postgresql(installation: &Installation, serve: u32) -> Vec<u32> {
    let all = installation.processes().into_iter();
    all.filter(|pid| *pid != serve).collect()
}

/// Returns whether the response came before the client's timeout.
async fn lock(admin: Caller, product: i64, key: String) -> bool {
    let request = admin
        .request(Method::POST, "/api/inventory/lock")
        .header("Idempotency-Key", &key)
        .timeout(TIMEOUT)
        .json(&command(product, 1, &key));
    match admin.try_send(request).await {
        Ok(response) => {
            response.expect(201);
            true
        }
        Err(_timed_out) => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_callers_that_disconnect_while_the_database_is_frozen_are_dropped() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let products = stocked::<8>(&admin, 1000).await;
    // Lets the server cache the caller's authentication and open connections.
    assert!(lock(admin.clone(), products[0], "before".to_owned()).await);

    let postgresql = postgresql(&installation, serve.pid());
    postgresql.iter().for_each(|pid| signal(*pid, Signal::STOP));
    let asked: Vec<_> = (0..COMMANDS)
        .map(|number| {
            let product = products[number % products.len()];
            tokio::spawn(lock(admin.clone(), product, format!("gone-{number}")))
        })
        .collect();
    let mut succeeded = 0;
    for asked in asked {
        succeeded += usize::from(asked.await.unwrap());
    }
    assert_eq!(succeeded, 0, "no request can succeed");
    sleep(Duration::from_secs(7)).await;
    postgresql.iter().for_each(|pid| signal(*pid, Signal::CONT));

    assert!(lock(admin.clone(), products[0], "after".to_owned()).await);
    sleep(Duration::from_secs(2)).await;
    let mut carried_out = 0;
    for number in 0..COMMANDS {
        let query = format!("reference=gone-{number}");
        carried_out += admin.stock_log(&query).await.len();
    }
    assert_eq!(carried_out, 0, "none was in its COMMIT");
    for number in 0..COMMANDS {
        let product = products[number % products.len()];
        assert!(lock(admin.clone(), product, format!("gone-{number}")).await);
    }
    let mut left = 0;
    for product in products {
        left += admin.stock_of(product).await;
    }
    assert_eq!(left, 8 * 1000 - 2 - i64::try_from(COMMANDS).unwrap());
    admin.assert_reconciled().await;
    serve.terminate().expect_success();
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Number of transactions that wrote the log rows of these references.
fn transactions(installation: &Installation, references: &[String]) -> i64 {
    let mut connection = PgConnection::establish(&installation.embedded_url()).unwrap();
    let query = "SELECT count(DISTINCT xmin::text) AS count FROM inventory_logs \
                 WHERE reference = ANY($1)";
    let count: Count = sql_query(query)
        .bind::<Array<Text>, _>(references)
        .get_result(&mut connection)
        .unwrap();
    count.count
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_runs_when_the_database_stops_at_most_one_commit_of_each_writer_goes_through() {
    let installation = installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let products = stocked::<8>(&admin, 100_000).await;
    // Each client retries until it gets a response.
    let buyers: Vec<_> = (0..COMMANDS)
        .map(|buyer| {
            let (admin, product) = (admin.clone(), products[buyer % products.len()]);
            tokio::spawn(async move {
                let mut succeeded: i64 = 0;
                loop {
                    let key = format!("buyer-{buyer}-{succeeded}");
                    if !lock(admin.clone(), product, key.clone()).await {
                        return (succeeded, key, product);
                    }
                    succeeded += 1;
                }
            })
        })
        .collect();
    sleep(Duration::from_secs(2)).await;
    let postgresql = postgresql(&installation, serve.pid());
    postgresql.iter().for_each(|pid| signal(*pid, Signal::STOP));
    let mut sold = 0;
    let mut pending = Vec::new();
    for buyer in buyers {
        let (succeeded, key, product) = buyer.await.unwrap();
        sold += succeeded;
        pending.push((key, product));
    }
    sleep(Duration::from_secs(7)).await;
    postgresql.iter().for_each(|pid| signal(*pid, Signal::CONT));

    assert!(lock(admin.clone(), products[0], "after".to_owned()).await);
    sleep(Duration::from_secs(2)).await;
    let keys: Vec<String> = pending.iter().map(|(key, _)| key.clone()).collect();
    let carried_out = transactions(&installation, &keys);
    assert!(carried_out <= 2, "{carried_out} transactions of 2 writers");
    for (key, product) in pending {
        assert!(lock(admin.clone(), product, key).await);
        sold += 1;
    }
    let mut left = 0;
    for product in products {
        left += admin.stock_of(product).await;
    }
    assert_eq!(left, 8 * 100_000 - 1 - sold);
    admin.assert_reconciled().await;
    serve.terminate().expect_success();
}
