//! Writes caused by anonymous clients: searches, views, registrations.

use attackers::{Clients, Origin, request};
use integration_tests::{database::TestDatabase, stock::stocked};
use serde_json::json;

use crate::scene::{RESPONSE, UNITS, ask, customer, installation_on, server, stop_in_time};

const CONNECTIONS: u32 = 20;
/// Number of requests that is enough to show the effect of an attack.
const MIN_RESPONSES: u32 = 400;

/// Floods with requests that differ each time; returns the number of responses.
async fn flood(
    server: std::net::SocketAddr,
    origin: Origin,
    request: impl Fn(&str) -> Vec<u8> + Clone + Send + 'static,
) -> u32 {
    let members = (0..CONNECTIONS).map(|number| {
        let (mut sent, request) = (0, request.clone());
        move || {
            sent += 1;
            request(&format!("x{number}y{sent}"))
        }
    });
    let clients = Clients::flood(server, origin, members.collect()).unwrap();
    let is_done = clients
        .wait_until(RESPONSE * 2, |stats| {
            stats.responses_total() >= MIN_RESPONSES
        })
        .await;
    assert!(is_done, "{:?}", clients.stats());
    clients.end().responses_total()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_log_grows_no_faster_than_it_may() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_SEARCHES_PER_ADDRESS", "20")
        .with("CANGKU_SEARCHES_PER_MINUTE", "100");
    let serve = installation.serve();
    let search = |word: &str| request::get(&format!("/api/products?search={word}"), "");
    let most = "SELECT count(*) FROM search_logs";

    flood(server(&serve), Origin::OTHER, search).await;
    // Within a minute, the allowed burst may occur twice.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let of_one_address = database.number(most);
    assert!((1..=40).contains(&of_one_address), "{of_one_address}");

    flood(server(&serve), Origin::others(50), search).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let of_all = database.number(most);
    assert!((50..=200).contains(&of_all), "{of_all}");
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_with_ever_new_names_of_browsers_views_a_product_few_times() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [product] = stocked(&admin, UNITS).await;
    let path = format!("/api/products/{product}");
    let view =
        move |browser: &str| request::get(&path, &format!("User-Agent: Mozilla/5.0 {browser}\r\n"));
    let responses_total = flood(server(&serve), Origin::OTHER, view).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let views = database.number(&format!(
        "SELECT view_count FROM products WHERE id = {product}"
    ));
    assert!(
        views * 2 < i64::from(responses_total),
        "{views} views by {responses_total} requests"
    );
    stop_in_time(serve).expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_of_a_taken_name_use_up_nothing() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_REGISTRATIONS_PER_ADDRESS", "5");
    let serve = installation.serve();
    customer(&serve, "taken").await;
    let body = json!({"username": "taken", "password": "nine horses at noon"}).to_string();
    let register = request::post("/api/auth/register", "", &body);
    for _ in 0..10 {
        assert_eq!(ask(server(&serve), &register).await.0, 409);
    }
    customer(&serve, "new").await;
    stop_in_time(serve).expect_success();
}
