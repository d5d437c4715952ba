//! Units that items set.

use super::direction::Direction;
use crate::{
    ProductId,
    inventory::{StockLevel, StockRefusal},
    plans::{ChangeAuthor, FieldValue, ItemOutcome, ItemReason, PlanItem},
    processing::{CountOutcome, PlannedCount},
};

/// The count that gives the product these units, or why there is none; `None` for other fields.
pub(super) fn count_of(
    product_id: ProductId,
    before: &FieldValue,
    after: &FieldValue,
    author: ChangeAuthor,
) -> Option<Result<PlannedCount, ItemReason>> {
    let (FieldValue::Units(before), FieldValue::Units(after)) = (before, after) else {
        return None;
    };
    let after = i32::try_from(*after).ok().and_then(StockLevel::new);
    let count = after.map(|after| PlannedCount {
        product_id,
        before: *before,
        after,
        author,
    });
    Some(count.ok_or(ItemReason::StockOverflow))
}

/// What becomes of the item of a count.
pub(super) fn outcome(
    direction: Direction,
    item: &PlanItem,
    count: PlannedCount,
    counted: &CountOutcome,
) -> ItemOutcome {
    let unwritten = direction.unwritten();
    match counted {
        CountOutcome::Written(units) => {
            let written = FieldValue::Units(*units);
            // Undoing compares with what was written.
            let is_other = direction == Direction::Apply
                && item
                    .change
                    .values()
                    .is_some_and(|(before, after)| written != *before && written != *after);
            ItemOutcome {
                written: is_other.then_some(written),
                ..direction.written(item, Some(count.product_id))
            }
        }
        CountOutcome::Changed(units) => {
            ItemOutcome::changed(item, unwritten, FieldValue::Units(*units))
        }
        CountOutcome::Refused(refusal) => {
            ItemOutcome::unwritten(item, unwritten, reason_of(refusal))
        }
    }
}

const fn reason_of(refusal: &StockRefusal) -> ItemReason {
    match refusal {
        StockRefusal::CountedBelowHeld { .. } => ItemReason::HeldAboveCount,
        StockRefusal::UnknownProduct { .. } => ItemReason::ProductDeleted,
        _ => ItemReason::StockOverflow,
    }
}
