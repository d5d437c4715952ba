//! The byte stream of a connection, which can be closed from elsewhere.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    registry::Registry,
    state::{Connection, Phase},
};

/// A TCP stream whose connection is registered for as long as this value lives.
#[derive(Debug)]
pub struct BoundedStream {
    io: TcpStream,
    connection: Arc<Connection>,
    registry: Arc<Registry>,
}

impl BoundedStream {
    /// Registers the connection.
    pub fn new(io: TcpStream, registry: &Arc<Registry>) -> Self {
        Self {
            connection: registry.admit(io.peer_addr().ok()),
            registry: Arc::clone(registry),
            io,
        }
    }

    /// What the connection is doing.
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    fn note_write(
        &self,
        cx: &Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let connection = &self.connection;
        match &written {
            Poll::Ready(_) => {
                if connection.phase() == Phase::Stalled {
                    connection.enter(Phase::Busy);
                }
            }
            Poll::Pending => {
                if connection.phase() == Phase::Busy {
                    connection.enter(Phase::Stalled);
                }
                connection.register(cx.waker());
                // It may have been closed between the check and the registration.
                if connection.is_closed() {
                    return Poll::Ready(Err(closed()));
                }
            }
        }
        written
    }
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "closed by the server")
}

impl Drop for BoundedStream {
    fn drop(&mut self) {
        self.registry.remove(&self.connection);
    }
}

impl AsyncRead for BoundedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.connection.is_closed() {
            return Poll::Ready(Ok(()));
        }
        let filled = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        let connection = &self.connection;
        match &read {
            // The time for a request's headers begins with its first byte.
            Poll::Ready(Ok(())) if buffer.filled().len() > filled => {
                if connection.phase() == Phase::KeepAlive {
                    connection.enter(Phase::Head);
                }
            }
            Poll::Ready(_) => {}
            Poll::Pending => {
                connection.register(cx.waker());
                // It may have been closed between the check and the registration.
                if connection.is_closed() {
                    return Poll::Ready(Ok(()));
                }
            }
        }
        read
    }
}

impl AsyncWrite for BoundedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.connection.is_closed() {
            return Poll::Ready(Err(closed()));
        }
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.note_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.connection.is_closed() {
            return Poll::Ready(Err(closed()));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, parts);
        self.note_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
