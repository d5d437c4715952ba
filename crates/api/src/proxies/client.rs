//! The client of a request.

use std::net::IpAddr;

use super::{
    forwarded::elements,
    node::Node,
    settings::{ForwardingHeader, ProxySettings},
    trusted_proxies::TrustedProxies,
};

/// Maximum number of entries that are read from the right: far more proxies than are ever in a row.
const MAX_HOPS: usize = 100;

/// Who has sent a request, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address of the client, or of the proxy that doesn't name it.
    pub address: IpAddr,
    /// Whether the client has sent it by HTTPS.
    pub is_https: bool,
}

/// The headers about the client, each with its lines in the order of the request.
#[derive(Debug, Clone, Default)]
pub struct ForwardingHeaders<'a> {
    /// `Forwarded`.
    pub forwarded: Vec<&'a [u8]>,
    /// `X-Forwarded-For`.
    pub x_forwarded_for: Vec<&'a [u8]>,
    /// `X-Forwarded-Proto`.
    pub x_forwarded_proto: Vec<&'a [u8]>,
}

/// A trusted proxy has sent headers that don't name one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidForwarding {
    /// A header is malformed where it has to be read.
    #[error("{0} from the proxy is malformed")]
    Malformed(&'static str),
    /// It names more than `MAX_HOPS` trusted proxies in a row.
    #[error("{0} from the proxy names more than {MAX_HOPS} proxies")]
    TooManyHops(&'static str),
    /// `Forwarded` and `X-Forwarded-For` name different clients.
    #[error("Forwarded and X-Forwarded-For from the proxy name different clients")]
    Conflict,
}

/// One entry of a header, from the right.
struct Hop {
    sender: Node,
    is_https: bool,
}

impl ProxySettings {
    /// The client of a request. `headers` is called only if the peer is a trusted proxy.
    ///
    /// # Errors
    /// [`InvalidForwarding`] if the headers of a trusted proxy don't name one client.
    pub fn client<'a>(
        &self,
        peer: Client,
        headers: impl FnOnce() -> ForwardingHeaders<'a>,
    ) -> Result<Client, InvalidForwarding> {
        let peer = Client {
            address: peer.address.to_canonical(),
            ..peer
        };
        if !self.trusted.contains(peer.address) {
            return Ok(peer);
        }
        let headers = headers();
        match self.header {
            ForwardingHeader::XForwardedFor => by_x_forwarded(&self.trusted, peer, &headers),
            ForwardingHeader::Forwarded => by_forwarded(&self.trusted, peer, &headers),
            ForwardingHeader::Auto if headers.forwarded.is_empty() => {
                by_x_forwarded(&self.trusted, peer, &headers)
            }
            ForwardingHeader::Auto if headers.x_forwarded_for.is_empty() => {
                by_forwarded(&self.trusted, peer, &headers)
            }
            ForwardingHeader::Auto => {
                let one = by_forwarded(&self.trusted, peer, &headers)?;
                let other = by_x_forwarded(&self.trusted, peer, &headers)?;
                // Which of them the proxy has written isn't known, and the other one may be the
                // client's.
                match one.address == other.address {
                    true => Ok(Client {
                        is_https: one.is_https && other.is_https,
                        ..one
                    }),
                    false => Err(InvalidForwarding::Conflict),
                }
            }
        }
    }
}

fn by_forwarded(
    trusted: &TrustedProxies,
    peer: Client,
    headers: &ForwardingHeaders<'_>,
) -> Result<Client, InvalidForwarding> {
    const NAME: &str = "Forwarded";
    let malformed = InvalidForwarding::Malformed(NAME);
    // Lines are read one by one from the last: the client's own are not parsed if the proxy has
    // added one.
    let hops = headers.forwarded.iter().rev().flat_map(|line| {
        let elements = elements(line).map(|elements| elements.into_iter().rev().map(Ok));
        let (elements, error) = match elements {
            Some(elements) => (Some(elements), None),
            None => (None, Some(Err(malformed))),
        };
        elements.into_iter().flatten().chain(error)
    });
    let hops = hops.map(|element| {
        let element = element?;
        Ok(Hop {
            sender: element.sender.unwrap_or(Node::Hidden),
            is_https: element.is_https,
        })
    });
    walk(trusted, peer, hops, NAME)
}

fn by_x_forwarded(
    trusted: &TrustedProxies,
    peer: Client,
    headers: &ForwardingHeaders<'_>,
) -> Result<Client, InvalidForwarding> {
    const NAME: &str = "X-Forwarded-For";
    // The protocol that the nearest proxy reports: which entry belongs to which hop isn't certain.
    let is_https =
        last_entry(&headers.x_forwarded_proto).map(|it| it.eq_ignore_ascii_case(b"https"));
    let is_https = is_https.unwrap_or(peer.is_https);
    let entries = headers
        .x_forwarded_for
        .iter()
        .rev()
        .copied()
        .flat_map(entries);
    let hops = entries.map(|entry| {
        let sender = std::str::from_utf8(entry).ok().and_then(Node::parse);
        let sender = sender.ok_or(InvalidForwarding::Malformed(NAME))?;
        Ok(Hop { sender, is_https })
    });
    let client = walk(trusted, peer, hops, NAME)?;
    Ok(Client { is_https, ..client })
}

/// The entries of a list from the right, without the empty ones.
fn entries(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let entries = line.rsplit(|byte| *byte == b',');
    entries
        .map(<[u8]>::trim_ascii)
        .filter(|entry| !entry.is_empty())
}

fn last_entry<'a>(lines: &[&'a [u8]]) -> Option<&'a [u8]> {
    lines.iter().rev().copied().flat_map(entries).next()
}

/// Follows the hops while the address is a trusted proxy's. Later ones aren't parsed: the client
/// may have written them.
fn walk(
    trusted: &TrustedProxies,
    peer: Client,
    mut hops: impl Iterator<Item = Result<Hop, InvalidForwarding>>,
    name: &'static str,
) -> Result<Client, InvalidForwarding> {
    let mut client = peer;
    let mut count = 0;
    while trusted.contains(client.address) {
        let Some(hop) = hops.next() else {
            return Ok(client);
        };
        count += 1;
        if count > MAX_HOPS {
            return Err(InvalidForwarding::TooManyHops(name));
        }
        let hop = hop?;
        client.is_https = hop.is_https;
        match hop.sender {
            Node::Address(address) => client.address = address,
            // The proxy that hides its client stands for it.
            Node::Hidden => return Ok(client),
        }
    }
    Ok(client)
}

#[cfg(test)]
mod tests;
