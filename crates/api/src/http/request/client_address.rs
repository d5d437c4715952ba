//! Addresses of clients: that by which they are limited, and that which the audit log records.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, http::header::USER_AGENT};
use cangku_domain::{OptionalText, accounts::Client};

use crate::limits::network;

/// Maximum length of the recorded `User-Agent`, in characters.
const MAX_AGENT_LENGTH: usize = 255;

/// The address that limits count a request by: the connection's peer, an IPv6 address as its /64
/// network. Behind a proxy it is the proxy's. Every limit by address uses this function.
pub fn client_network(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr();
    network(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip()))
}

/// The client of a request, as the audit log records it: the connection's peer, and the start of its
/// `User-Agent`.
pub fn client(request: &HttpRequest) -> Client {
    let agent = request.headers().get(USER_AGENT);
    let agent = agent.map(|it| String::from_utf8_lossy(it.as_bytes()));
    let agent = OptionalText::<MAX_AGENT_LENGTH>::lossy(&agent.unwrap_or_default());
    Client {
        address: request.peer_addr().map(|peer| peer.ip()),
        user_agent: agent.as_str().to_owned(),
    }
}
