//! Whether a product can be bought, in responses.

use cangku_domain::{
    catalog::{Product, Unavailability},
    inventory::{Degradation, SupplyConditions},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether a product can be bought now, and every reason against it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Availability)]
pub struct AvailabilityResponse {
    can_be_bought: bool,
    reasons: Vec<UnavailabilityResponse>,
    /// Units that can be sold now: the stock, or fewer while the supplier's figure can't be relied on.
    #[schema(minimum = 0)]
    sellable: i32,
    supply: SupplyResponse,
}

/// One reason why a product can't be bought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unavailability)]
pub struct UnavailabilityResponse {
    /// `off_shelf`, `not_procurable`, `not_listed`, `no_price`, `out_of_stock` or
    /// `supplier_stock_unavailable`.
    #[schema(example = "out_of_stock")]
    code: &'static str,
    /// The reason as a text; for staff and services with what the supplier has given as its reason.
    #[schema(example = "缺货")]
    message: String,
}

/// Whether the supplier's stock figure is relied on (降级策略).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Supply)]
pub struct SupplyResponse {
    /// `normal` if the figure is relied on, and for the shop's own products. Otherwise what is sold:
    /// `last_figure` (the last figure less the held units), `own_stock_only` (the units that the shop has
    /// added to the supplier's) or `stop` (none).
    #[schema(example = "normal")]
    mode: &'static str,
    /// Why the mode isn't `normal`: `circuit_open` (the supplier's platform fails), `figure_too_old`.
    #[schema(example = json!(["figure_too_old"]))]
    reasons: Vec<&'static str>,
    /// When the supplier gave the figure, or confirmed it; null for products without one. Only staff and
    /// services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    figure_at: Option<Option<DateTime<Utc>>>,
    /// Since when the supplier's platform fails; null unless that is a reason. Only staff and services see
    /// it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    circuit_open_since: Option<Option<DateTime<Utc>>>,
}

impl AvailabilityResponse {
    /// That of a product under these conditions, as buyers see it.
    pub fn for_buyers(product: &Product, supply: &SupplyConditions) -> Self {
        Self::of(product, supply, Unavailability::public_message)
    }

    /// The same with what concerns the supplier.
    pub fn for_staff(product: &Product, supply: &SupplyConditions) -> Self {
        let shown = Self::of(product, supply, Unavailability::message);
        let degradation = product.degradation(supply);
        let circuit_open_since = degradation.and_then(|it| it.circuit_open_since);
        Self {
            supply: SupplyResponse {
                figure_at: Some(product.figure().map(|figure| figure.received_at)),
                circuit_open_since: Some(circuit_open_since),
                ..shown.supply
            },
            ..shown
        }
    }

    fn of(
        product: &Product,
        supply: &SupplyConditions,
        message: impl Fn(&Unavailability) -> String,
    ) -> Self {
        let availability = product.availability(supply);
        let reason = |reason: &Unavailability| UnavailabilityResponse {
            code: reason.code(),
            message: message(reason),
        };
        let degradation = product.degradation(supply);
        let degradation = degradation.as_ref();
        Self {
            can_be_bought: availability.is_purchasable(),
            reasons: availability.reasons().iter().map(reason).collect(),
            sellable: product.sellable(supply).get(),
            supply: SupplyResponse {
                mode: degradation.map_or("normal", |it| it.policy.as_str()),
                reasons: degradation.map_or_else(Vec::new, Degradation::reason_codes),
                figure_at: None,
                circuit_open_since: None,
            },
        }
    }
}
