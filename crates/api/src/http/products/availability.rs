//! Whether a product can be bought, in responses.

use cangku_domain::catalog::{Availability, Unavailability};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a product can be bought now, and every reason against it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Availability)]
pub struct AvailabilityResponse {
    can_be_bought: bool,
    reasons: Vec<UnavailabilityResponse>,
}

/// One reason why a product can't be bought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unavailability)]
pub struct UnavailabilityResponse {
    /// `off_shelf`, `not_procurable`, `not_listed`, `no_price` or `out_of_stock`.
    #[schema(example = "out_of_stock")]
    code: &'static str,
    /// The reason, as a text for buyers.
    #[schema(example = "缺货")]
    message: String,
}

impl From<&Availability> for AvailabilityResponse {
    fn from(availability: &Availability) -> Self {
        let reason = |reason: &Unavailability| UnavailabilityResponse {
            code: reason.code(),
            message: reason.message(),
        };
        Self {
            can_be_bought: availability.is_purchasable(),
            reasons: availability.reasons().iter().map(reason).collect(),
        }
    }
}
