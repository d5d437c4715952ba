//! Builds the Haier client from the configuration.

use std::num::NonZeroU32;

use haier_client::{HaierClient, HaierError, RateLimit};

use crate::config::HaierConfig;

/// Builds the client without sending a request.
///
/// # Errors
/// [`HaierError::Configuration`] if the configuration is invalid.
pub fn client_of(config: &HaierConfig) -> Result<HaierClient, HaierError> {
    let burst = RateLimit::default().burst;
    let rate_limit = |per_second: NonZeroU32| RateLimit {
        per_second,
        // A burst above the rate would break the limit in the first second.
        burst: burst.min(per_second),
    };
    HaierClient::new(haier_client::HaierConfig {
        base_url: config.base_url.to_string(),
        token_url: Some(config.token_url.to_string()),
        client_id: config.client_id.clone(),
        client_secret: config.client_secret.clone(),
        customer_code: config.customer_code.clone(),
        send_to_code: Some(config.send_to_code.clone()),
        supplier_code: config.supplier_code.clone(),
        password: config.password.clone(),
        seller_password: Some(config.seller_password.clone()),
        county_code: config.county_code.clone(),
        rate_limit: config.rate_per_second.map(rate_limit),
        ..haier_client::HaierConfig::default()
    })
}
