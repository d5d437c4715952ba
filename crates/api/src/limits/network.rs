//! What counts as one address for rate limits.

use std::net::IpAddr;

use ipnet::Ipv6Net;

/// The address itself if it is IPv4, or its /64 network if it is IPv6, because a client usually
/// controls a whole /64. An IPv4-mapped address (`::ffff:192.0.2.1`) is treated as the IPv4
/// address.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Net::new_assert(v6, 64).trunc().addr()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_one_address_and_ipv4_stays_itself() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("2001:db8:0:1:2:3:4:5"), "2001:db8:0:1::");
        assert_eq!(of("2001:db8:0:1::9"), of("2001:db8:0:1:ffff::"));
        assert_ne!(of("2001:db8:0:1::9"), of("2001:db8:0:2::9"));
    }
}
