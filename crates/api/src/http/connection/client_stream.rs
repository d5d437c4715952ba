//! The stream of a client: plain, or encrypted by TLS.

use std::{io, sync::Arc};

use actix_http::Protocol;
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;

use super::{state::Connection, stream::BoundedStream};

/// A plain stream, or an encrypted one.
pub type ClientStream = Either<BoundedStream, Box<TlsStream<BoundedStream>>>;

/// Name of HTTP/2 in the negotiation of the protocol.
const HTTP_2: &[u8] = b"h2";

/// Has the client's handshake, if the server has TLS; returns the protocol that both have agreed on. The
/// deadline of a request's headers holds for the handshake too.
///
/// # Errors
/// If the handshake fails, such as of a client that speaks plain HTTP.
pub async fn accept(
    stream: BoundedStream,
    tls: Option<&TlsAcceptor>,
) -> io::Result<(ClientStream, Protocol)> {
    let Some(tls) = tls else {
        return Ok((Either::Left(stream), Protocol::Http1));
    };
    let accepted = tls.accept(stream).await;
    let outcome = match &accepted {
        Ok(_) => "accepted",
        Err(_) => "failed",
    };
    metrics::counter!("cangku_tls_handshakes_total", "outcome" => outcome).increment(1);
    let stream = accepted?;
    let (io, session) = stream.get_ref();
    let protocol = match session.alpn_protocol() {
        Some(HTTP_2) => Protocol::Http2,
        _ => Protocol::Http1,
    };
    io.connection().set_encrypted(protocol == Protocol::Http2);
    Ok((Either::Right(Box::new(stream)), protocol))
}

/// The connection of a stream.
pub fn connection_of(stream: &ClientStream) -> &Arc<Connection> {
    match stream {
        Either::Left(plain) => plain.connection(),
        Either::Right(encrypted) => encrypted.get_ref().0.connection(),
    }
}
