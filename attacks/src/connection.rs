//! A minimal keep-alive HTTP/1.1 connection: the load generator shares the processor with the
//! server that it measures, so it must cost little.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection for one request at a time, without pipelining.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    /// Offset of the last response's body in `received`.
    body: usize,
    /// Buffer for body bytes that are discarded.
    bin: Vec<u8>,
}

/// Size of the discard buffer, in bytes.
const BIN: usize = 64 * 1024;

/// The status, and the offsets of the body's start and end.
struct Head {
    status: u16,
    body: usize,
    end: usize,
}

impl Connection {
    /// Connects to a host and port.
    pub async fn open(authority: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(authority).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }

    /// Wraps an existing TCP connection.
    pub fn over(stream: TcpStream) -> Self {
        Self {
            stream,
            received: Vec::with_capacity(4096),
            body: 0,
            bin: Vec::new(),
        }
    }

    /// Sends a request and reads the whole response; returns its status.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.ask_in_parts(&[request]).await
    }

    /// Like `ask`, for a request that is stored in several parts.
    pub async fn ask_in_parts(&mut self, parts: &[&[u8]]) -> io::Result<u16> {
        for part in parts {
            self.stream.write_all(part).await?;
        }
        self.received.clear();
        let mut head = None;
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::Error::other("the server closed the connection"));
            }
            if head.is_none() {
                head = read_head(&self.received)?;
            }
            if let Some(Head { status, body, end }) = head
                && self.received.len() >= end
            {
                self.body = body;
                return Ok(status);
            }
        }
    }

    /// Sends a request and discards the response's body while it arrives; returns the status and
    /// the length of the body.
    pub async fn measure(&mut self, request: &[u8]) -> io::Result<(u16, usize)> {
        let closed = || io::Error::other("the server closed the connection");
        self.stream.write_all(request).await?;
        self.received.clear();
        let Head { status, body, end } = loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(closed());
            }
            if let Some(head) = read_head(&self.received)? {
                break head;
            }
        };
        self.bin.resize(BIN, 0);
        let mut left = end.saturating_sub(self.received.len());
        while left > 0 {
            let room = left.min(BIN);
            let room = self.bin.get_mut(..room).unwrap_or_default();
            match self.stream.read(room).await? {
                0 => return Err(closed()),
                count => left = left.saturating_sub(count),
            }
        }
        Ok((status, end - body))
    }

    /// The body of the last response.
    pub fn body(&self) -> &[u8] {
        self.received.get(self.body..).unwrap_or_default()
    }
}

/// Parses the head; `None` while it is incomplete.
fn read_head(received: &[u8]) -> io::Result<Option<Head>> {
    let Some(length) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let unreadable = || io::Error::other("a response that can't be read");
    let head = received
        .get(..length)
        .and_then(|head| str::from_utf8(head).ok());
    let mut lines = head.ok_or_else(unreadable)?.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let content_length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    let body = length + 4;
    // A response without `Content-Length` is an error: its end couldn't be found.
    let end = content_length.and_then(|length| body.checked_add(length));
    Ok(Some(Head {
        status: status.ok_or_else(unreadable)?,
        body,
        end: end.ok_or_else(unreadable)?,
    }))
}
