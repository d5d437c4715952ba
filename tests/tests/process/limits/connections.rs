//! Bodies, headers and readers that stall, and large numbers of connections.

use integration_tests::{
    database::TestDatabase,
    process::{Running, await_that},
};

use super::raw::{LOGIN, Raw, get};
use crate::installation_on;

/// The value of a metric; 0 if it doesn't exist yet.
fn figure(serve: &Running<'_>, series: &str) -> u64 {
    let mut raw = Raw::sending(
        serve,
        "GET /metrics HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n",
    );
    let text = raw.rest();
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    line.map_or(0, |value| value.trim().parse().unwrap())
}

#[test]
fn a_body_that_never_comes_is_408_and_the_connection_ends() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_JSON_BODY_SECONDS", "1");
    let serve = installation.serve();
    let mut silent = Raw::sending(&serve, LOGIN);
    let mut slow = Raw::sending(&serve, LOGIN);
    slow.trickle(" ");
    for raw in [&mut silent, &mut slow] {
        let response = raw.rest();
        // The response to a client that is still sending may be lost with the connection.
        assert!(
            response.is_empty() || response.starts_with("HTTP/1.1 408"),
            "{response}"
        );
    }
    let response = Raw::sending(&serve, LOGIN).rest();
    assert!(response.starts_with("HTTP/1.1 408"), "{response}");
    assert!(response.contains("\"body_timeout\""), "{response}");
    assert!(response.contains("connection: close"), "{response}");
}

#[test]
fn an_unread_body_does_not_hold_its_connection() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_HEADER_SECONDS", "4");
    let serve = installation.serve();
    for length in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
        let mut raw = Raw::sending(
            &serve,
            &format!(
                "POST /api/orders HTTP/1.1\r\nHost: shop\r\n\
                 Content-Type: application/json\r\n{length}\r\n\r\n"
            ),
        );
        let response = raw.response();
        assert!(response.starts_with("HTTP/1.1 401"), "{response}");
        // Ends only when the server closes the connection.
        raw.trickle("1\r\na\r\n");
    }
}

#[test]
fn headers_that_never_end_end_the_connection_also_after_a_request() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_HEADER_SECONDS", "4");
    let serve = installation.serve();
    let mut first = Raw::sending(&serve, "GET /heal");
    first.rest();
    let mut second = Raw::sending(&serve, &get("/healthz"));
    assert!(second.response().starts_with("HTTP/1.1 200"));
    second.trickle("X: y\r\n");
}

#[test]
fn a_connection_without_requests_ends_when_its_time_is_over() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_KEEP_ALIVE_SECONDS", "1");
    let serve = installation.serve();
    let mut raw = Raw::sending(&serve, &get("/healthz"));
    assert!(raw.rest().starts_with("HTTP/1.1 200"));
}

#[test]
fn a_client_that_does_not_read_its_responses_loses_its_connection() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_SEND_SECONDS", "1");
    let serve = installation.serve();
    let mut raw = Raw::connect(&serve);
    // More than the kernel buffers on both sides.
    let requests = get("/api/openapi.json").repeat(64);
    raw.send(&requests).unwrap();
    let closed = "cangku_http_connections_closed_total{reason=\"send\"} ";
    await_that("the connection is closed", || figure(&serve, closed) > 0);
}

#[test]
fn more_connections_than_there_may_be_leave_room_for_the_next_client() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_CONNECTIONS", "32")
        .with("CANGKU_HEADER_SECONDS", "60")
        .with("CANGKU_REQUEST_SECONDS", "60")
        .with("CANGKU_JSON_BODY_SECONDS", "60");
    let serve = installation.serve();
    let mut held = Vec::new();
    for number in 0..100 {
        held.push(Raw::sending(
            &serve,
            match number % 3 {
                0 => LOGIN,
                1 => "GET /heal",
                _ => "",
            },
        ));
        if number % 10 == 0 {
            let mut next = Raw::sending(&serve, &get("/healthz"));
            assert!(next.response().starts_with("HTTP/1.1 200"), "{number}");
        }
    }
    // One address may have half of 32.
    await_that("no more are open than may be", || {
        figure(&serve, "cangku_http_connections ") <= 16
    });
}

#[test]
fn the_limit_of_open_files_is_raised_as_far_as_it_goes() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut command = installation.command("sh");
    command.args(["-c", "ulimit -Sn 256; exec \"$0\" serve", crate::PROGRAM]);
    let mut serve = installation.launch(command);
    serve.await_stdout("cangku is listening on ");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", serve.pid())).unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let values: Vec<_> = line.unwrap().split_whitespace().skip(3).take(2).collect();
    assert_eq!(values[0], values[1], "{limits}");
    serve.terminate().expect_success();
}
