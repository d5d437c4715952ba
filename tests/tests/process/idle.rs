//! An idle `serve`.

use std::{thread::sleep, time::Duration};

use diesel::{PgConnection, connection::SimpleConnection};
use integration_tests::{caller::Caller, database::TestDatabase, stock::stocked};

use crate::installation_on;

/// Long enough for two rounds of the jobs that run every second.
const ROUNDS: Duration = Duration::from_millis(2500);
/// Work that started earlier must finish first.
const ATTEMPTS: usize = 8;

/// The notifications within two rounds.
fn notices(listener: &mut PgConnection) -> Vec<String> {
    sleep(ROUNDS);
    let heard = listener.notifications_iter();
    heard.map(|notice| notice.unwrap().payload).collect()
}

/// Number of loads of list contents into the cache.
async fn loads(caller: &Caller) -> u64 {
    let metrics = caller.get("/metrics").await.expect(200).text;
    let series = "cangku_cache_loads_total{cache=\"list_contents\"} ";
    let line = metrics.lines().find_map(|line| line.strip_prefix(series));
    line.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_notifies_no_change_and_keeps_its_caches() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let [_id] = stocked(&installation.admin(&serve).await, 5).await;
    let mut listener = database.connection();
    listener.batch_execute("LISTEN cangku_changes").unwrap();
    let is_silent = (0..ATTEMPTS).any(|_| notices(&mut listener).is_empty());
    assert!(is_silent, "its jobs notify changes that did not happen");

    let anybody = serve.anybody();
    let mut asked = vec![];
    while !asked.contains(&0) {
        assert!(asked.len() < ATTEMPTS, "{asked:?}");
        anybody.get("/api/products").await.expect(200);
        let before = loads(&anybody).await;
        // Its figures have expired, its list of products hasn't.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        anybody.get("/api/products").await.expect(200);
        asked.push(loads(&anybody).await - before);
    }
    serve.terminate().expect_success();
}
