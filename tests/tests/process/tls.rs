//! TLS of the server itself.

use std::{
    fs,
    io::{ErrorKind, Read},
    net::TcpStream,
    path::PathBuf,
    time::{Duration, Instant},
};

use integration_tests::process::{Installation, Running, Signal};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use reqwest::{Client, Version};
use serde_json::{Value, json};

use crate::installation;

/// An authority and the files of a certificate that it has issued for `localhost` and `127.0.0.1`.
struct Authority {
    root: String,
    certificate: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut root = CertificateParams::new(Vec::new()).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root_key = KeyPair::generate().unwrap();
        let root_certificate = root.self_signed(&root_key).unwrap();
        let issuer = Issuer::new(root, root_key);
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap();
        let certificate = certificate.signed_by(&key, &issuer).unwrap();
        Self {
            root: root_certificate.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    fn client(&self) -> reqwest::ClientBuilder {
        drop(rustls::crypto::ring::default_provider().install_default());
        let root = reqwest::Certificate::from_pem(self.root.as_bytes()).unwrap();
        // A handshake a request: an open connection keeps its certificate.
        Client::builder()
            .tls_certs_only([root])
            .pool_max_idle_per_host(0)
    }
}

/// An installation with the certificate of an authority, and the certificate's files.
fn secured(by: &Authority) -> (Installation, [PathBuf; 2]) {
    let installation = installation();
    let files = ["server.crt", "server.key"].map(|name| installation.folder().join(name));
    write(&files, by);
    let installation = installation
        .with("CANGKU_TLS_CERTIFICATE", files[0].to_str().unwrap())
        .with("CANGKU_TLS_PRIVATE_KEY", files[1].to_str().unwrap());
    (installation, files)
}

fn write(files: &[PathBuf; 2], by: &Authority) {
    fs::write(&files[0], &by.certificate).unwrap();
    fs::write(&files[1], &by.key).unwrap();
}

/// Whether a new client, which resumes no session, trusts the server.
async fn is_trusted(serve: &Running<'_>, by: &Authority) -> bool {
    let client = by.client().build().unwrap();
    let url = format!("{}/healthz", serve.address());
    client.get(url).send().await.is_ok()
}

#[tokio::test]
async fn requests_come_by_https_over_both_protocols() {
    let authority = Authority::new();
    let (installation, _) = secured(&authority);
    let serve = installation.serve();
    let address = serve.address();
    assert!(address.starts_with("https://"), "{address}");

    let second = authority.client().build().unwrap();
    let first = authority.client().http1_only().build().unwrap();
    for (client, version) in [(&second, Version::HTTP_2), (&first, Version::HTTP_11)] {
        let sent = client.get(format!("{address}/api/brands")).send().await;
        let response = sent.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.version()),
            (200, version)
        );
        let hsts = response.headers().get("strict-transport-security");
        assert!(hsts.is_some(), "{:?}", response.headers());
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["total"], 0);
    }

    // Bodies of requests, and many requests on one connection.
    let shared = authority
        .client()
        .pool_max_idle_per_host(1)
        .build()
        .unwrap();
    let body = json!({"refresh_token": "x".repeat(4000)});
    let refreshes = (0..50).map(|_| {
        let refresh = shared.post(format!("{address}/api/auth/refresh"));
        refresh.json(&body).send()
    });
    for answer in futures::future::join_all(refreshes).await {
        let answer = answer.unwrap();
        assert_eq!(answer.version(), Version::HTTP_2);
        assert_eq!(answer.status(), 401);
    }
    // Plain HTTP, and a client that doesn't trust the authority, get nothing.
    let plain = address.replace("https://", "http://");
    let plain = Client::new().get(format!("{plain}/healthz")).send().await;
    assert!(plain.is_err(), "{plain:?}");
    assert!(!is_trusted(&serve, &Authority::new()).await);
    serve.terminate().expect_success();
}

#[tokio::test]
async fn a_renewed_certificate_is_used_on_a_hangup_and_when_the_files_change() {
    let (old, new, newest) = (Authority::new(), Authority::new(), Authority::new());
    let (installation, files) = secured(&old);
    let mut serve = installation.serve();
    assert!(is_trusted(&serve, &old).await);

    // A certificate without its key.
    fs::write(&files[0], &new.certificate).unwrap();
    serve.signal(Signal::HUP);
    serve.await_stderr("the TLS certificate is not reloaded");
    assert!(is_trusted(&serve, &old).await);

    write(&files, &new);
    serve.signal(Signal::HUP);
    serve.await_stderr("the TLS certificate is reloaded");
    assert!(is_trusted(&serve, &new).await);
    assert!(!is_trusted(&serve, &old).await);

    write(&files, &newest);
    let began = Instant::now();
    while !is_trusted(&serve, &newest).await {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "{}",
            serve.stderr()
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let keys = [&old.key, &new.key, &newest.key];
    let ended = serve.terminate().expect_success();
    for key in keys {
        let line = key.lines().nth(1).unwrap();
        assert!(!ended.stderr.contains(line));
    }
}

#[test]
fn unusable_certificates_are_refused_at_start() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (installation, files) = secured(&authority);
    installation.run(&["check-config"]).expect_success();
    fs::write(&files[1], &other.key).unwrap();
    let refuse = |words: &[&str]| {
        for command in ["check-config", "serve"] {
            installation.run(&[command]).expect_refusal(words);
        }
    };
    refuse(&["server.key", "CANGKU_TLS_CERTIFICATE"]);
    fs::write(&files[1], "nothing").unwrap();
    refuse(&["server.key has no private key"]);
    fs::write(&files[0], "nothing").unwrap();
    refuse(&["server.crt has no certificate"]);
    fs::remove_file(&files[0]).unwrap();
    refuse(&["server.crt"]);
    let installation = crate::installation().with("CANGKU_TLS_CERTIFICATE", "a.crt");
    let checked = installation.run(&["check-config"]);
    checked.expect_refusal(&["CANGKU_TLS_CERTIFICATE", "CANGKU_TLS_PRIVATE_KEY"]);
}

#[test]
fn a_client_that_never_finishes_the_handshake_is_disconnected() {
    let (installation, _) = secured(&Authority::new());
    let installation = installation.with("CANGKU_HEADER_SECONDS", "1");
    let serve = installation.serve();
    let address = serve.address().replace("https://", "");
    let mut silent = TcpStream::connect(address).unwrap();
    silent
        .set_read_timeout(Some(Duration::from_secs(30)))
        .unwrap();
    let mut rest = Vec::new();
    // The end of the connection, not the time limit of the read.
    let ended = silent.read_to_end(&mut rest);
    let is_open = ended.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    assert!(!is_open, "the connection stays open");
}
