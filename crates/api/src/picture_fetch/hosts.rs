//! Allowlist of hosts from which pictures may be fetched.

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// A list such as `img.haier.com,*.haier.com,10.0.0.5:8080`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedHosts(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    host: Host,
    /// Whether the entry means the subdomains of this host, and not the host itself.
    is_below: bool,
    /// `None`: the default port of the URL's scheme.
    port: Option<u16>,
}

/// An invalid entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{entry:?} is no host: {reason}")]
pub struct InvalidHost {
    entry: String,
    reason: String,
}

impl AllowedHosts {
    /// Whether no host is allowed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an entry allows the host and port of this URL.
    pub fn allows(&self, url: &Url) -> bool {
        let Some(host) = url.host() else { return false };
        self.0.iter().any(|entry| entry.allows(&host, url))
    }
}

impl Entry {
    fn allows(&self, host: &Host<&str>, url: &Url) -> bool {
        let is_port = match self.port {
            // `Url` omits the scheme's default port, even if it was written.
            None => url.port().is_none(),
            Some(port) => url.port_or_known_default() == Some(port),
        };
        let is_host = match (&self.host, host) {
            (Host::Domain(allowed), Host::Domain(name)) => {
                let name = name.strip_suffix('.').unwrap_or(name);
                match self.is_below {
                    false => name == allowed,
                    true => name
                        .strip_suffix(allowed.as_str())
                        // `evilhaier.com` isn't a subdomain of `haier.com`.
                        .and_then(|below| below.strip_suffix('.'))
                        .is_some_and(|below| !below.is_empty()),
                }
            }
            (Host::Ipv4(allowed), Host::Ipv4(address)) => allowed == address,
            (Host::Ipv6(allowed), Host::Ipv6(address)) => allowed == address,
            _ => false,
        };
        is_port && is_host
    }
}

impl FromStr for AllowedHosts {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let entries = text.split(',').map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        let entries = entries.map(str::parse::<Entry>);
        entries.collect::<Result<Vec<_>, _>>().map(Self)
    }
}

impl FromStr for Entry {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let invalid = |reason: &str| InvalidHost {
            entry: text.chars().take(80).collect(),
            reason: reason.to_owned(),
        };
        let (is_below, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // The colons of an IPv6 address are within brackets.
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let port = port.map(str::parse::<u16>).transpose();
        let port = port.map_err(|_not_one| invalid("its port is no number up to 65535"))?;
        if port == Some(0) {
            return Err(invalid("port 0 is no port of a host"));
        }
        if host.contains('*') {
            return Err(invalid("a star may only stand first, as in *.haier.com"));
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let host = Host::parse(host).map_err(|error| invalid(&error.to_string()))?;
        if is_below && !matches!(host, Host::Domain(_)) {
            return Err(invalid("nothing is below a number"));
        }
        Ok(Self {
            host,
            is_below,
            port,
        })
    }
}

impl fmt::Display for AllowedHosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, entry) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            let star = if entry.is_below { "*." } else { "" };
            write!(f, "{comma}{star}{}", entry.host)?;
            if let Some(port) = entry.port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(list: &str, url: &str) -> bool {
        let list: AllowedHosts = list.parse().unwrap();
        list.allows(&Url::parse(url).unwrap())
    }

    #[test]
    fn an_entry_means_its_host_alone() {
        for url in [
            "http://img.haier.com/a.jpg",
            "https://IMG.Haier.com:443/a.jpg",
            "http://img.haier.com./a.jpg",
        ] {
            assert!(allows("x.example, img.haier.com ,", url), "{url}");
        }
        for url in [
            "http://haier.com/",
            "http://a.img.haier.com/",
            "http://img.haier.com.evil.example/",
            "http://evil-img.haier.com/",
            "http://img.haier.com:8080/",
            "https://img.haier.com:80/",
            "http://127.0.0.1/",
        ] {
            assert!(!allows("img.haier.com", url), "{url}");
        }
    }

    #[test]
    fn a_star_means_all_hosts_below() {
        for url in ["http://img.haier.com/", "https://a.b.haier.com/"] {
            assert!(allows("*.haier.com", url), "{url}");
        }
        for url in [
            "http://haier.com/",
            "http://.haier.com/",
            "http://evilhaier.com/",
            "http://haier.com.cn/",
            "http://img.haier.com:81/",
        ] {
            assert!(!allows("*.haier.com", url), "{url}");
        }
    }

    #[test]
    fn a_port_and_numbers_are_meant_as_written() {
        assert!(allows("h.cn:8080", "http://h.cn:8080/"));
        assert!(!allows("h.cn:8080", "http://h.cn/"));
        assert!(allows("h.cn:80", "http://h.cn/"));
        assert!(!allows("h.cn:80", "https://h.cn/"));
        assert!(allows("*.h.cn:8443", "https://a.h.cn:8443/"));
        assert!(allows("127.0.0.1:9000", "http://2130706433:9000/"));
        assert!(allows("127.0.0.1:9000", "http://0177.0.0.1:9000/"));
        assert!(allows("[::1]:9000", "http://[0:0::1]:9000/"));
        assert!(allows("[::1]", "http://[::1]/"));
        assert!(!allows("127.0.0.1", "http://[::ffff:127.0.0.1]/"));
        assert!(allows("海尔.cn", "http://海尔.cn/"));
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for entry in [
            "*",
            "*.",
            "a.*.com",
            "**.com",
            "http://img.haier.com",
            "img.haier.com/pt",
            "user@img.haier.com",
            "h:0",
            "h:70000",
            "h:x",
            "*.127.0.0.1",
            ":80",
            "a b",
            "::1",
        ] {
            assert!(entry.parse::<AllowedHosts>().is_err(), "{entry}");
        }
        assert!("".parse::<AllowedHosts>().unwrap().is_empty());
        assert!(" , ".parse::<AllowedHosts>().unwrap().is_empty());
    }

    #[test]
    fn a_list_is_shown_as_it_is_understood() {
        let list: AllowedHosts = "IMG.haier.com.,*.haier.com:81,[::1]:9".parse().unwrap();
        assert_eq!(list.to_string(), "img.haier.com, *.haier.com:81, [::1]:9");
        assert_eq!(list.to_string().parse(), Ok(list));
    }

    proptest! {
        #[test]
        fn only_what_ends_with_the_host_is_below_it(name in "[a-z.]{1,20}", port: u16) {
            let list: AllowedHosts = "*.haier.com".parse().unwrap();
            let Ok(url) = Url::parse(&format!("http://{name}:{port}/")) else { return Ok(()) };
            let host = url.host_str().unwrap_or_default();
            let host = host.strip_suffix('.').unwrap_or(host);
            let is_below = host.ends_with(".haier.com") && host.len() > ".haier.com".len();
            prop_assert_eq!(list.allows(&url), is_below && port == 80);
        }
    }
}
