//! URLs of services that Cangku calls.

use cangku_domain::supplier::{InvalidServiceUrl, ServiceUrl, Transport};

use super::profile::Profile;
use super::reader::InvalidValue;

impl Profile {
    /// Whether plain HTTP to other machines is allowed: not in production.
    #[must_use]
    pub fn transport(self) -> Transport {
        match self.is_production() {
            true => Transport::HttpsOnly,
            false => Transport::AllowHttp,
        }
    }
}

/// Parses a [`ServiceUrl`] that the profile allows.
pub(super) fn web_address(profile: Profile, text: &str) -> Result<ServiceUrl, InvalidValue> {
    let invalid = |error: InvalidServiceUrl| InvalidValue::new(error.to_string(), error.remedy());
    let url: ServiceUrl = text.parse().map_err(invalid)?;
    url.check(profile.transport()).map_err(invalid)?;
    Ok(url)
}
