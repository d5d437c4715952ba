use std::{
    io::Write,
    net::{IpAddr, SocketAddr},
    num::{NonZeroU32, NonZeroUsize},
    sync::{Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{config::MediaConfig, media::MediaStore, picture_fetch::Reach};

const LIMIT: u64 = 4000;

/// What a host does with a request.
enum Answer {
    /// Sends this and closes.
    Whole(Vec<u8>),
    /// Sends this, then a byte now and then for ever.
    Drip(String),
    /// Sends this, then large chunks for ever.
    Endless(String),
    /// Says nothing.
    Silence,
}

/// A host on this machine, and the requests that it got.
struct Host {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// Answers by path and number of the request.
    async fn at(ip: &str, answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &seen, &*answer).await });
            }
        });
        Self { address, requests }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    answer: &(impl Fn(&str, usize) -> Answer + Sync),
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1)?.to_owned();
    let number = {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.push(head);
        seen.len()
    };
    let pause = || tokio::time::sleep(Duration::from_millis(20));
    match answer(&path, number) {
        Answer::Whole(bytes) => stream.write_all(&bytes).await.ok()?,
        Answer::Drip(head) => {
            stream.write_all(head.as_bytes()).await.ok()?;
            loop {
                stream.write_all(b"x").await.ok()?;
                pause().await;
            }
        }
        Answer::Endless(head) => {
            stream.write_all(head.as_bytes()).await.ok()?;
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
            loop {
                stream.write_all(chunk.as_bytes()).await.ok()?;
            }
        }
        Answer::Silence => drop(stream.read_u8().await),
    }
    Some(())
}

fn whole(status: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");
    Answer::Whole([head.as_bytes(), body].concat())
}

fn picture() -> Answer {
    let png = png();
    let headers = format!(
        "Content-Type: image/png\r\nContent-Length: {}\r\n",
        png.len()
    );
    whole("200 OK", &headers, &png)
}

fn redirect(to: &str) -> Answer {
    whole(
        "302 Found",
        &format!("Location: {to}\r\nContent-Length: 0\r\n"),
        b"",
    )
}

/// One grey pixel.
fn png() -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(name);
        crc.update(data);
        let length = u32::try_from(data.len()).unwrap();
        [
            &length.to_be_bytes(),
            name.as_slice(),
            data,
            &crc.sum().to_be_bytes(),
        ]
        .concat()
    };
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    pixels.write_all(&[0, 128]).unwrap();
    let pixels = pixels.finish().unwrap();
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let chunks = [
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &pixels),
        chunk(b"IEND", &[]),
    ];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

struct Rig {
    downloader: Downloader,
    desk: Arc<MediaDesk>,
    _folder: tempfile::TempDir,
}

const fn settings() -> FetchSettings {
    FetchSettings {
        connect: Duration::from_secs(20),
        silence: Duration::from_secs(20),
        whole: Duration::from_secs(20),
        retries: 0,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(5),
        at_once: NonZeroUsize::MIN,
        page: 10,
    }
}

/// May ask these hosts, where the rule allows them.
fn rig(hosts: &[&Host], is_allowed: AddressRule, settings: FetchSettings) -> Rig {
    let hosts: Vec<_> = hosts.iter().map(|host| host.address.to_string()).collect();
    let folder = tempfile::tempdir().unwrap();
    let config = MediaConfig {
        max_bytes: LIMIT,
        max_pixels: 1_000_000,
        checks: NonZeroUsize::MIN,
        uploads_per_minute: NonZeroU32::MIN,
        bucket: None,
        fetch_hosts: format!("{},localhost:81", hosts.join(",")).parse().unwrap(),
        fetch_reach: Reach::Public,
    };
    let store = Arc::new(MediaStore::folder(folder.path().join("media")));
    let desk = MediaDesk::new(&config, store, folder.path().join("uploads")).unwrap();
    let desk = Arc::new(desk);
    let downloader =
        Downloader::new(config.fetch_hosts, is_allowed, settings, Arc::clone(&desk)).unwrap();
    Rig {
        downloader,
        desk,
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
            Ok((claim, upload)) => match self.desk.take_in(upload, claim, None).await {
                Ok(_draft) => "fine",
                Err(error) => FetchFailure::from(error).code(),
            },
        }
    }
}

async fn outcome(answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> &'static str {
    let host = Host::at("127.0.0.1", answer).await;
    let rig = rig(&[&host], LOOPBACK, settings());
    rig.fetch(&host.url("/a.png")).await
}

