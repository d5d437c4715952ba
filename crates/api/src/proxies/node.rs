//! A client or proxy as a header names it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A node of RFC 7239, section 6; the entries of `X-Forwarded-For` have the same forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    /// An address; its port is dropped.
    Address(IpAddr),
    /// `unknown`, or an identifier such as `_hidden`: the proxy doesn't say.
    Hidden,
}

impl Node {
    /// Reads `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`,
    /// `unknown` or `_name`, the last two with or without a port. `None` if it is none of these.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix('[') {
            let (address, port) = rest.split_once(']')?;
            let address = address.parse::<Ipv6Addr>().ok()?;
            let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            return is_port.then(|| Self::of(address.into()));
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(Self::of(address));
        }
        let name = match text.split_once(':') {
            Some((name, port)) if is_port(port) => name,
            Some(_) => return None,
            None => text,
        };
        if name.eq_ignore_ascii_case("unknown") || is_obfuscated(name) {
            return Some(Self::Hidden);
        }
        let address = name.parse::<Ipv4Addr>().ok()?;
        Some(Self::of(address.into()))
    }

    fn of(address: IpAddr) -> Self {
        Self::Address(address.to_canonical())
    }
}

/// A port, or an obfuscated one.
fn is_port(text: &str) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    is_number || is_obfuscated(text)
}

/// An underscore and at least one more of some characters.
fn is_obfuscated(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let name = text.strip_prefix('_');
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(is_allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_addresses_with_or_without_port_or_hidden() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("192.0.2.1:_port", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:DB8::1]:4711", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
        ] {
            let expected = Node::Address(address.parse().unwrap());
            assert_eq!(Node::parse(text), Some(expected), "{text}");
        }
        for text in [
            "unknown",
            "Unknown",
            "_hidden",
            "_a.b-c",
            "unknown:80",
            "_x:_y",
        ] {
            assert_eq!(Node::parse(text), Some(Node::Hidden), "{text}");
        }
        for text in [
            "",
            "_",
            "hidden",
            "256.0.0.1",
            "192.0.2.1:",
            "192.0.2.1:65536",
            "192.0.2.1:+80",
            "192.0.2.01",
            "[192.0.2.1]",
            "[2001:db8::1",
            "[2001:db8::1]80",
            "2001:db8::1:x",
            "fe80::1%eth0",
            "192.0.2.0/24",
            "a.example",
        ] {
            assert_eq!(Node::parse(text), None, "{text}");
        }
    }
}
