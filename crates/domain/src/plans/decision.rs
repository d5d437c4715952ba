//! What becomes of an item of which the product is locked.

use chrono::{DateTime, Utc};

use super::{ChangeAuthor, FieldValue, ItemChange, ItemReason, ItemStatus, PlanField, PlanItem};
use crate::{
    PlanItemId, ProductId,
    catalog::{Procurability, Product},
};

/// What became of an item, to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutcome {
    /// The item.
    pub id: PlanItemId,
    /// Its new status.
    pub status: ItemStatus,
    /// Why, if it was not written; else the reason that it had.
    pub reason: ItemReason,
    /// The value that was found instead of the expected one.
    pub found: Option<FieldValue>,
    /// Whether the field was a person's before the item was applied.
    pub was_edited: Option<bool>,
    /// The product that was created, or that has the item's code by now; `None` if the item had it.
    pub product_id: Option<ProductId>,
    /// The value that was written, if the item names it otherwise than by its id.
    pub written: Option<FieldValue>,
}

impl ItemOutcome {
    /// The item was written.
    pub fn applied(item: &PlanItem, was_edited: Option<bool>) -> Self {
        Self {
            status: ItemStatus::Applied,
            was_edited,
            ..Self::unwritten(item, ItemStatus::Stale, item.reason)
        }
    }

    /// The item was not written.
    pub fn unwritten(item: &PlanItem, status: ItemStatus, reason: ItemReason) -> Self {
        Self {
            id: item.id,
            status,
            reason,
            found: None,
            was_edited: item.was_edited,
            product_id: None,
            written: None,
        }
    }

    /// The item was not written, since there is another value than the expected one.
    pub fn changed(item: &PlanItem, status: ItemStatus, found: FieldValue) -> Self {
        Self {
            found: Some(found),
            ..Self::unwritten(item, status, ItemReason::ChangedSince)
        }
    }
}

/// Whether a field is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpdateDecision {
    /// It was, to the product in memory.
    Written {
        /// Whether the field was a person's before.
        was_edited: Option<bool>,
    },
    /// It wasn't: this value was found.
    Changed(FieldValue),
    /// It wasn't: a person has edited the field, and the supplier doesn't overwrite it.
    Edited,
}

/// Gives the product the value after, if it has the value before. A person who asked for the change
/// owns the field then, as after any other edit; the supplier writes only what no person owns.
pub fn decide_update(
    product: &mut Product,
    before: &FieldValue,
    after: &FieldValue,
    author: ChangeAuthor,
    now: DateTime<Utc>,
) -> UpdateDecision {
    let field = after.field();
    match field.of(product) {
        Some(found) if found != *before => return UpdateDecision::Changed(found),
        // Units are no field of the product.
        None => return UpdateDecision::Changed(before.clone()),
        Some(_) => {}
    }
    let edited = product.details.edited_fields;
    let was_edited = field.editable().map(|field| edited.contains(field));
    match (author, field.editable()) {
        (ChangeAuthor::Supplier, _) if was_edited == Some(true) && !is_listing(before, after) => {
            return UpdateDecision::Edited;
        }
        (ChangeAuthor::Person, Some(field)) => product.record_edit(field),
        _ => {}
    }
    after.clone().set(&mut product.details);
    if field == PlanField::LowStockThreshold {
        product.end_met_shortage();
    }
    product.updated_at = now;
    UpdateDecision::Written { was_edited }
}

/// Whether the supplier's complete list ceases to name a product that a person has called procurable, or
/// names it again. That is no statement that a person can overrule; the person's comes back with it.
const fn is_listing(before: &FieldValue, after: &FieldValue) -> bool {
    use Procurability::{NotListed, Procurable};
    matches!(
        (before, after),
        (
            FieldValue::Procurability(Procurable),
            FieldValue::Procurability(NotListed)
        ) | (
            FieldValue::Procurability(NotListed),
            FieldValue::Procurability(Procurable)
        )
    )
}

