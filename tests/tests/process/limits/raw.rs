//! A raw HTTP client that can violate the protocol.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use integration_tests::process::{Running, TEST_TIMEOUT};

/// A plain connection to `serve`.
pub(super) struct Raw(pub(super) TcpStream);

impl Raw {
    pub(super) fn connect(serve: &Running<'_>) -> Self {
        let address = serve.address();
        let stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(TEST_TIMEOUT)).unwrap();
        Self(stream)
    }

    /// A connection that has sent this text.
    pub(super) fn sending(serve: &Running<'_>, text: &str) -> Self {
        let mut raw = Self::connect(serve);
        raw.send(text).unwrap();
        raw
    }

    pub(super) fn send(&mut self, text: &str) -> std::io::Result<()> {
        self.0.write_all(text.as_bytes())
    }

    /// Sends `text` repeatedly until the server doesn't accept it any more.
    pub(super) fn trickle(&mut self, text: &str) {
        while self.send(text).is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }

    /// Everything received until the server closes the connection.
    pub(super) fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let mut part = [0; 4096];
        loop {
            match self.0.read(&mut part) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&part[..count]),
                // If a connection is closed with unread data, it is reset.
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                Err(error) => panic!("the connection stays open: {error}"),
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// One response, if it arrives in one segment.
    pub(super) fn response(&mut self) -> String {
        let mut part = [0; 4096];
        let count = self.0.read(&mut part).unwrap();
        String::from_utf8_lossy(&part[..count]).into_owned()
    }
}

/// A request without a body.
pub(super) fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n")
}

/// The headers of a login of 100 bytes.
pub(super) const LOGIN: &str = "POST /api/auth/login HTTP/1.1\r\nHost: shop\r\n\
    Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";
