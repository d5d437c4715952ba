//! URLs of services that Cangku calls.

use url::{Host, Url};

use super::profile::Profile;
use super::reader::InvalidValue;

/// Parses an absolute http or https URL without credentials, query or fragment. Production requires
/// https, except for loopback hosts.
pub(super) fn web_address(profile: Profile, text: &str) -> Result<Url, InvalidValue> {
    let example = "give one such as https://openplatform.example.com";
    let url = Url::parse(text)
        .map_err(|error| InvalidValue::new(format!("is not a URL ({error})"), example))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err(InvalidValue::new("is neither http nor https", example));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(InvalidValue::new(
            "holds a login",
            "use the settings for names and passwords",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(InvalidValue::new(
            "has a query or fragment",
            "leave out what follows ? or #",
        ));
    }
    if profile.is_production() && url.scheme() == "http" && !is_loopback(&url) {
        return Err(InvalidValue::new(
            "is plain HTTP, which production refuses",
            "use https",
        ));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
