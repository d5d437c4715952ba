//! Reverse proxies in front of the server, and the client that they name.
//!
//! A header about a client counts only while the peer of the connection is a trusted proxy. It is
//! read from the right, because each proxy appends what it has seen to what it has received: the
//! first address from the right that is no trusted proxy is the client, and what is left of it was
//! written by the client.

mod client;
mod forwarded;
mod node;
mod settings;
mod trusted_proxies;

pub use client::{Client, ForwardingHeaders, InvalidForwarding};
pub use settings::{ForwardingHeader, ProxySettings};
pub use trusted_proxies::{InvalidProxies, TrustedProxies};
