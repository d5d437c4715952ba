//! Schemas of change plans.

use cangku_domain::plans::{
    ItemAction, ItemReason, ItemStatus, PlanField, PlanKind, PlanStatus, PlanStep, RowReason,
};
use utoipa::openapi::Schema;

use super::{Described, names, string};
use crate::http::plans::{PriceDifference, PricePercentage};

/// A kind of plan that a request makes.
pub(super) struct RequestedPlanKind;

impl Described for PriceDifference {
    fn schema() -> Schema {
        string()
            .pattern(Some("^-?[0-9]{1,8}(\\.[0-9]{1,2})?$"))
            .into()
    }
}

impl Described for PricePercentage {
    /// The parser accepts up to 1000 percent.
    fn schema() -> Schema {
        let percent = r"^(-?[0-9]{1,2}(\.[0-9]{1,2})?|-100|[0-9]{3}(\.[0-9]{1,2})?)$";
        string().pattern(Some(percent)).into()
    }
}

named! {
    RequestedPlanKind: ["bulk_edit", "stocktake"];
    PlanKind: PlanKind::ALL.map(PlanKind::as_str);
    PlanStatus: PlanStatus::ALL.map(PlanStatus::as_str);
    PlanStep: PlanStep::ALL.map(PlanStep::as_str);
    PlanField: PlanField::ALL.map(PlanField::as_str);
    ItemAction: ItemAction::ALL.iter().map(|action| action.as_str());
    ItemReason: ItemReason::ALL.iter().map(|reason| reason.as_str());
    RowReason: RowReason::ALL.map(RowReason::as_str);
    ItemStatus: ItemStatus::ALL.iter().map(|status| status.as_str());
}
