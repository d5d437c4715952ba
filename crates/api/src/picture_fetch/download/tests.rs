mod host;
mod redirects;

use std::num::{NonZeroU32, NonZeroUsize};

use tokio::net::TcpListener;

use super::*;
use crate::media::{MediaStore, Oversize, UploadSettings};
use host::{Host, HostResponse, complete, gzip, picture, png};

const LIMIT: u64 = 4000;

struct Rig {
    downloader: Downloader,
    pipeline: Arc<UploadPipeline>,
    _folder: tempfile::TempDir,
}

const fn settings() -> FetchSettings {
    FetchSettings {
        connect: Duration::from_secs(20),
        silence: Duration::from_secs(20),
        total: Duration::from_secs(20),
        retries: 0,
        first_pause: Duration::from_millis(1),
        max_pause: Duration::from_millis(5),
        concurrency: NonZeroUsize::MIN,
        page: 10,
    }
}

/// May fetch from these hosts, if the rule allows their addresses.
fn rig(hosts: &[&Host], is_allowed: AddressRule, settings: FetchSettings) -> Rig {
    let hosts: Vec<_> = hosts.iter().map(|host| host.address.to_string()).collect();
    let folder = tempfile::tempdir().unwrap();
    let settings_of_uploads = UploadSettings {
        max_bytes: LIMIT,
        max_pixels: 1_000_000,
        oversize: Oversize::Refuse,
        checks: NonZeroUsize::MIN,
        uploads_per_minute: NonZeroU32::MIN,
    };
    let store = Arc::new(MediaStore::folder(folder.path().join("media")));
    let pipeline = UploadPipeline::new(
        &settings_of_uploads,
        store,
        folder.path().join("uploads"),
        &crate::supervision::Components::default(),
    )
    .unwrap();
    let pipeline = Arc::new(pipeline);
    let downloader = Downloader::new(
        format!("{},localhost:81", hosts.join(",")).parse().unwrap(),
        is_allowed,
        settings,
        Arc::clone(&pipeline),
    )
    .unwrap();
    Rig {
        downloader,
        pipeline,
        _folder: folder,
    }
}

const LOOPBACK: AddressRule = |address| address.is_loopback();

impl Rig {
    /// `fine`, or the code of the failure.
    async fn fetch(&self, address: &str) -> &'static str {
        let never = CancellationToken::new();
        match self.downloader.fetch(address, &never).await {
            Err(failure) => failure.code(),
            Ok((declaration, upload)) => {
                match self.pipeline.ingest(upload, declaration, None).await {
                    Ok(_draft) => "fine",
                    Err(error) => FetchFailure::from(error).code(),
                }
            }
        }
    }
}

async fn outcome(
    respond: impl Fn(&str, usize) -> HostResponse + Send + Sync + 'static,
) -> &'static str {
    let host = Host::at("127.0.0.1", respond).await;
    let rig = rig(&[&host], LOOPBACK, settings());
    rig.fetch(&host.url("/a.png")).await
}

