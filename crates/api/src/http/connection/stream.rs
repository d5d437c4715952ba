//! The byte stream of a connection, which the registry can close.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{registry::Registry, state::Connection};

/// A TCP stream whose connection is registered while this value lives.
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

    /// The state of the connection.
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    fn record_write(
        &self,
        cx: &Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        let connection = &self.connection;
        match &written {
            Poll::Ready(Ok(_)) => connection.record_sent(),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                connection.record_blocked();
                connection.register(cx.waker());
                // It may have been closed between the check and the registration of the waker.
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
            // A read of 0 bytes is the end of file, not an arrival.
            Poll::Ready(Ok(())) if buffer.filled().len() > filled => {
                connection.record_arrival(buffer.filled().len() - filled);
            }
            Poll::Ready(_) => {}
            Poll::Pending => {
                connection.register(cx.waker());
                // It may have been closed between the check and the registration of the waker.
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
        self.record_write(cx, written)
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
        self.record_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The server flushes once it has written all of its buffer.
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.connection.record_flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::poll_fn,
        net::TcpListener,
        time::{Duration, Instant},
    };

    use tokio::io::AsyncReadExt;

    use super::{
        super::{
            registry::ConnectionBounds,
            state::{AwaitedBody, InFlight, Phase},
        },
        *,
    };

    /// The resolution of `age`.
    const MILLISECOND: Duration = Duration::from_millis(1);

    /// Both ends of a registered connection.
    async fn pair() -> (Pin<Box<BoundedStream>>, TcpStream) {
        let bounds = ConnectionBounds {
            all: 2,
            per_address: 2,
            header: Duration::from_secs(60),
            keep_alive: Duration::from_secs(60),
            send: Duration::from_secs(60),
        };
        let registry = Registry::new(bounds, crate::proxies::TrustedProxies::default());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).await.unwrap();
        let (server, _) = listener.accept().unwrap();
        server.set_nonblocking(true).unwrap();
        let server = TcpStream::from_std(server).unwrap();
        (Box::pin(BoundedStream::new(server, &registry)), client)
    }

    /// Writes until the kernel accepts no more; returns the number of bytes.
    async fn fill(stream: &mut Pin<Box<BoundedStream>>) -> usize {
        let block = [0; 64 * 1024];
        let mut written = 0;
        poll_fn(|cx| {
            while let Poll::Ready(count) = stream.as_mut().poll_write(cx, &block) {
                written += count.unwrap();
            }
            Poll::Ready(())
        })
        .await;
        written
    }

    async fn flush(stream: &mut Pin<Box<BoundedStream>>) {
        poll_fn(|cx| stream.as_mut().poll_flush(cx)).await.unwrap();
    }

    #[tokio::test]
    async fn a_response_that_is_not_sent_yet_is_not_finished() {
        let (mut stream, mut client) = pair().await;
        let connection = Arc::clone(stream.connection());
        let request = InFlight::begin(Arc::clone(&connection));
        request.respond();
        drop(request);
        assert_eq!(connection.phase(), Phase::Busy);
        let mut filled = fill(&mut stream).await;
        assert_eq!(connection.phase(), Phase::Stalled);

        // A client that reads makes progress, though the rest is still unsent.
        let pause = Duration::from_millis(300);
        tokio::time::sleep(pause).await;
        assert!(connection.age() >= pause);
        let mut bytes = vec![0; filled];
        client.read_exact(&mut bytes).await.unwrap();
        let progress = Instant::now();
        let byte = poll_fn(|cx| stream.as_mut().poll_write(cx, &[0])).await;
        assert_eq!(byte.unwrap(), 1);
        assert_eq!(connection.phase(), Phase::Stalled);
        assert!(connection.age() <= progress.elapsed() + MILLISECOND);
        filled = fill(&mut stream).await;
        assert!(filled > 0);
        assert_eq!(connection.phase(), Phase::Stalled);

        flush(&mut stream).await;
        assert_eq!(connection.phase(), Phase::KeepAlive);
    }

    #[tokio::test]
    async fn a_request_that_is_worked_on_is_busy_though_the_response_before_is_unread() {
        let (mut stream, _client) = pair().await;
        let connection = Arc::clone(stream.connection());
        let request = InFlight::begin(Arc::clone(&connection));
        fill(&mut stream).await;
        assert_eq!(connection.phase(), Phase::Busy);
        request.respond();
        fill(&mut stream).await;
        assert_eq!(connection.phase(), Phase::Stalled);
        flush(&mut stream).await;
        assert_eq!(connection.phase(), Phase::Busy, "more of it is to come");
    }

    #[tokio::test]
    async fn a_body_is_awaited_only_while_a_handler_reads_it() {
        let (stream, _client) = pair().await;
        let connection = Arc::clone(stream.connection());
        let _request = InFlight::begin(Arc::clone(&connection));
        assert_eq!(connection.phase(), Phase::Busy);
        let body = AwaitedBody::begin(Arc::clone(&connection));
        let pause = Duration::from_millis(300);
        tokio::time::sleep(pause).await;
        assert!(connection.age() >= pause);
        let progress = Instant::now();
        connection.record_arrival(1);
        assert_eq!(connection.phase(), Phase::Body);
        assert!(connection.age() <= progress.elapsed() + MILLISECOND);
        drop(body);
        assert_eq!(connection.phase(), Phase::Busy);
    }
}
