use haier_client::wire::{STOCK_PATH, TOKEN_PATH};
use haier_client::{HaierClient, HaierConfig, HaierError};

use crate::platform::{config, ok, respond, stock_body, token_body};
use wiremock::MockServer;

fn problems(config: HaierConfig) -> String {
    match HaierClient::new(config) {
        Err(HaierError::Configuration(invalid)) => invalid.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_mistake_is_named_at_once() {
    let problems = problems(HaierConfig {
        token_url: Some("ftp://example.com/token".to_owned()),
        ..HaierConfig::default()
    });
    for field in [
        "base_url",
        "token_url",
        "client_id",
        "client_secret",
        "customer_code",
        "password",
    ] {
        assert!(problems.contains(field), "{field} is not in: {problems}");
    }
}

#[test]
fn a_url_with_a_password_or_a_query_is_refused() {
    assert!(problems(config("https://user:word@example.com")).contains("base_url"));
    assert!(problems(config("https://example.com/?a=b")).contains("base_url"));
    assert!(problems(config("example.com")).contains("base_url"));
}

#[test]
fn a_valid_configuration_with_https_makes_a_client() {
    HaierClient::new(config("https://openapi.example.com")).unwrap();
}

#[tokio::test]
async fn a_path_in_the_base_url_is_kept() {
    let server = MockServer::start().await;
    respond(&server, &format!("/gateway{TOKEN_PATH}"), ok(&token_body())).await;
    respond(&server, &format!("/gateway{STOCK_PATH}"), ok(&stock_body())).await;
    let client = HaierClient::new(config(&format!("{}/gateway/", server.uri()))).unwrap();
    client.stock("A", None).await.unwrap();
}
