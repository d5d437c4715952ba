//! Settings of reverse proxies.

use super::trusted_proxies::TrustedProxies;

/// The header in which the trusted proxies name the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardingHeader {
    /// Whichever a request has. If it has both, they must name the same client: a proxy that writes
    /// one of them passes the other on as the client has sent it.
    #[default]
    Auto,
    /// `X-Forwarded-For`; `Forwarded` is ignored.
    XForwardedFor,
    /// `Forwarded` (RFC 7239); `X-Forwarded-For` and `X-Forwarded-Proto` are ignored.
    Forwarded,
}

/// Which proxies are trusted, and what they write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProxySettings {
    /// The trusted proxies; empty: none.
    pub trusted: TrustedProxies,
    /// The header that they write.
    pub header: ForwardingHeader,
}
