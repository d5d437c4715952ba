//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::limits::network;

/// The address that limits count a request by: that of the connection's other end, an IPv6 address
/// as its /64 network. Behind a proxy this is the proxy. Every limit by address asks here.
pub fn client_network(request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr();
    network(peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip()))
}