#[tokio::test]
async fn a_picture_is_fetched_without_identifying_the_shop() {
    let host = Host::at("127.0.0.1", |_, _| picture()).await;
    let rig = rig(&[&host], LOOPBACK, settings());
    assert_eq!(
        rig.fetch(&host.url("/pt/%E5%86%B0.png?x=1#y")).await,
        "fine"
    );
    let requests = host.requests();
    let request = requests[0].to_ascii_lowercase();
    assert!(
        request.starts_with("get /pt/%e5%86%b0.png?x=1 http/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("user-agent: cangku/"), "{request}");
    for header in [
        "cookie:",
        "referer:",
        "accept-encoding:",
        "authorization:",
        "webp",
    ] {
        assert!(!request.contains(header), "{request}");
    }
}

#[tokio::test]
async fn what_is_no_acceptable_picture_is_refused() {
    for (headers, body, code) in [
        (
            "Content-Type: text/html\r\n",
            b"<html>".to_vec(),
            "type_mismatch",
        ),
        (
            "Content-Type: image/png\r\n",
            b"<html>".to_vec(),
            "not_a_picture",
        ),
        ("Content-Type: image/png\r\n", Vec::new(), "file_empty"),
        ("Content-Type: image/jpeg\r\n", png(), "fine"),
        ("", png()[..40].to_vec(), "picture_damaged"),
        ("", [png(), b"more".to_vec()].concat(), "fine"),
        (
            "Content-Type: image/png\r\nContent-Encoding: gzip\r\n",
            gzip(&png()),
            "not_a_picture",
        ),
        (
            "Content-Type: image/png\r\n",
            vec![0; 4001],
            "file_too_large",
        ),
        ("Content-Type: application/octet-stream\r\n", png(), "fine"),
    ] {
        let respond = move |_: &str, _| complete("200 OK", headers, &body);
        assert_eq!(outcome(respond).await, code, "{headers}");
    }
}

#[tokio::test]
async fn too_much_is_noticed_by_its_length_and_while_it_comes() {
    // The announced body never arrives: the client doesn't wait for it.
    let announced = |_: &str, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4001\r\n\r\n";
        HostResponse::Drip(head.to_owned())
    };
    assert_eq!(outcome(announced).await, "file_too_large");
    let endless = |_: &str, _| {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n";
        HostResponse::Endless(head.to_owned())
    };
    assert_eq!(outcome(endless).await, "file_too_large");
}

#[tokio::test]
async fn a_truncated_response_is_no_picture() {
    let cut = |_: &str, _| {
        let png = png();
        let headers = format!(
            "Content-Type: image/png\r\nContent-Length: {}\r\n",
            png.len() + 1
        );
        complete("200 OK", &headers, &png)
    };
    assert_eq!(outcome(cut).await, "broken_off");
}

#[tokio::test]
async fn slow_hosts_time_out() {
    let host = Host::at("127.0.0.1", |path, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3000\r\n";
        match path {
            "/silent.png" => HostResponse::Silence,
            "/head.png" => HostResponse::Drip(format!("{head}X-Slow: ")),
            _ => HostResponse::Drip(format!("{head}\r\n")),
        }
    })
    .await;
    let silent = FetchSettings {
        silence: Duration::from_millis(200),
        ..settings()
    };
    let silent = rig(&[&host], LOOPBACK, silent);
    assert_eq!(silent.fetch(&host.url("/silent.png")).await, "timed_out");
    let short = FetchSettings {
        total: Duration::from_millis(300),
        ..settings()
    };
    let short = rig(&[&host], LOOPBACK, short);
    for path in ["/silent.png", "/head.png", "/body.png"] {
        assert_eq!(short.fetch(&host.url(path)).await, "timed_out", "{path}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_nothing_else() {
    let host = Host::at("127.0.0.1", |path, number| match (path, number) {
        ("/gone.png", _) => complete("404 Not Found", "Content-Length: 0\r\n", b""),
        ("/busy.png", _) => {
            let headers = "Retry-After: 3600\r\nContent-Length: 0\r\n";
            complete("429 Too Many Requests", headers, b"")
        }
        (_, 1) => complete("503 Service Unavailable", "Content-Length: 0\r\n", b""),
        (_, 2) => HostResponse::Complete(Vec::new()),
        _ => picture(),
    })
    .await;
    let settings_with_time = FetchSettings {
        retries: 2,
        ..settings()
    };
    let rig = rig(&[&host], LOOPBACK, settings_with_time);
    assert_eq!(rig.fetch(&host.url("/a.png")).await, "fine");
    assert_eq!(host.requests().len(), 3);
    assert_eq!(rig.fetch(&host.url("/gone.png")).await, "bad_status");
    assert_eq!(host.requests().len(), 4);
    assert_eq!(rig.fetch(&host.url("/busy.png")).await, "bad_status");
    assert_eq!(host.requests().len(), 7);
    let stopped = CancellationToken::new();
    stopped.cancel();
    let failed = rig.downloader.fetch(&host.url("/busy.png"), &stopped).await;
    assert!(failed.is_err() && host.requests().len() == 8);
}

#[tokio::test]
async fn a_host_that_is_not_there_has_no_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = Host {
        address: listener.local_addr().unwrap(),
        requests: Arc::default(),
    };
    drop(listener);
    let rig = rig(&[&host], LOOPBACK, settings());
    assert_eq!(rig.fetch(&host.url("/a.png")).await, "no_connection");
}

#[tokio::test]
async fn a_host_that_fails_again_and_again_is_asked_no_more() {
    let down = Host::at("127.0.0.1", |_, _| {
        complete("502 Bad Gateway", "Content-Length: 0\r\n", b"")
    })
    .await;
    let up = Host::at("127.0.0.1", |_, _| picture()).await;
    let rig = rig(&[&down, &up], LOOPBACK, settings());
    for _ in 0..10 {
        assert_eq!(rig.fetch(&down.url("/a.png")).await, "bad_status");
    }
    assert_eq!(rig.fetch(&down.url("/b.png")).await, "host_given_up");
    assert_eq!(down.requests().len(), 10);
    assert_eq!(rig.fetch(&up.url("/a.png")).await, "fine");
}
