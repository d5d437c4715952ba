//! A hand-written HTTP server on this machine, so that it can misbehave.

use std::{
    io::Write,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What the server does with a request.
pub(super) enum HostResponse {
    /// Sends this and closes.
    Complete(Vec<u8>),
    /// Sends this, then single bytes slowly, without end.
    Drip(String),
    /// Sends this, then large chunks without end.
    Endless(String),
    /// Sends nothing.
    Silence,
}

/// A server on this machine, and the requests that it received.
pub(super) struct Host {
    pub(super) address: SocketAddr,
    pub(super) requests: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// A server whose response depends on path and number of the request.
    pub(super) async fn at(
        ip: &str,
        respond: impl Fn(&str, usize) -> HostResponse + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, respond) = (Arc::clone(&requests), Arc::new(respond));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, respond) = (Arc::clone(&seen), Arc::clone(&respond));
                tokio::spawn(async move { serve(stream, &seen, &*respond).await });
            }
        });
        Self { address, requests }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<String>>,
    respond: &(impl Fn(&str, usize) -> HostResponse + Sync),
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
    match respond(&path, number) {
        HostResponse::Complete(bytes) => stream.write_all(&bytes).await.ok()?,
        HostResponse::Drip(head) => {
            stream.write_all(head.as_bytes()).await.ok()?;
            loop {
                stream.write_all(b"x").await.ok()?;
                pause().await;
            }
        }
        HostResponse::Endless(head) => {
            stream.write_all(head.as_bytes()).await.ok()?;
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
            loop {
                stream.write_all(chunk.as_bytes()).await.ok()?;
            }
        }
        HostResponse::Silence => drop(stream.read_u8().await),
    }
    Some(())
}

pub(super) fn complete(status: &str, headers: &str, body: &[u8]) -> HostResponse {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n");
    HostResponse::Complete([head.as_bytes(), body].concat())
}

pub(super) fn picture() -> HostResponse {
    let png = png();
    let headers = format!(
        "Content-Type: image/png\r\nContent-Length: {}\r\n",
        png.len()
    );
    complete("200 OK", &headers, &png)
}

pub(super) fn redirect(to: &str) -> HostResponse {
    complete(
        "302 Found",
        &format!("Location: {to}\r\nContent-Length: 0\r\n"),
        b"",
    )
}

/// A PNG of one grey pixel.
pub(super) fn png() -> Vec<u8> {
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

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}
