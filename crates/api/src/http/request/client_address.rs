//! The client of a request, and the address by which it is limited.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use actix_web::{HttpMessage, HttpRequest, dev::ServiceRequest};

use super::app_state::app;
use crate::{
    http::{
        connection::Connection,
        response::{error_code::ErrorCode, problem::Problem},
    },
    limits::network,
    proxies::{Client, ForwardingHeaders, InvalidForwarding},
};

const FORWARDED: &str = "forwarded";
const X_FORWARDED_FOR: &str = "x-forwarded-for";
const X_FORWARDED_PROTO: &str = "x-forwarded-proto";

/// The client as it was determined when the request arrived.
#[derive(Debug, Clone, Copy)]
struct Identified(Result<Client, InvalidForwarding>);

/// Determines the client of a request, once, and stores it in the request's extensions. If its proxy
/// doesn't name it, the peer stands for it until [`check_forwarding`] refuses the request.
pub fn identify(request: &ServiceRequest) -> Client {
    let peer = peer(request.request());
    let found = match app(request.request()) {
        Ok(app) => app.proxies().client(peer, || headers(request)),
        Err(_not_wired) => Ok(peer),
    };
    request.extensions_mut().insert(Identified(found));
    found.unwrap_or(peer)
}

/// Refuses a request whose trusted proxy doesn't name one client.
///
/// # Errors
/// 400 `invalid_forwarding_header` or `conflicting_forwarding_headers`.
pub fn check_forwarding(request: &HttpRequest) -> Result<(), Problem> {
    let identified = request.extensions().get::<Identified>().copied();
    let Some(Identified(Err(error))) = identified else {
        return Ok(());
    };
    let (code, remedy) = match error {
        InvalidForwarding::Malformed(_) | InvalidForwarding::TooManyHops(_) => (
            ErrorCode::InvalidForwardingHeader,
            "the proxy must append the address of its client",
        ),
        InvalidForwarding::Conflict => (
            ErrorCode::ConflictingForwardingHeaders,
            "the proxy must remove the one that it doesn't write, or CANGKU_FORWARDED_HEADER must \
             name the one that it writes",
        ),
    };
    Err(Problem::new(code, format!("{error}: {remedy}.")))
}

/// The client of a request.
pub fn client(request: &HttpRequest) -> Client {
    let identified = request.extensions().get::<Identified>().copied();
    match identified {
        Some(Identified(Ok(client))) => client,
        _ => peer(request),
    }
}

/// The address that limits count a request by: the client's, an IPv6 address as its /64 network.
/// Every limit by address uses this function.
pub fn client_network(request: &HttpRequest) -> IpAddr {
    network(client(request).address)
}

fn peer(request: &HttpRequest) -> Client {
    let peer = request.peer_addr();
    let connection = request.conn_data::<Arc<Connection>>();
    Client {
        address: peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip()),
        is_https: connection.is_some_and(|connection| connection.is_encrypted()),
    }
}

fn headers(request: &ServiceRequest) -> ForwardingHeaders<'_> {
    let lines = |name: &str| {
        let lines = request.headers().get_all(name);
        lines.map(|line| line.as_bytes()).collect()
    };
    ForwardingHeaders {
        forwarded: lines(FORWARDED),
        x_forwarded_for: lines(X_FORWARDED_FOR),
        x_forwarded_proto: lines(X_FORWARDED_PROTO),
    }
}
