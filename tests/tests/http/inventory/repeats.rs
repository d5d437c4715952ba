//! Repeated requests.

use futures::future::join_all;
use integration_tests::{
    caller::{Caller, Response},
    shop::Shop,
    stock::{basket, command, line, stocked},
};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Value, json};

const TIMES: usize = 50;

/// Sends the same request fifty times at once, alternating between the servers; returns the common
/// response.
async fn ask_at_once(servers: &[Caller], verb: &str, key: &str, body: &Value) -> Response {
    let callers = servers.iter().cycle().take(TIMES);
    let mut responses = join_all(callers.map(|caller| caller.keyed(verb, key, body))).await;
    for response in &responses {
        let same = (response.status, &response.text);
        assert_eq!(same, (responses[0].status, &responses[0].text));
        assert_eq!(
            response.headers["content-type"],
            responses[0].headers["content-type"]
        );
    }
    responses.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_fifty_times_at_once_at_two_servers_has_one_effect_and_one_response() {
    let shop = Shop::open().await;
    let other = shop.beside().await;
    let admin = shop.admin().await;
    let servers = [admin.clone(), other.known(&admin)];
    let [id, second] = stocked(&admin, 10).await;
    let pair = basket(vec![line("lock", second, 1, "B"), line("lock", id, 1, "B")]);
    let more = json!({"product_id": id, "quantity": 5, "reason": "purchase_in"});
    let steps = [
        ("lock", command(id, 2, "A"), 201, 8),
        ("release", command(id, 1, "A"), 201, 9),
        ("consume", command(id, 1, "A"), 200, 9),
        ("adjust", more, 201, 14),
        ("batch", pair, 200, 13),
        ("lock", command(id, 99, "C"), 409, 13),
        (
            "batch",
            basket(vec![
                line("lock", id, 99, "D"),
                line("lock", second, 1, "D"),
            ]),
            409,
            13,
        ),
        ("lock", command(999_999, 1, "E"), 404, 13),
    ];
    for (number, (verb, body, status, stock)) in steps.iter().enumerate() {
        let key = format!("key-{number}");
        let response = ask_at_once(&servers, verb, &key, body)
            .await
            .expect(*status);
        assert_eq!(admin.stock_of(id).await, *stock, "{verb}");
        let later = servers[1].keyed(verb, &key, body).await;
        assert_eq!((later.status, later.text), (*status, response.text));
        assert_eq!(later.headers["idempotency-replayed"], "true");
    }
    assert_eq!(admin.stock_of(second).await, 9);
    assert_eq!(admin.stock_log("").await.len(), 2 + 3 + 2);
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_requests_that_race_for_one_key_one_has_an_effect() {
    let shop = Shop::open().await;
    let other = shop.beside().await;
    let admin = shop.admin().await;
    let servers = [admin.clone(), other.known(&admin)];
    let products: [i64; 2] = stocked(&admin, 100).await;
    for round in 0..25 {
        let key = format!("round-{round}");
        let asked = (0..8).map(|number| {
            let (server, id) = (&servers[number % 2], products[number / 2 % 2]);
            let (key, body) = (key.clone(), command(id, 1, &key));
            async move { (id, server.keyed("lock", &key, &body).await) }
        });
        let responses = join_all(asked).await;
        let first = responses
            .iter()
            .find(|(_, response)| response.status == 201);
        let (winner, first) = first.expect("one of them wins").clone();
        for (id, response) in responses {
            if id == winner {
                assert_eq!((response.status, &response.text), (201, &first.text));
            } else {
                response.expect_problem(422, "idempotency_key_reused");
            }
        }
    }
    let [one, two] = products;
    assert_eq!(admin.stock_of(one).await + admin.stock_of(two).await, 175);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_key_with_other_content_or_of_no_shape_is_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 10).await;
    let body = command(id, 2, "SO-1");
    let longest = "k".repeat(128);
    admin.keyed("lock", &longest, &body).await.expect(201);
    let spaced =
        json!({"reference": "SO-1", "reason": "order_created", "quantity": 2, "product_id": id});
    admin.keyed("lock", &longest, &spaced).await.expect(201);
    let reused = |response: Response| drop(response.expect_problem(422, "idempotency_key_reused"));
    reused(admin.keyed("lock", &longest, &command(id, 3, "SO-1")).await);
    reused(admin.keyed("lock", &longest, &command(id, 2, "SO-2")).await);
    reused(admin.keyed("release", &longest, &body).await);
    for key in ["", "   ", "\t", &"k".repeat(129)] {
        let response = admin.keyed("lock", key, &body).await;
        response
            .expect_problem(400, "invalid_idempotency_key")
            .expect_field(
                "Idempotency-Key",
                if key.len() > 128 { "too_long" } else { "blank" },
            );
    }
    for bytes in [b"k\xff", b"k\xfe"] {
        let request = admin.request(Method::POST, "/api/inventory/lock");
        let key = HeaderValue::from_bytes(bytes).unwrap();
        let response = admin.send(request.header("Idempotency-Key", key).json(&body));
        response
            .await
            .expect_problem(400, "invalid_idempotency_key")
            .expect_field("Idempotency-Key", "invalid_value");
    }
    // In double quotes, as a string of structured fields, it is the same key.
    let quoted = format!("\"{longest}\"");
    admin.keyed("lock", &quoted, &body).await.expect(201);
    for key in ["\"", "\"k", "\"k\"k", "\"\""] {
        let response = admin.keyed("lock", key, &body).await;
        response.expect_problem(400, "invalid_idempotency_key");
    }
    let request = admin.request(Method::POST, "/api/inventory/lock");
    let request = request
        .header("Idempotency-Key", "one")
        .header("Idempotency-Key", "two");
    let response = admin.send(request.json(&body)).await;
    response.expect_problem(400, "invalid_idempotency_key");
    assert_eq!(admin.stock_of(id).await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_request_costs_no_look_up_of_its_key_and_a_repeat_pays_for_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id, _] = stocked(&admin, 10).await;
    let database = &shop.backend().database;
    let statements = async |key: &str| {
        let before = database.statements_run();
        let body = command(id, 1, "A");
        admin.keyed("lock", key, &body).await.expect(201);
        database.statements_run() - before
    };
    // The first one also looks up the caller.
    statements("one").await;
    // BEGIN, the product, the writes, the response, COMMIT.
    assert_eq!(statements("two").await, 5);
    // All that without a COMMIT, then BEGIN, the product, the key, COMMIT.
    assert!(statements("two").await > 5);
    assert_eq!(admin.stock_of(id).await, 8);
    admin.assert_reconciled().await;
}
