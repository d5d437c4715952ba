//! Builds a Haier client for an account.

use std::{num::NonZeroU32, time::Duration};

use cangku_domain::supplier::HaierAccount;
use haier_client::{
    CircuitPolicy, HaierClient, HaierConfig, HaierError, RateLimit, RetryPolicy, Timeouts,
};

/// A burst is at most this part of the requests of a second.
const BURST_SHARE: u32 = 20;

/// What a client is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientPurpose {
    /// A sync: waits through outages, and for long lists.
    Sync,
    /// A question whose caller waits for the answer: fails soon, so that the caller learns why.
    Live,
}

/// Builds the client without sending a request.
///
/// # Errors
/// [`HaierError::Configuration`] if the account is invalid.
pub fn client_of(
    account: &HaierAccount,
    purpose: ClientPurpose,
) -> Result<HaierClient, HaierError> {
    let burst = RateLimit::default().burst;
    let rate_limit = |per_second: NonZeroU32| RateLimit {
        per_second,
        // Requests of a burst are taken from the rest of their second.
        burst: NonZeroU32::new(per_second.get() / BURST_SHARE)
            .unwrap_or(NonZeroU32::MIN)
            .min(burst),
    };
    let config = HaierConfig {
        base_url: account.base_url.to_string(),
        token_url: Some(account.token_url.to_string()),
        client_id: account.client_id.to_string(),
        client_secret: account.client_secret.clone(),
        customer_code: account.customer_code.to_string(),
        send_to_code: Some(account.send_to_code.to_string()),
        supplier_code: account.supplier_code.to_string(),
        password: account.password.clone(),
        seller_password: Some(account.seller_password.clone()),
        county_code: account.county_code.to_string(),
        rate_limit: account.rate_per_second.map(rate_limit),
        ..HaierConfig::default()
    };
    HaierClient::new(match purpose {
        ClientPurpose::Sync => config,
        ClientPurpose::Live => HaierConfig {
            timeouts: Timeouts {
                token: Duration::from_secs(5),
                business: Duration::from_secs(10),
                full_list: Duration::from_secs(20),
            },
            retries: RetryPolicy {
                max_retries: 1,
                max_delay: Duration::from_secs(1),
                max_retry_after: Duration::from_secs(1),
                ..RetryPolicy::default()
            },
            circuit: CircuitPolicy {
                max_outage_wait: Duration::ZERO,
                ..CircuitPolicy::default()
            },
            ..config
        },
    })
}
