//! More logins than the processor can verify passwords for.

use std::time::{Duration, Instant};

use attackers::{Clients, Origin, request};
use integration_tests::{database::TestDatabase, shop::PASSWORD, stock::stocked};
use serde_json::json;

use crate::scene::{
    RESPONSE, UNITS, ask, bearer, expect, installation_on, lock, server, stop_in_time,
};

/// Maximum time in which an honest user gets logged in, on a machine busy with other tests. Without
/// a bounded queue a single response takes longer, even if nothing else runs.
const LOGIN: Duration = Duration::from_secs(30);

fn login(name: &str, password: &str) -> Vec<u8> {
    let body = json!({"username": name, "password": password});
    request::post("/api/auth/login", "", &body.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_user_logs_in_beside_thousands_of_clients() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let server = server(&serve);
    for (count, do_hang_up) in [(400, false), (1000, true), (2000, false)] {
        let logins = (0..count).map(|number| login(&format!("stranger{number}"), PASSWORD));
        let (logins, origin) = (logins.collect(), Origin::others(count));
        let clients = if do_hang_up {
            Clients::hang_up(server, origin, logins)
        } else {
            Clients::burst(server, origin, logins)
        };
        let clients = clients.unwrap();
        assert!(
            clients
                .wait_until(LOGIN, |stats| stats.connected >= count)
                .await
        );

        let begun = Instant::now();
        expect(server, lock(&bearer(&admin), product, "SO"), 201).await;
        let mut refused = 0;
        loop {
            let (status, took) = ask(server, &login("boss", PASSWORD)).await;
            if status == 200 {
                break;
            }
            assert_eq!(status, 503);
            assert!(took < RESPONSE, "{took:?}");
            refused += 1;
            tokio::time::sleep(Duration::from_millis(200)).await;
            assert!(
                begun.elapsed() < LOGIN,
                "{count} clients: {refused} times refused"
            );
        }
        let took = begun.elapsed();
        assert!(took < LOGIN, "{count} clients: {took:?}");
        assert!(clients.wait(LOGIN).await, "{:?}", clients.stats());
        let stats = clients.end();
        assert_eq!(
            stats.responses_total(),
            stats.with(401) + stats.with(503),
            "{stats:?}"
        );
    }
    admin.assert_reconciled().await;
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn one_password_tried_on_many_names_is_limited_by_address() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_LOGIN_FAILURES_PER_ADDRESS", "20");
    let serve = installation.serve();
    installation.admin(&serve).await;
    let server = server(&serve);
    // One at a time, so that no queue refuses any.
    for number in 0..20 {
        let (status, _) = ask(server, &login(&format!("user{number}"), PASSWORD)).await;
        assert_eq!(status, 401);
    }
    let (status, _) = ask(server, &login("user20", PASSWORD)).await;
    assert_eq!(status, 429);
    // Another address isn't affected.
    let elsewhere = vec![login("boss", PASSWORD)];
    let clients = Clients::burst(server, Origin::OTHER, elsewhere).unwrap();
    assert!(clients.wait(LOGIN).await);
    assert_eq!(clients.end().with(200), 1);
    stop_in_time(serve).expect_success();
}