/// Gives the product the value before, if it has the value after, and the field the owner that it
/// had.
pub fn decide_undo(
    product: &mut Product,
    item: &PlanItem,
    author: ChangeAuthor,
    now: DateTime<Utc>,
) -> UpdateDecision {
    let ItemChange::Set { before, after } = &item.change else {
        return UpdateDecision::Written { was_edited: None };
    };
    let decision = decide_update(product, after, before, author, now);
    if let (UpdateDecision::Written { .. }, Some(field), Some(false)) =
        (&decision, after.field().editable(), item.was_edited)
    {
        product.details.edited_fields.remove(field);
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Money, OptionalText, PlanId,
        catalog::{EditableField, Source},
        plans::PlannedProduct,
        testing::ProductBuilder,
    };

    fn price(text: &str) -> FieldValue {
        FieldValue::Price(Money::parse(text).unwrap())
    }

    fn product_at(text: &str) -> Product {
        let mut product = ProductBuilder::new().build();
        product.details.prices.price = Money::parse(text).unwrap();
        product
    }

    fn item(was_edited: Option<bool>) -> PlanItem {
        PlanItem {
            id: PlanItemId::new(1).unwrap(),
            plan_id: PlanId::new(1).unwrap(),
            product: PlannedProduct::of(&product_at("1.00")),
            change: ItemChange::Set {
                before: price("10.00"),
                after: price("12.00"),
            },
            reason: ItemReason::Requested,
            status: ItemStatus::Applied,
            found: None,
            was_edited,
        }
    }

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const PERSON: ChangeAuthor = ChangeAuthor::Person;

    #[test]
    fn an_update_is_written_while_the_value_before_holds() {
        let mut product = product_at("10.00");
        let written = decide_update(&mut product, &price("10.00"), &price("12.00"), PERSON, NOW);
        let was_edited = Some(false);
        assert_eq!(written, UpdateDecision::Written { was_edited });
        assert_eq!(PlanField::Price.of(&product), Some(price("12.00")));
        assert!(product.details.edited_fields.contains(EditableField::Price));

        let again = decide_update(&mut product, &price("10.00"), &price("12.00"), PERSON, NOW);
        assert_eq!(again, UpdateDecision::Changed(price("12.00")));
    }

    #[test]
    fn a_supplier_writes_what_no_person_has_edited_and_owns_nothing() {
        let supplier = ChangeAuthor::Supplier;
        let mut product = product_at("10.00");
        let written = decide_update(
            &mut product,
            &price("10.00"),
            &price("12.00"),
            supplier,
            NOW,
        );
        let was_edited = Some(false);
        assert_eq!(written, UpdateDecision::Written { was_edited });
        assert!(!product.details.edited_fields.contains(EditableField::Price));

        product.details.edited_fields.insert(EditableField::Price);
        let refused = decide_update(
            &mut product,
            &price("12.00"),
            &price("13.00"),
            supplier,
            NOW,
        );
        assert_eq!(refused, UpdateDecision::Edited);
        assert_eq!(PlanField::Price.of(&product), Some(price("12.00")));
        let kept = decide_undo(&mut product, &item(Some(false)), supplier, NOW);
        assert_eq!(kept, UpdateDecision::Edited);
    }

    #[test]
    fn an_undone_field_has_its_value_and_its_owner_of_before() {
        for (was_edited, is_edited) in [(Some(false), false), (Some(true), true)] {
            let mut product = product_at("12.00");
            product.details.edited_fields.insert(EditableField::Price);
            let undone = decide_undo(&mut product, &item(was_edited), PERSON, NOW);
            assert!(matches!(undone, UpdateDecision::Written { .. }));
            assert_eq!(PlanField::Price.of(&product), Some(price("10.00")));
            let edited = product.details.edited_fields;
            assert_eq!(edited.contains(EditableField::Price), is_edited);
        }
    }

    #[test]
    fn a_value_that_somebody_has_changed_since_is_kept() {
        let mut product = product_at("11.00");
        let kept = decide_undo(&mut product, &item(Some(false)), PERSON, NOW);
        assert_eq!(kept, UpdateDecision::Changed(price("11.00")));
        assert_eq!(PlanField::Price.of(&product), Some(price("11.00")));
    }

    #[test]
    fn the_supplier_ends_and_renews_a_listing_of_a_product_that_a_person_made_procurable() {
        let refused = FieldValue::Procurability(Procurability::NotProcurable {
            reason: OptionalText::default(),
        });
        let procurable = FieldValue::Procurability(Procurability::Procurable);
        let unlisted = FieldValue::Procurability(Procurability::NotListed);
        let supplier = ChangeAuthor::Supplier;
        for (before, after, is_written) in [
            (&procurable, &unlisted, true),
            (&unlisted, &procurable, true),
            (&refused, &unlisted, false),
            (&procurable, &refused, false),
            (&refused, &procurable, false),
        ] {
            let mut product = ProductBuilder::new().build();
            before.clone().set(&mut product.details);
            let field = EditableField::Procurability;
            product.details.edited_fields.insert(field);
            let decision = decide_update(&mut product, before, after, supplier, NOW);
            let written = UpdateDecision::Written {
                was_edited: Some(true),
            };
            assert_eq!(decision == written, is_written, "{before} → {after}");
            assert!(product.details.edited_fields.contains(field));
        }
    }

    #[test]
    fn what_the_supplier_says_is_a_persons_only_after_the_sync_has_brought_it() {
        let field = EditableField::SupplyPrice;
        let (none, price) = (
            FieldValue::SupplyPrice(None),
            FieldValue::SupplyPrice(Money::parse("9.00").ok()),
        );
        let mut product = ProductBuilder::new().build();
        let author = ChangeAuthor::Person;
        decide_update(&mut product, &none, &price, author, NOW);
        assert!(!product.details.edited_fields.contains(field));
        product.details.source = Source::Haier;
        product.last_sync_at = Some(NOW);
        decide_update(&mut product, &price, &none, author, NOW);
        assert!(product.details.edited_fields.contains(field));
    }
}
