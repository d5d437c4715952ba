//! IP addresses from which pictures may be fetched (protection against SSRF).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// Which IP addresses are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowedAddresses {
    /// Only public addresses.
    Public,
    /// Also loopback and private addresses. Link-local addresses stay forbidden: cloud providers
    /// serve instance credentials there.
    OwnNetwork,
}

const fn v4(a: u8, b: u8, c: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), length)
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// Loopback and private networks.
const OWN_V4: [Ipv4Net; 5] = [
    v4(10, 0, 0, 8),
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    v4(172, 16, 0, 12),
    v4(192, 168, 0, 16),
];

/// The other networks in IANA's registry of special-purpose addresses that aren't global.
const SPECIAL_V4: [Ipv4Net; 10] = [
    v4(0, 0, 0, 8),
    v4(169, 254, 0, 16),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(192, 88, 99, 24),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    // Multicast.
    v4(224, 0, 0, 4),
    // Reserved, and broadcast.
    v4(240, 0, 0, 4),
];

const UNIQUE_LOCAL: Ipv6Net = v6(0xfc00, 0, 0, 7);
/// All global unicast addresses are in this network, except translation prefixes.
const GIVEN_V6: Ipv6Net = v6(0x2000, 0, 0, 3);
/// Networks within it that aren't public: protocol assignments (Teredo among them) and
/// documentation.
const SPECIAL_V6: [Ipv6Net; 3] = [
    v6(0x2001, 0, 0, 23),
    v6(0x2001, 0xdb8, 0, 32),
    v6(0x3fff, 0, 0, 20),
];
/// Translation to IPv4: the last 32 bits are the IPv4 address.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);
/// 6to4: the 32 bits after these 16 are the IPv4 address.
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 0, 16);

/// Metadata services of cloud providers at private addresses: Alibaba's, then Amazon's and
/// Google's. The common one, 169.254.169.254, is link-local.
const METADATA_V4: [Ipv4Addr; 1] = [Ipv4Addr::new(100, 100, 100, 200)];
const METADATA_V6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

impl AllowedAddresses {
    /// Whether connections to this address are allowed.
    pub fn allows(self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.allows_v4(address),
            IpAddr::V6(address) => match embedded(address) {
                Some(address) => self.allows_v4(address),
                None => self.allows_v6(address),
            },
        }
    }

    fn allows_v4(self, address: Ipv4Addr) -> bool {
        // Before the private networks, since it is in one of them.
        if METADATA_V4.contains(&address) {
            return false;
        }
        if OWN_V4.iter().any(|net| net.contains(&address)) {
            return self == Self::OwnNetwork;
        }
        !SPECIAL_V4.iter().any(|net| net.contains(&address))
    }

    fn allows_v6(self, address: Ipv6Addr) -> bool {
        if METADATA_V6.contains(&address) {
            return false;
        }
        if address.is_loopback() || UNIQUE_LOCAL.contains(&address) {
            return self == Self::OwnNetwork;
        }
        GIVEN_V6.contains(&address) && !SPECIAL_V6.iter().any(|net| net.contains(&address))
    }
}

/// The IPv4 address that an IPv6 address embeds (NAT64, 6to4 or IPv4-mapped).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [_, _, a, b, c, d, ..] = address.octets();
    let [.., w, x, y, z] = address.octets();
    if NAT64.contains(&address) {
        return Some(Ipv4Addr::new(w, x, y, z));
    }
    if SIX_TO_FOUR.contains(&address) {
        return Some(Ipv4Addr::new(a, b, c, d));
    }
    address.to_ipv4_mapped()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allows(reach: AllowedAddresses, address: &str) -> bool {
        reach.allows(address.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_allowed() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "203.0.114.0",
            "223.255.255.255",
            "2400:3200::1",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert!(allows(AllowedAddresses::Public, address), "{address}");
            assert!(allows(AllowedAddresses::OwnNetwork, address), "{address}");
        }
    }

    #[test]
    fn ones_own_machine_and_network_need_a_wider_reach() {
        for address in [
            "127.0.0.1",
            "127.255.255.255",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "::1",
            "fc00::1",
            "fdff::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::192.168.1.1",
            "64:ff9b::127.0.0.1",
            "2002:7f00:1::",
            "2002:a00:1::1",
        ] {
            assert!(!allows(AllowedAddresses::Public, address), "{address}");
            assert!(allows(AllowedAddresses::OwnNetwork, address), "{address}");
        }
    }

    #[test]
    fn unassigned_addresses_are_never_allowed() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "100.100.100.200",
            "::ffff:100.100.100.200",
            "64:ff9b::100.100.100.200",
            "fd00:ec2::254",
            "fd20:ce::254",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::7f00:1",
            "::8.8.8.8",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "64:ff9b:1::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:db8::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::1",
        ] {
            assert!(!allows(AllowedAddresses::Public, address), "{address}");
            assert!(!allows(AllowedAddresses::OwnNetwork, address), "{address}");
        }
    }

    proptest! {
        #[test]
        fn the_wider_reach_loses_nothing_and_no_disguise_helps(bits: u32, any: u128) {
            let plain = Ipv4Addr::from(bits);
            let bits = u128::from(bits);
            for reach in [AllowedAddresses::Public, AllowedAddresses::OwnNetwork] {
                let allowed = reach.allows(plain.into());
                for disguise in [
                    (0xffff << 32) | bits,
                    (0x64_ff9b << 96) | bits,
                    (0x2002 << 112) | (bits << 80) | (any & 0xffff_ffff_ffff_ffff),
                ] {
                    prop_assert_eq!(reach.allows(Ipv6Addr::from(disguise).into()), allowed);
                }
            }
            for address in [IpAddr::from(plain), Ipv6Addr::from(any).into()] {
                prop_assert!(!AllowedAddresses::Public.allows(address) || AllowedAddresses::OwnNetwork.allows(address));
            }
            let is_ordinary = !plain.is_private() && !plain.is_loopback() && !plain.is_link_local()
                && !plain.is_multicast() && !plain.is_broadcast() && !plain.is_documentation()
                && !plain.is_unspecified();
            prop_assert!(is_ordinary || !AllowedAddresses::Public.allows(plain.into()));
        }
    }
}