#[tokio::test]
async fn a_picture_is_fetched_and_nothing_is_told_of_the_shop() {
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
        ("Content-Type: image/jpeg\r\n", png(), "type_mismatch"),
        ("", png()[..40].to_vec(), "picture_damaged"),
        ("", [png(), b"more".to_vec()].concat(), "trailing_data"),
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
        let answered = move |_: &str, _| whole("200 OK", headers, &body);
        assert_eq!(outcome(answered).await, code, "{headers}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[tokio::test]
async fn too_much_is_noticed_by_its_length_and_while_it_comes() {
    // What is announced never comes: it isn't waited for.
    let announced = |_: &str, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4001\r\n\r\n";
        Answer::Drip(head.to_owned())
    };
    assert_eq!(outcome(announced).await, "file_too_large");
    let endless = |_: &str, _| {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n";
        Answer::Endless(head.to_owned())
    };
    assert_eq!(outcome(endless).await, "file_too_large");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_picture() {
    let cut = |_: &str, _| {
        let png = png();
        let headers = format!(
            "Content-Type: image/png\r\nContent-Length: {}\r\n",
            png.len() + 1
        );
        whole("200 OK", &headers, &png)
    };
    assert_eq!(outcome(cut).await, "broken_off");
}

#[tokio::test]
async fn hosts_that_take_for_ever_are_given_up() {
    let host = Host::at("127.0.0.1", |path, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3000\r\n";
        match path {
            "/silent.png" => Answer::Silence,
            "/head.png" => Answer::Drip(format!("{head}X-Slow: ")),
            _ => Answer::Drip(format!("{head}\r\n")),
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
        whole: Duration::from_millis(300),
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
        ("/gone.png", _) => whole("404 Not Found", "Content-Length: 0\r\n", b""),
        ("/busy.png", _) => {
            let headers = "Retry-After: 3600\r\nContent-Length: 0\r\n";
            whole("429 Too Many Requests", headers, b"")
        }
        (_, 1) => whole("503 Service Unavailable", "Content-Length: 0\r\n", b""),
        (_, 2) => Answer::Whole(Vec::new()),
        _ => picture(),
    })
    .await;
    let patient = FetchSettings {
        retries: 2,
        ..settings()
    };
    let rig = rig(&[&host], LOOPBACK, patient);
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
async fn redirects_are_followed_three_times() {
    let host = Host::at("127.0.0.1", |path, _| match path {
        "/1.png" => redirect("2.png"),
        "/2.png" => redirect("/3.png"),
        "/3.png" => redirect("?last=1"),
        "/0.png" => redirect("/1.png"),
        "/nowhere.png" => whole("302 Found", "Content-Length: 0\r\n", b""),
        _ => picture(),
    })
    .await;
    let rig = rig(&[&host], LOOPBACK, settings());
    assert_eq!(rig.fetch(&host.url("/1.png")).await, "fine");
    assert_eq!(rig.fetch(&host.url("/0.png")).await, "too_many_redirects");
    assert_eq!(rig.fetch(&host.url("/nowhere.png")).await, "bad_status");
}

#[tokio::test]
async fn no_redirect_leads_off_the_list_or_into_the_network() {
    let inside = Host::at("127.0.0.2", |_, _| picture()).await;
    let off_list = Host::at("127.0.0.1", |_, _| picture()).await;
    let (inside_url, off_url) = (inside.url("/a.png"), off_list.url("/a.png"));
    let host = Host::at("127.0.0.1", move |path, _| match path {
        "/inside" => redirect(&inside_url),
        "/off" => redirect(&off_url),
        "/name" => redirect("http://localhost:81/a.png"),
        "/login" => redirect("http://ann:word@127.0.0.1:81/a.png"),
        "/file" => redirect("file:///etc/passwd"),
        _ => redirect("http://169.254.169.254/latest/meta-data/a.png"),
    })
    .await;
    // To the rule here, the one address is public and nothing else is.
    let only: AddressRule = |address| address == IpAddr::from([127, 0, 0, 1]);
    let reached = rig(&[&host, &inside], only, settings());
    for (path, code) in [
        ("/inside", "address_not_public"),
        ("/off", "host_not_allowed"),
        ("/login", "unusable_address"),
        ("/file", "unusable_address"),
        ("/cloud", "host_not_allowed"),
    ] {
        assert_eq!(reached.fetch(&host.url(path)).await, code, "{path}");
    }
    let other: AddressRule = |address| address == IpAddr::from([127, 0, 0, 2]);
    let named = Host::at("127.0.0.2", |_, _| redirect("http://localhost:81/a.png")).await;
    let reached = rig(&[&named], other, settings());
    assert_eq!(
        reached.fetch(&named.url("/name")).await,
        "address_not_public"
    );
    assert!(inside.requests().is_empty() && off_list.requests().is_empty());
}

#[tokio::test]
async fn nobody_inside_is_asked_by_number_or_by_name() {
    let host = Host::at("127.0.0.1", |_, _| picture()).await;
    let public: AddressRule = |address| Reach::Public.allows(address);
    let rig = rig(&[&host], public, settings());
    let port = host.address.port();
    for address in [
        format!("http://127.0.0.1:{port}/a.png"),
        format!("http://2130706433:{port}/a.png"),
        format!("http://0177.0.0.1:{port}/a.png"),
        "http://localhost:81/a.png".to_owned(),
        "http://LOCALHOST:81/a.png".to_owned(),
    ] {
        assert_eq!(rig.fetch(&address).await, "address_not_public", "{address}");
    }
    assert!(host.requests().is_empty());
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
