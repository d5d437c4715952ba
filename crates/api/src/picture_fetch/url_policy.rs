//! Which URLs are requested at all.

use std::net::IpAddr;

use url::{Host, Url};

use super::{failure::FetchFailure, hosts::AllowedHosts, resolver::AddressRule};

/// The rule for URLs, checked before any request.
#[derive(Debug)]
pub(super) struct UrlPolicy {
    pub(super) hosts: AllowedHosts,
    pub(super) is_allowed: AddressRule,
}

impl UrlPolicy {
    /// Parses and checks a picture's URL as a product names it.
    pub(super) fn parse(&self, address: &str) -> Result<Url, FetchFailure> {
        let url = parsed(address).ok_or(FetchFailure::Address("is none of http or https"))?;
        self.check(&url)?;
        Ok(url)
    }

    /// Resolves and checks the target of a redirect from `from`.
    pub(super) fn redirected(&self, from: &Url, location: &str) -> Result<Url, FetchFailure> {
        let url = from.join(location).ok();
        let url = url.ok_or(FetchFailure::Address("leads on to none"))?;
        self.check(&url)?;
        Ok(url)
    }

    fn check(&self, url: &Url) -> Result<(), FetchFailure> {
        if !is_http(url) {
            return Err(FetchFailure::Address("is none of http or https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchFailure::Address("holds a login"));
        }
        if !self.hosts.allows(url) {
            return Err(FetchFailure::Host(host_and_port(url)));
        }
        // Host names are checked by `FilteringResolver` when they are resolved; literal addresses
        // never get there.
        let number = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            Some(Host::Domain(_)) | None => None,
        };
        match number.filter(|address| !(self.is_allowed)(*address)) {
            Some(address) => Err(FetchFailure::Network(address)),
            None => Ok(()),
        }
    }
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn parsed(address: &str) -> Option<Url> {
    Url::parse(address).ok().filter(is_http)
}

/// Host and port of a URL, in the form of the allowlist.
pub(super) fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_suffix('.').unwrap_or(host);
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// The same for a URL text; `None` if it isn't an http or https URL.
pub(super) fn host_of(address: &str) -> Option<(String, Url)> {
    let url = parsed(address)?;
    Some((host_and_port(&url), url))
}

/// The URL without credentials, for logs.
pub(super) fn shown(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if !url.username().is_empty() || url.password().is_some() => {
            // Fails only for URLs that can't contain credentials.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.into()
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture_fetch::AllowedAddresses;

    fn result_of(hosts: &str, address: &str) -> &'static str {
        let rule = UrlPolicy {
            hosts: hosts.parse().unwrap(),
            is_allowed: |address| AllowedAddresses::Public.allows(address),
        };
        rule.parse(address)
            .map_or_else(|failure| failure.code(), |_url| "fine")
    }

    #[test]
    fn only_web_addresses_of_allowed_hosts_are_fetched() {
        for (address, expected) in [
            ("http://img.haier.com/a.jpg", "fine"),
            ("https://img.haier.com/a.jpg?x=1#y", "fine"),
            ("ftp://img.haier.com/a.jpg", "unusable_address"),
            ("file:///etc/passwd", "unusable_address"),
            ("//img.haier.com/a.jpg", "unusable_address"),
            ("a.jpg", "unusable_address"),
            ("data:image/png;base64,AA==", "unusable_address"),
            ("http://", "unusable_address"),
            ("http://ann:secret@img.haier.com/a.jpg", "unusable_address"),
            ("http://ann@img.haier.com/a.jpg", "unusable_address"),
            ("http://img.haier.com:8080/a.jpg", "host_not_allowed"),
            (
                "http://img.haier.com@evil.example/a.jpg",
                "unusable_address",
            ),
            ("http://evil.example/img.haier.com", "host_not_allowed"),
            ("http://evil.example\\@img.haier.com/", "host_not_allowed"),
        ] {
            assert_eq!(result_of("img.haier.com", address), expected, "{address}");
        }
    }

    #[test]
    fn numbers_in_every_disguise_are_seen_through() {
        let list = "127.0.0.1,[::1],[::ffff:127.0.0.1],[64:ff9b::7f00:1],169.254.169.254,8.8.8.8";
        for address in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://127.0.0.1./",
            "http://１２７.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[64:ff9b::127.0.0.1]/",
            "http://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(result_of(list, address), "address_not_public", "{address}");
        }
        assert_eq!(result_of(list, "http://8.8.8.8/"), "fine");
    }

    #[test]
    fn a_login_is_never_shown() {
        assert_eq!(shown("http://ann:word@h.cn/a"), "http://h.cn/a");
        assert_eq!(shown("http://h.cn/a b"), "http://h.cn/a b");
        assert_eq!(shown("rubbish"), "rubbish");
    }
}
