//! Faults that only a raw socket can produce: hanging, and breaking off mid-body.

use std::net::SocketAddr;
use std::time::Duration;

use haier_client::wire::TOKEN_PATH;
use haier_client::{HaierClient, HaierConfig, HaierError, Outage};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use wiremock::MockServer;

use crate::platform::{config, ok, platform, respond, token_body};

/// What to do with a connection once its request has arrived.
#[derive(Clone, Copy)]
enum Fault {
    Hang,
    BreakMidBody,
}

/// Serves `faults` in order, one per connection, then valid stock responses; ends when dropped.
struct FaultyPlatform {
    address: SocketAddr,
    task: JoinHandle<()>,
    tokens: MockServer,
}

impl Drop for FaultyPlatform {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FaultyPlatform {
    async fn start(faults: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut faults = faults.into_iter();
            let mut hanging = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                hanging.extend(serve(stream, faults.next()).await);
            }
        });
        let tokens = MockServer::start().await;
        respond(&tokens, TOKEN_PATH, ok(&token_body())).await;
        Self {
            address,
            task,
            tokens,
        }
    }

    fn config(&self) -> HaierConfig {
        let mut config = config(&format!("http://{}", self.address));
        config.token_url = Some(format!("{}{TOKEN_PATH}", self.tokens.uri()));
        config.timeouts.business = Duration::from_millis(300);
        config
    }
}

async fn serve(mut stream: TcpStream, fault: Option<Fault>) -> Option<TcpStream> {
    let mut request = [0; 4096];
    let _length = stream.read(&mut request).await.unwrap();
    let body = r#"{"stock":"7"}"#;
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length";
    match fault {
        Some(Fault::Hang) => return Some(stream),
        Some(Fault::BreakMidBody) => {
            let reply = format!("{head}: 500\r\n\r\n{body}");
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
        None => {
            let reply = format!("{head}: {}\r\n\r\n{body}", body.len());
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
    }
    None
}

#[tokio::test]
async fn a_hung_connection_times_out_and_the_call_is_repeated() {
    let platform = FaultyPlatform::start(vec![Fault::Hang]).await;
    let client = HaierClient::new(platform.config()).unwrap();
    assert_eq!(client.stock("A", None).await.unwrap().units(), Ok(7));
    assert_eq!(client.metrics().retries, 1);
}

#[tokio::test]
async fn a_platform_that_hangs_for_good_is_unavailable() {
    let platform = FaultyPlatform::start(vec![Fault::Hang; 8]).await;
    let mut config = platform.config();
    config.timeouts.business = Duration::from_millis(20);
    let error = HaierClient::new(config)
        .unwrap()
        .stock("A", None)
        .await
        .unwrap_err();
    assert_eq!(
        error,
        HaierError::Unavailable(Outage::Timeout(Duration::from_millis(20)))
    );
}

#[tokio::test]
async fn the_product_list_may_last_longer_than_a_call_but_must_begin_in_time() {
    let platform = FaultyPlatform::start(vec![Fault::Hang; 8]).await;
    let mut config = platform.config();
    config.timeouts.business = Duration::from_millis(20);
    let error = HaierClient::new(config)
        .unwrap()
        .all_products()
        .await
        .unwrap_err();
    assert_eq!(
        error,
        HaierError::Unavailable(Outage::Timeout(Duration::from_millis(20)))
    );
}

#[tokio::test]
async fn a_connection_reset_mid_body_is_repeated() {
    let platform = FaultyPlatform::start(vec![Fault::BreakMidBody]).await;
    let mut config = platform.config();
    config.timeouts.business = Duration::from_secs(30);
    let client = HaierClient::new(config).unwrap();
    assert_eq!(client.stock("A", None).await.unwrap().units(), Ok(7));
    assert_eq!(client.metrics().retries, 1);
}

#[tokio::test]
async fn a_connection_that_always_breaks_is_reported_as_interrupted() {
    let platform = FaultyPlatform::start(vec![Fault::BreakMidBody; 8]).await;
    let mut config = platform.config();
    config.timeouts.business = Duration::from_secs(30);
    let error = HaierClient::new(config)
        .unwrap()
        .stock("A", None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, HaierError::Unavailable(Outage::Interrupted(_))),
        "{error}"
    );
}

#[tokio::test]
async fn a_product_list_that_breaks_off_is_reported_as_interrupted() {
    let platform = FaultyPlatform::start(vec![Fault::BreakMidBody; 8]).await;
    let mut config = platform.config();
    config.timeouts.business = Duration::from_secs(30);
    let client = HaierClient::new(config).unwrap();
    let error = client.all_products().await.unwrap_err();
    assert!(
        matches!(error, HaierError::Unavailable(Outage::Interrupted(_))),
        "{error}"
    );
    assert_eq!(client.metrics().retries, 3);
}

#[tokio::test]
async fn a_closed_port_is_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = HaierClient::new(config(&format!("http://{address}"))).unwrap();
    let error = client.authenticate().await.unwrap_err();
    assert!(
        matches!(error, HaierError::Unavailable(Outage::Connection(_))),
        "{error}"
    );
    assert_eq!(client.metrics().retries, 3);
}

#[tokio::test]
async fn an_endless_response_is_cut_off() {
    let server = platform().await;
    let long = serde_json::json!({"data": "x".repeat(10_000)});
    respond(&server, haier_client::wire::BALANCE_PATH, ok(&long)).await;
    let mut config = config(&server.uri());
    config.max_response_bytes = 5_000;
    let error = HaierClient::new(config)
        .unwrap()
        .balances()
        .await
        .unwrap_err();
    assert!(matches!(error, HaierError::Malformed { .. }), "{error}");
}
