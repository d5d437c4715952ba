//! Clients behind a trusted proxy, and those who claim to be.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use integration_tests::{database::TestDatabase, process::Installation};
use reqwest::Method;
use serde_json::Value;

use super::raw::{Raw, get};
use crate::{installation, installation_on};

fn behind_a_proxy(database: &TestDatabase) -> Installation {
    installation_on(database).with("CANGKU_TRUSTED_PROXIES", "127.0.0.0/8")
}

/// The status line of the response to a request with these header lines.
fn status_of(raw: &mut Raw, path: &str, headers: &str) -> String {
    raw.send(&format!(
        "GET {path} HTTP/1.1\r\nHost: shop\r\n{headers}\r\n"
    ))
    .unwrap();
    let response = raw.response();
    response.lines().next().unwrap_or_default().to_owned()
}

/// The addresses of the clients in the log lines of requests for this path, in their order.
fn clients_in(log: &str, path: &str) -> Vec<String> {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let spans = lines.filter_map(|line: Value| {
        let span = &line["spans"][0];
        let is_response = line["message"] == "answered";
        (is_response && span["path"] == path).then(|| span["client"].as_str().unwrap().to_owned())
    });
    spans.collect()
}

#[test]
fn the_log_names_the_client_and_not_its_proxy() {
    let database = TestDatabase::fresh();
    let trusting = behind_a_proxy(&database);
    let serve = trusting.serve();
    // Requests of several clients on one connection, as of a proxy; lines of one header are one list.
    let mut raw = Raw::connect(&serve);
    for headers in [
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.1, 127.0.0.9\r\n",
        "Forwarded: for=\"[2001:db8::1]:80\";proto=https\r\n",
        "",
    ] {
        let status = status_of(&mut raw, "/healthz", headers);
        assert_eq!(status, "HTTP/1.1 200 OK", "{headers}");
    }
    let log = serve.terminate().expect_success().stderr;
    let expected = ["192.0.2.1", "2001:db8::1", "127.0.0.1"];
    assert_eq!(clients_in(&log, "/healthz"), expected, "{log}");

    let serve = installation_on(&database);
    let serve = serve.serve();
    let mut raw = Raw::connect(&serve);
    let spoofed = "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=\"\r\nX-Real-IP: 192.0.2.1\r\n";
    let status = status_of(&mut raw, "/healthz", spoofed);
    assert_eq!(status, "HTTP/1.1 200 OK");
    let log = serve.terminate().expect_success().stderr;
    assert_eq!(clients_in(&log, "/healthz"), ["127.0.0.1"], "{log}");
}

#[test]
fn a_proxy_may_have_more_connections_than_one_address() {
    const MANY: usize = 12;
    let database = TestDatabase::fresh();
    for (trusted, expected) in [("127.0.0.1", MANY), ("192.0.2.1", 8)] {
        let installation = installation_on(&database)
            .with("CANGKU_TRUSTED_PROXIES", trusted)
            .with("CANGKU_CONNECTIONS", "64")
            .with("CANGKU_CONNECTIONS_PER_ADDRESS", "8");
        let serve = installation.serve();
        let mut open = Vec::new();
        for _ in 0..MANY {
            let mut raw = Raw::sending(&serve, &get("/healthz"));
            assert!(raw.response().starts_with("HTTP/1.1 200"));
            open.push(raw);
        }
        let is_open = |raw: &mut Raw| {
            raw.0
                .set_read_timeout(Some(Duration::from_millis(50)))
                .unwrap();
            let end = std::io::Read::read(&mut raw.0, &mut [0; 1]);
            // A closed connection is at its end, or reset.
            end.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
        };
        let count = open
            .iter_mut()
            .filter_map(|raw| is_open(raw).then_some(()))
            .count();
        assert_eq!(count, expected, "{trusted}");
        serve.terminate().expect_success();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_client_of_a_proxy_has_its_share_of_anonymous_requests() {
    let database = TestDatabase::fresh();
    let installation = behind_a_proxy(&database)
        .with("CANGKU_ANONYMOUS_PER_ADDRESS", "1")
        .with("CANGKU_ANONYMOUS_WAITING_PER_ADDRESS", "0")
        .with("CANGKU_ROW_LOCK_SECONDS", "25");
    let serve = installation.serve();
    let anybody = serve.anybody();
    let get_as = |address: &str, path: &str| {
        let request = anybody.request(Method::GET, path);
        anybody.send(request.header("x-forwarded-for", address))
    };
    let mut hold = database.connection();
    hold.batch_execute("BEGIN; LOCK TABLE categories").unwrap();
    let waiting = {
        let anybody = serve.anybody();
        tokio::spawn(async move {
            let request = anybody.request(Method::GET, "/api/categories");
            anybody
                .send(request.header("x-forwarded-for", "192.0.2.1"))
                .await
                .status
        })
    };
    database.wait_until(
        "EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
          WHERE NOT granted AND relation = 'categories'::regclass
            AND query NOT ILIKE '%product_search%')",
    );
    // Also if it writes another address itself.
    for address in ["192.0.2.1", "198.51.100.7, 192.0.2.1"] {
        get_as(address, "/api/brands")
            .await
            .expect_problem(503, "overloaded");
    }
    get_as("192.0.2.2", "/api/brands").await.expect(200);
    get_as("192.0.2.1, 192.0.2.3", "/api/brands")
        .await
        .expect(200);
    hold.batch_execute("COMMIT").unwrap();
    assert_eq!(waiting.await.unwrap(), 200);
    serve.terminate().expect_success();
}

#[test]
fn mistakes_in_the_settings_of_the_network_are_refused_at_start() {
    for (name, value, words) in [
        (
            "CANGKU_TRUSTED_PROXIES",
            "10.0.0.1/8",
            ["whose network is 10.0.0.0/8", "give 10.0.0.0/8"],
        ),
        (
            "CANGKU_TRUSTED_PROXIES",
            "0.0.0.0/0",
            ["trusts every client", "give only"],
        ),
        (
            "CANGKU_TRUSTED_PROXIES",
            "proxy.local",
            ["neither an address nor a network", "such as"],
        ),
        (
            "CANGKU_FORWARDED_HEADER",
            "x-real-ip",
            ["no header", "give x-forwarded-for"],
        ),
        (
            "CANGKU_CORS_ORIGINS",
            "*",
            ["isn't one origin", "name each origin"],
        ),
        (
            "CANGKU_CORS_ORIGINS",
            "https://a.cn/",
            ["browsers", "give https://a.cn"],
        ),
        (
            "CANGKU_READS_PER_MINUTE",
            "many",
            ["number", "0 to 1000000000"],
        ),
    ] {
        let installation = installation().with(name, value);
        for command in ["check-config", "serve"] {
            let refused = installation.run(&[command]).expect_refusal(&[name]);
            for word in words {
                assert!(refused.stderr.contains(word), "{name}: {}", refused.stderr);
            }
        }
    }
    let installation = installation()
        .with("CANGKU_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
        .with("CANGKU_CORS_ORIGINS", "https://shop.example.com");
    let shown = installation.run(&["check-config"]).expect_success().stdout;
    for words in [
        "10.0.0.0/8, ::1",
        "https://shop.example.com",
        "CANGKU_FORWARDED_HEADER",
    ] {
        assert!(shown.contains(words), "{shown}");
    }
}
