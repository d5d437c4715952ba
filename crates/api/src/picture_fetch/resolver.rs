//! A DNS resolver that returns only allowed addresses.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether connections to an address are allowed.
pub(super) type AddressRule = fn(IpAddr) -> bool;

/// Resolves names by the system and returns the allowed addresses. The connection uses the checked
/// addresses, so a name that resolves differently a moment later (DNS rebinding) has no effect.
pub(super) struct FilteringResolver(pub(super) AddressRule);

/// A resolved address that isn't allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forbidden(pub(super) IpAddr);

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a public address", self.0)
    }
}

impl std::error::Error for Forbidden {}

impl Resolve for FilteringResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let is_allowed = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let (allowed, others): (Vec<SocketAddr>, Vec<_>) =
                found.partition(|address| is_allowed(address.ip()));
            if !allowed.is_empty() {
                let addresses: Addrs = Box::new(allowed.into_iter());
                return Ok(addresses);
            }
            match others.first() {
                Some(address) => Err(Forbidden(address.ip()).into()),
                None => Err(io::Error::other("the name has no address").into()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn addresses(rule: AddressRule, name: &str) -> Result<Vec<IpAddr>, String> {
        let found = FilteringResolver(rule).resolve(name.parse().unwrap()).await;
        let found = found.map_err(|error| error.to_string())?;
        Ok(found.map(|address| address.ip()).collect())
    }

    #[tokio::test]
    async fn a_name_of_this_machine_leads_nowhere_unless_it_may() {
        let public = |address| super::super::AllowedAddresses::Public.allows(address);
        let refused = addresses(public, "localhost").await.unwrap_err();
        assert!(refused.contains("is not a public address"), "{refused}");
        let found = addresses(|address| address.is_loopback(), "localhost").await;
        assert!(!found.unwrap().is_empty());
    }
}
