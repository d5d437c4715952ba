//! Connections that cost a client nothing: bodies that never arrive, or arrive byte by byte, and
//! connections without a request.

use std::time::Duration;

use attackers::{Clients, HoldKind, Origin, request};
use integration_tests::{database::TestDatabase, process::Running, stock::stocked};

use crate::scene::{RESPONSE, UNITS, bearer, expect, installation_on, lock, server, stop_in_time};

/// More than the server has file descriptors.
const CONNECTIONS: u32 = 1100;
const LIMITED: &str = "ulimit -n 1024; exec \"$0\" \"$@\"";
const TRICKLING: HoldKind = HoldKind::Trickling(Duration::from_secs(1));

fn slow_bodies(serve: &Running<'_>, origin: Origin, count: u32, holding: HoldKind) -> Clients {
    let start = request::first_byte("/api/auth/login", "", "application/json", 1000);
    Clients::hold(server(serve), origin, count, &start, holding).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_clients_get_responses_beside_more_idle_connections_than_descriptors() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_JSON_BODY_SECONDS", "4");
    let serve = installation.serve_through(LIMITED);
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let credentials = serde_json::json!({
        "username": "boss", "password": integration_tests::shop::PASSWORD});
    let mut locked = 0;
    let many = Origin::others(100);
    let attacks = [
        (Origin::OTHER, Some(HoldKind::Silent)),
        (many, Some(TRICKLING)),
        (many, None),
    ];
    for (origin, holding) in attacks {
        let clients = match holding {
            Some(holding) => slow_bodies(&serve, origin, CONNECTIONS, holding),
            None => {
                let idle = HoldKind::Silent;
                Clients::hold(server(&serve), origin, CONNECTIONS, b"", idle).unwrap()
            }
        };
        let is_there = clients
            .wait_until(RESPONSE * 2, |stats| {
                stats.connected + stats.unconnected >= CONNECTIONS
            })
            .await;
        assert!(is_there, "{:?}", clients.stats());
        println!("{origin:?}, {holding:?}: {:?}", clients.stats());
        for _ in 0..4 {
            let server = server(&serve);
            expect(server, request::get("/healthz", ""), 200).await;
            expect(server, request::get("/api/products", ""), 200).await;
            let login = request::post("/api/auth/login", "", &credentials.to_string());
            expect(server, login, 200).await;
            expect(server, lock(&bearer(&admin), product, "SO"), 201).await;
            locked += 1;
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        clients.end();
    }
    assert_eq!(admin.stock_of(product).await, UNITS - locked);
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_in_time_is_408_even_if_it_trickles() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_JSON_BODY_SECONDS", "1");
    let serve = installation.serve();
    for holding in [
        HoldKind::Silent,
        HoldKind::Trickling(Duration::from_millis(200)),
    ] {
        let clients = slow_bodies(&serve, Origin::LOCALHOST, 20, holding);
        let are_refused = clients
            .wait_until(RESPONSE * 2, |stats| stats.with(408) >= 20)
            .await;
        assert!(are_refused, "{:?}", clients.stats());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_bodies_that_do_not_come() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let silent = slow_bodies(&serve, Origin::LOCALHOST, 50, HoldKind::Silent);
    let trickling = slow_bodies(&serve, Origin::LOCALHOST, 50, TRICKLING);
    for clients in [&silent, &trickling] {
        assert!(
            clients
                .wait_until(RESPONSE, |stats| stats.connected >= 50)
                .await
        );
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop_in_time(serve).expect_success();
}
