//! The address by which clients are limited.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::limits::network;

/// The address that limits count a request by: the connection's peer, an IPv6 address as its /64
/// network. Behind a proxy it is the proxy's. Every limit by address uses this function.
pub fn client_network(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr();
    network(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip()))
}
