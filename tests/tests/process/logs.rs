//! Log lines.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use integration_tests::{
    catalog_fixture::CatalogFixture, database::TestDatabase, process::Installation, shop::PASSWORD,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{installation, installation_on};

const JWT_SECRET: &str = "the-word-that-signs-is-never-told-to-anyone";
const ENCRYPTION_KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const WRONG_PASSWORD: &str = "a wrong long password";

/// Serves requests of all kinds; returns the log and the words that must not be in it.
async fn log_of(installation: Installation) -> (String, Vec<String>) {
    let installation = installation
        .with("CANGKU_JWT_SECRET", JWT_SECRET)
        .with("CANGKU_ENCRYPTION_KEY", ENCRYPTION_KEY);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({})).await;
    let named = admin
        .request(Method::GET, "/api/products")
        .header("x-request-id", "order-7.1");
    admin.send(named).await.expect(200);
    admin
        .post("/api/products", json!({"price": "-1"}))
        .await
        .expect(422);
    let anybody = serve.anybody();
    let body = json!({"username": "boss", "password": WRONG_PASSWORD});
    anybody.post("/api/auth/login", body).await.expect(401);
    let body = format!("{{\"username\": \"boss\", \"password\": \"{WRONG_PASSWORD}\"");
    anybody
        .post_raw("/api/auth/login", "application/json", body)
        .await
        .expect(400);
    let body = json!({"username": "boss", "password": PASSWORD});
    let tokens = anybody.post("/api/auth/login", body).await.expect(200).body;
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    let renewed = anybody
        .post("/api/auth/refresh", refresh)
        .await
        .expect(200)
        .body;
    let mut secrets: Vec<_> = [
        JWT_SECRET,
        ENCRYPTION_KEY,
        PASSWORD,
        WRONG_PASSWORD,
        "argon2",
    ]
    .map(str::to_owned)
    .into();
    secrets.extend(admin.token().map(str::to_owned));
    for token in ["access_token", "refresh_token"] {
        for response in [&tokens, &renewed] {
            secrets.push(response[token].as_str().unwrap().to_owned());
        }
    }
    (serve.terminate().expect_success().stderr, secrets)
}

fn objects(log: &str) -> Vec<Value> {
    let object = |line: &str| match serde_json::from_str(line) {
        Ok(value @ Value::Object(_)) => value,
        other => panic!("{other:?}: {line}"),
    };
    log.lines().map(object).collect()
}

fn request_id(line: &Value) -> Option<&str> {
    line["spans"]
        .as_array()?
        .iter()
        .find_map(|span| span["request_id"].as_str())
}

#[tokio::test]
async fn each_line_is_one_json_object_and_each_request_has_its_id() {
    let (log, secrets) = log_of(installation()).await;
    let lines = objects(&log);
    assert!(lines.len() > 10, "{log}");
    for line in &lines {
        for member in ["timestamp", "level", "target", "message"] {
            assert!(line[member].is_string(), "no {member} in {line}");
        }
        if line["message"] == "answered" {
            assert!(request_id(line).is_some_and(|id| !id.is_empty()), "{line}");
            assert!(
                line["status"].is_u64() && line["milliseconds"].is_number(),
                "{line}"
            );
        }
    }
    let named: Vec<_> = lines
        .iter()
        .filter(|line| request_id(line) == Some("order-7.1"))
        .collect();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0]["status"], 200);
    for secret in &secrets {
        assert!(!log.contains(secret.as_str()), "{secret} is in {log}");
    }
}

#[tokio::test]
async fn no_secret_is_logged_even_at_the_most_verbose_level() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_LOG", "trace");
    let (log, secrets) = log_of(installation).await;
    objects(&log);
    assert!(log.contains("\"TRACE\""), "the filter is in force");
    for secret in secrets {
        assert!(
            !log.contains(&secret),
            "{secret} is logged: {}",
            around(&log, &secret)
        );
    }
}

/// The line with the word.
fn around<'a>(log: &'a str, word: &str) -> &'a str {
    log.lines()
        .find(|line| line.contains(word))
        .unwrap_or_default()
}

#[tokio::test]
async fn text_lines_are_there_for_people() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_LOG_FORMAT", "text");
    let (log, _) = log_of(installation).await;
    assert!(log.lines().all(|line| !line.starts_with('{')), "{log}");
    assert!(
        log.contains("order-7.1") && !log.contains('\u{1b}'),
        "{log}"
    );
}

#[test]
fn requests_that_are_no_http_are_not_logged() {
    let serve = installation();
    let serve = serve.serve();
    for request in [
        "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
        "\u{1}\u{2}\u{3}\r\n\r\n",
    ] {
        let mut stream =
            TcpStream::connect(serve.address().strip_prefix("http://").unwrap()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        assert!(response.starts_with("HTTP/1.1 400"), "{response}");
    }
    let ended = serve.terminate().expect_success();
    assert!(!ended.stderr.contains("ERROR"), "{}", ended.stderr);
}
