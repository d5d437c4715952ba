//! Pictures in an S3-compatible store: a real server process on loopback.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

use futures::TryStreamExt;
use image::ImageFormat;
use integration_tests::shop::Shop;
use picture_check::Kind;
use reqwest::Method;
use tempfile::TempDir;

use crate::media::{
    corpus::drawn::{file, noise},
    form::upload_as,
};

/// An S3 server in Node; stopped on drop.
struct S3Server {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl S3Server {
    /// Starts the program in `scripts/s3-server`; `None` if it isn't installed.
    async fn start() -> Option<Self> {
        let program = std::env::var_os("CANGKU_S3_SERVER")?;
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let child = Command::new(program)
            .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-s"])
            .args(["-d", folder.path().to_str().unwrap()])
            .args(["--configure-bucket", "pictures"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self {
            child,
            port,
            _folder: folder,
        };
        for _ in 0..3000 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .is_ok()
            {
                return Some(server);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the S3 server doesn't listen");
    }

    fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test]
async fn a_bucket_stores_serves_and_deletes_pictures_as_a_folder_does() {
    let Some(mut server) = S3Server::start().await else {
        eprintln!("not run: CANGKU_S3_SERVER names no program; see scripts/s3-server");
        return;
    };
    let endpoint = format!("http://127.0.0.1:{}", server.port);
    let settings = |prefix| {
        [
            ("CANGKU_MEDIA_S3_BUCKET", "pictures"),
            ("CANGKU_MEDIA_S3_PREFIX", prefix),
            ("CANGKU_MEDIA_S3_ENDPOINT", &endpoint),
            ("CANGKU_MEDIA_S3_ACCESS_KEY", "S3RVER"),
            ("CANGKU_MEDIA_S3_SECRET_KEY", "S3RVER"),
        ]
    };
    let shop = Shop::with(&settings("shop/pictures")).await;
    let admin = shop.admin().await;
    let png = file(noise(500, 400), ImageFormat::Png);
    let row = upload_as(&admin, Kind::Png, &png).await.expect(201);
    let url = row.body["url"].as_str().unwrap().to_owned();
    let get = |range: &'static str| {
        let request = shop.anybody().request(Method::GET, &url);
        async move { request.header("range", range).send().await.unwrap() }
    };
    let whole = get("all").await;
    assert_eq!(whole.status(), 200);
    assert_eq!(whole.headers()["content-type"], "image/png");
    assert_eq!(whole.bytes().await.unwrap(), png);
    let part = get("bytes=100-300000").await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), png[100..=300_000]);
    assert_eq!(get("bytes=99999999-").await.status(), 416);
    let head = shop.anybody().request(Method::HEAD, &url).send().await;
    let length = head.unwrap().headers()["content-length"].clone();
    assert_eq!(length, png.len().to_string());

    let cleaner = shop.media_cleaner();
    let list = || async {
        cleaner
            .store
            .list()
            .unwrap()
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
    };
    assert_eq!(list().await.len(), 3);
    let stray = "0123456789abcdef0123456789abcdef.png";
    cleaner.store.put(stray, png.clone().into()).await.unwrap();
    assert_eq!(
        cleaner.sweep(chrono::TimeDelta::seconds(-5)).await.unwrap(),
        1
    );
    assert_eq!(list().await.len(), 3);
    let neighbour = Shop::with(&settings("neighbour")).await;
    let swept = neighbour
        .media_cleaner()
        .sweep(chrono::TimeDelta::seconds(-5));
    assert_eq!(swept.await.unwrap(), 0);
    assert_eq!(list().await.len(), 3);
    admin
        .delete(&format!("/api/media-images/{}", row.id()))
        .await
        .expect(204);
    cleaner.delete_orphans().await.unwrap();
    assert_eq!(list().await.len(), 0);
    assert_eq!(get("all").await.status(), 404);

    server.stop();
    let refused = upload_as(&admin, Kind::Png, &png).await;
    refused.expect_problem(503, "media_store_unavailable");
    assert_eq!(
        shop.database().number("SELECT count(*) FROM media_images"),
        0
    );
}
