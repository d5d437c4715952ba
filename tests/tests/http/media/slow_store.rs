//! A store that accepts connections and never responds.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use image::ImageFormat;
use integration_tests::shop::Shop;
use picture_check::Kind;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::media::{
    corpus::drawn::{file, waves},
    form::upload_as,
};

struct SilentStore {
    endpoint: String,
    connections: Arc<AtomicUsize>,
    listens: JoinHandle<()>,
}

impl SilentStore {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let listens = tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                open.push(connection);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self {
            endpoint,
            connections,
            listens,
        }
    }

    /// A shop that uses this store with this timeout.
    async fn shop(&self, seconds: &str) -> Shop {
        Shop::with(&[
            ("CANGKU_MEDIA_CHECKS", "1"),
            ("CANGKU_MEDIA_S3_BUCKET", "pictures"),
            ("CANGKU_MEDIA_S3_ENDPOINT", &self.endpoint),
            ("CANGKU_MEDIA_S3_ACCESS_KEY", "x"),
            ("CANGKU_MEDIA_S3_SECRET_KEY", "x"),
            ("CANGKU_MEDIA_S3_TIMEOUT_SECONDS", seconds),
        ])
        .await
    }
}

impl Drop for SilentStore {
    fn drop(&mut self) {
        self.listens.abort();
    }
}

fn png() -> Vec<u8> {
    file(waves(40, 30), ImageFormat::Png)
}

#[tokio::test]
async fn a_store_that_never_responds_is_unavailable_after_its_timeout() {
    let store = SilentStore::start().await;
    let shop = store.shop("1").await;
    let admin = shop.admin().await;
    let code = "media_store_unavailable";
    let uploaded = upload_as(&admin, Kind::Png, &png()).await;
    uploaded.expect_problem(503, code);
    let name = "/media/images/0123456789abcdef0123456789abcdef.png";
    shop.anybody().get(name).await.expect_problem(503, code);
    assert!(store.connections.load(Ordering::SeqCst) > 0);
    let rows = "SELECT count(*) FROM media_images";
    assert_eq!(shop.database().number(rows), 0);
}

#[tokio::test]
async fn uploads_that_wait_for_the_store_do_not_block_the_checks() {
    let store = SilentStore::start().await;
    let shop = store.shop("300").await;
    let admin = shop.admin().await;
    let uploader = admin.clone();
    let waits = tokio::spawn(async move { upload_as(&uploader, Kind::Png, &png()).await });
    while store.connections.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let refused = upload_as(&admin, Kind::Png, &png()[..60]).await;
    refused.expect_problem(422, "picture_damaged");
    assert!(!waits.is_finished());
    waits.abort();
}
