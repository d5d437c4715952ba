//! Limits of HTTP connections: how many there are, how long one may wait for its client, and which
//! ones are closed if there are too many.

mod client_stream;
mod descriptors;
mod drain;
mod registry;
mod state;
mod stream;

pub use client_stream::{ClientStream, accept, connection_of};
pub use descriptors::{connections_for, raise_descriptor_limit};
pub use drain::drain;
pub use registry::{ConnectionBounds, Registry, watch};
pub use state::{AwaitedBody, Connection, InFlight, Phase, QueuedRequest};
pub use stream::BoundedStream;
