use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::future::join_all;
use haier_client::wire::STOCK_PATH;
use haier_client::{HaierClient, RateLimit};

use crate::platform::{config, ok, platform, respond, stock_body};

fn limit(per_second: u32, burst: u32) -> RateLimit {
    RateLimit {
        per_second: NonZeroU32::new(per_second).unwrap(),
        burst: NonZeroU32::new(burst).unwrap(),
    }
}

#[tokio::test]
async fn concurrent_callers_together_keep_to_the_rate() {
    let server = platform().await;
    respond(&server, STOCK_PATH, ok(&stock_body())).await;
    let mut config = config(&server.uri());
    config.rate_limit = Some(limit(100, 5));
    let client = HaierClient::new(config).unwrap();
    let clones: Vec<_> = (0..64).map(|_| client.clone()).collect();
    let started = Instant::now();
    // 65 requests including the token: 5 at once, the others 10 ms apart.
    let results = join_all(clones.iter().map(|client| client.stock("A", None))).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(
        started.elapsed() >= Duration::from_millis(590),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn retries_are_under_the_rate_as_well() {
    let server = platform().await;
    respond(&server, STOCK_PATH, wiremock::ResponseTemplate::new(429)).await;
    let mut config = config(&server.uri());
    config.rate_limit = Some(limit(20, 1));
    let client = HaierClient::new(config).unwrap();
    let started = Instant::now();
    let results: Vec<_> = client.stocks(["A", "B"], None).collect().await;
    assert!(results.iter().all(|(_, result)| result.is_err()));
    assert_eq!(client.metrics().requests, 9);
    assert!(
        started.elapsed() >= Duration::from_millis(395),
        "{:?}",
        started.elapsed()
    );
}
