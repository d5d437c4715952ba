//! The networks of trusted proxies.

use std::{net::IpAddr, sync::Arc};

use ipnet::IpNet;

/// Networks whose addresses are those of trusted proxies. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

/// Why a text is no list of proxies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProxies {
    /// An entry is neither an address nor a network.
    #[error("has {0:?}, which is neither an address nor a network")]
    NotANetwork(String),
    /// An entry has bits beyond its prefix, so that it isn't clear what was meant.
    #[error("has {0}, whose network is {1}")]
    HostBits(IpNet, IpNet),
    /// An entry contains every address.
    #[error("has {0}, which trusts every client")]
    Everything(IpNet),
    /// An entry is an IPv4 network in IPv6 form, which no address is compared in.
    #[error("has {0}, an IPv4 network in IPv6 form")]
    Mapped(IpNet),
}

impl InvalidProxies {
    /// What to write instead.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotANetwork(_) => {
                "give addresses or networks separated by commas, such as 127.0.0.1, 10.0.0.0/8, \
                 fd00::/8"
                    .to_owned()
            }
            Self::HostBits(given, network) => {
                let address = given.addr();
                format!("give {network} for the network, or {address} for this address alone")
            }
            Self::Everything(_) => {
                "give only the addresses from which your proxies connect".to_owned()
            }
            Self::Mapped(_) => "give it as IPv4, such as 10.0.0.0/8".to_owned(),
        }
    }
}

impl TrustedProxies {
    /// Parses a list of addresses and networks (IPv4 and IPv6), separated by commas or white space.
    ///
    /// # Errors
    /// The first entry that can't be meant.
    pub fn parse(text: &str) -> Result<Self, InvalidProxies> {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace());
        let networks = entries.filter(|entry| !entry.is_empty()).map(network);
        Ok(Self(networks.collect::<Result<_, _>>()?))
    }

    /// Whether this is the address of a trusted proxy. An IPv4-mapped address (`::ffff:192.0.2.1`)
    /// is treated as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

fn network(text: &str) -> Result<IpNet, InvalidProxies> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    let network = text.parse::<IpNet>().ok().or_else(address);
    let network = network.ok_or_else(|| InvalidProxies::NotANetwork(text.to_owned()))?;
    if network.prefix_len() == 0 {
        return Err(InvalidProxies::Everything(network));
    }
    if network.trunc() != network {
        return Err(InvalidProxies::HostBits(network, network.trunc()));
    }
    if network.addr().to_canonical() != network.addr() {
        return Err(InvalidProxies::Mapped(network));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(list: &str, address: &str) -> bool {
        let proxies = TrustedProxies::parse(list).unwrap();
        proxies.contains(address.parse().unwrap())
    }

    #[test]
    fn addresses_and_networks_of_both_families_are_trusted_and_no_others() {
        let list = "127.0.0.1, 10.0.0.0/8 ,fd00::/8\n2001:db8::1";
        for address in ["127.0.0.1", "::ffff:10.9.9.9", "fd12::3", "2001:db8::1"] {
            assert!(contains(list, address), "{address}");
        }
        for address in ["127.0.0.2", "11.0.0.1", "2001:db8::2", "::1"] {
            assert!(!contains(list, address), "{address}");
        }
        assert!(!contains("", "127.0.0.1") && !contains(" , ", "::1"));
    }

    #[test]
    fn what_can_not_be_meant_is_refused() {
        for (list, problem) in [
            (
                "10.0.0.0/33",
                "has \"10.0.0.0/33\", which is neither an address nor a network",
            ),
            (
                "proxy",
                "has \"proxy\", which is neither an address nor a network",
            ),
            ("10.0.0.1/8", "has 10.0.0.1/8, whose network is 10.0.0.0/8"),
            (
                "127.0.0.1,0.0.0.0/0",
                "has 0.0.0.0/0, which trusts every client",
            ),
            ("::/0", "has ::/0, which trusts every client"),
            (
                "::ffff:10.0.0.1",
                "has ::ffff:10.0.0.1/128, an IPv4 network in IPv6 form",
            ),
        ] {
            let error = TrustedProxies::parse(list).unwrap_err();
            assert_eq!(error.to_string(), problem);
            assert!(error.remedy().starts_with("give "), "{list}");
        }
    }
}
