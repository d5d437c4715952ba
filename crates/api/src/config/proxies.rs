//! Reverse proxies in front of the server.
//!
//! - `CANGKU_TRUSTED_PROXIES` (`proxies.trusted`): addresses and networks (CIDR), IPv4 and IPv6,
//!   separated by commas, from which reverse proxies connect (none). Only their `Forwarded`,
//!   `X-Forwarded-For` and `X-Forwarded-Proto` count.
//! - `CANGKU_FORWARDED_HEADER` (`proxies.header`): the header in which they name the client:
//!   `x-forwarded-for`, `forwarded`, or `auto`: the one that a request has; if it has both, they must
//!   agree (auto).

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::proxies::{ForwardingHeader, InvalidProxies, ProxySettings, TrustedProxies};

const TRUSTED: Setting = Setting::open(
    "CANGKU_TRUSTED_PROXIES",
    "proxies.trusted",
    Fallback::Described("none"),
);
const HEADER: Setting = Setting::open(
    "CANGKU_FORWARDED_HEADER",
    "proxies.header",
    Fallback::Text("auto"),
);

pub(super) const SETTINGS: &[&Setting] = &[&TRUSTED, &HEADER];

pub(super) fn read(reader: &mut Reader) -> Result<ProxySettings, ErrorReported> {
    let trusted = reader.optional(&TRUSTED, |text| {
        let invalid = |error: InvalidProxies| InvalidValue::new(error.to_string(), error.remedy());
        TrustedProxies::parse(text).map_err(invalid)
    });
    let header = reader.value(&HEADER, header);
    Ok(ProxySettings {
        trusted: trusted?.unwrap_or_default(),
        header: header?,
    })
}

fn header(text: &str) -> Result<ForwardingHeader, InvalidValue> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Ok(ForwardingHeader::Auto),
        "x-forwarded-for" => Ok(ForwardingHeader::XForwardedFor),
        "forwarded" => Ok(ForwardingHeader::Forwarded),
        _ => Err(InvalidValue::new(
            "is no header that names clients",
            "give x-forwarded-for, forwarded or auto",
        )),
    }
}
