//! Anonymous connections that request product lists.

use std::time::Duration;

use attackers::{Clients, Origin, request};
use integration_tests::{database::TestDatabase, stock::stocked};

use crate::scene::{RESPONSE, Services, UNITS, installation_on, server, stop_in_time};

const CONNECTIONS: u32 = 2000;
const SERVICES: usize = 60;

#[tokio::test(flavor = "multi_thread")]
async fn signed_in_clients_lock_while_thousands_of_anonymous_clients_ask_for_lists() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let services = Services::new(&serve, &admin, SERVICES, product).await;
    // The server treats a key that was never used as anonymous until it is looked up in the
    // database.
    let quiet = services.lock_once_each(Duration::from_secs(2)).await;
    assert_eq!(
        usize::try_from(quiet.with(201)).unwrap(),
        SERVICES,
        "{quiet:?}"
    );
    let mut locked = i64::from(quiet.with(201));
    // Behind a reverse proxy all clients have one address; without one, attackers may have many.
    for origin in [Origin::LOCALHOST, Origin::others(200)] {
        // Each request has other parameters, so that no response is cached.
        let members = (0..CONNECTIONS).map(|number| {
            let mut sent = 0;
            move || {
                sent += 1;
                let path =
                    format!("/api/products?page_size=50&min_price={number}&max_price={sent}00000");
                request::get(&path, "")
            }
        });
        let clients = Clients::flood(server(&serve), origin, members.collect()).unwrap();
        let is_there = clients
            .wait_until(RESPONSE * 2, |stats| stats.connected >= CONNECTIONS)
            .await;
        assert!(is_there, "{:?}", clients.stats());

        // The cached lookup of each key has expired by now.
        let locks = services.lock_once_each(Duration::from_secs(6)).await;
        let stats = clients.end();
        assert_eq!(
            usize::try_from(locks.with(201)).unwrap(),
            locks.sent(),
            "{locks:?}, anonymous: {stats:?}"
        );
        assert!(
            locks.percentile(99) < RESPONSE,
            "{locks:?}, anonymous: {stats:?}"
        );
        assert!(stats.with(200) > 0, "{stats:?}");
        locked += i64::from(locks.with(201));
    }
    assert_eq!(admin.stock_of(product).await, UNITS - locked);
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}
