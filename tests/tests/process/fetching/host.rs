//! A picture host on this machine, implemented on raw sockets so that it can misbehave.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A response to be sent.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    status: &'static str,
    headers: String,
    body: Vec<u8>,
}

impl Reply {
    pub(super) fn of(content_type: &str, body: &[u8]) -> Self {
        Self {
            status: "200 OK",
            headers: format!(
                "Content-Type: {content_type}\r\nContent-Length: {}\r\n",
                body.len()
            ),
            body: body.to_vec(),
        }
    }

    pub(super) fn png(body: &[u8]) -> Self {
        Self::of("image/png", body)
    }

    pub(super) fn status(status: &'static str) -> Self {
        Self {
            status,
            headers: "Content-Length: 0\r\n".to_owned(),
            body: Vec::new(),
        }
    }

    pub(super) fn redirect(to: &str) -> Self {
        Self {
            headers: format!("Location: {to}\r\nContent-Length: 0\r\n"),
            ..Self::status("302 Found")
        }
    }

    /// Announces one more byte, which is never sent.
    pub(super) fn cut(mut self) -> Self {
        self.body.pop();
        self
    }
}

type Play = dyn Fn(&str, usize) -> Reply + Send + Sync;

/// A host that counts the requests of each path. Stops when dropped.
pub(super) struct PictureHost {
    address: SocketAddr,
    asked: Arc<Mutex<BTreeMap<String, usize>>>,
    is_over: Arc<AtomicBool>,
}

impl PictureHost {
    /// Responds by path and number of the request.
    pub(super) fn play(play: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let new = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
            is_over: Arc::default(),
        };
        let (asked, is_over) = (Arc::clone(&new.asked), Arc::clone(&new.is_over));
        let play: Arc<Play> = Arc::new(play);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (asked, play) = (Arc::clone(&asked), Arc::clone(&play));
                thread::spawn(move || serve(stream.ok()?, &asked, &*play));
            }
        });
        new
    }

    /// Its entry in the list of allowed hosts.
    pub(super) fn entry(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Number of requests for this path.
    pub(super) fn asked_for(&self, path: &str) -> usize {
        self.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }

    /// Number of all requests.
    pub(super) fn asked(&self) -> usize {
        self.asked.lock().unwrap().values().sum()
    }
}

impl Drop for PictureHost {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, asked: &Mutex<BTreeMap<String, usize>>, play: &Play) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    while !lines.next()?.ok()?.is_empty() {}
    let times = {
        let mut asked = asked.lock().unwrap();
        let times = asked.entry(path.clone()).or_default();
        *times += 1;
        *times
    };
    let Reply {
        status,
        headers,
        body,
    } = play(&path, times);
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n"
    )
    .ok()?;
    stream.write_all(&body).ok()
}
