use std::any::Any;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use rustix::net::sockopt::set_socket_linger;

/// A second handle to a client's connection, with which it can be reset.
#[derive(Clone)]
pub(super) struct Connection(Arc<OwnedFd>);

impl Connection {
    /// Makes the next close send a TCP reset instead of an orderly end.
    pub(super) fn reset_on_close(&self) {
        // If this fails, the connection still ends in the middle of the body.
        let _ = set_socket_linger(&*self.0, Some(Duration::ZERO));
    }
}

/// Stores the connection's handle for [`Connection::reset_on_close`].
pub(super) fn remember(stream: &dyn Any, data: &mut Extensions) {
    let handle = stream
        .downcast_ref::<TcpStream>()
        // A duplicate, because the server owns and closes the original.
        .and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
    if let Some(handle) = handle {
        data.insert(Connection(Arc::new(handle)));
    }
}
