//! Items of plans.

use super::{FieldValue, NewProduct, PlanField};
use crate::{
    PlanId, PlanItemId, ProductId,
    catalog::{Procurability, Product, ProductCode},
};

/// What an item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ItemAction {
    /// `create`: creates a product.
    Create,
    /// `update`: changes a field of a product.
    Update,
    /// `stock`: changes the units of a product, by a stock command.
    Stock,
    /// `unlist`: notes that the supplier doesn't list a product any more, so that it can't be bought.
    Unlist,
    /// `skip`: leaves a product as it is; needs nobody.
    Skip,
    /// `refuse`: leaves a product as it is, although a change was asked for.
    Refuse,
}

/// What an item changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemChange {
    /// Creates a product with these values.
    Create(NewProduct),
    /// From one value of a field to another one.
    Set {
        /// The value when the plan was made. The item is only applied while it still holds.
        before: FieldValue,
        /// The value that the item gives the field.
        after: FieldValue,
    },
    /// Nothing: the product is skipped.
    Skip,
    /// Nothing: the change is impossible.
    Refuse(Option<PlanField>),
}

/// Why an item is part of its plan, or why it was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ItemReason {
    /// `requested`: a person asked for the change.
    Requested,
    /// `offered`: the supplier offers it so.
    Offered,
    /// `not_listed`: the supplier's complete list lacks the product.
    NotListed,
    /// `ignored_name`: the shop doesn't bring products of the supplier's category or brand.
    IgnoredName,
    /// `deleted_before`: the shop has deleted the product, and a sync doesn't bring it back.
    DeletedBefore,
    /// `counted`: a stocktake found this number of units.
    Counted,
    /// `unknown_product`: no product has the id or code.
    UnknownProduct,
    /// `counted_twice`: a stocktake has several counts of the product.
    CountedTwice,
    /// `price_out_of_range`: the price would be negative or more than a price may be.
    PriceOutOfRange,
    /// `price_zero`: the price would become 0.00, at which only gifts can be bought.
    PriceZero,
    /// `held_above_count`: more units are held for orders than were counted.
    HeldAboveCount,
    /// `stock_overflow`: the product would have more units than can be stored.
    StockOverflow,
    /// `product_deleted`: the product doesn't exist any more.
    ProductDeleted,
    /// `category_deleted`: the category doesn't exist any more.
    CategoryDeleted,
    /// `brand_deleted`: the brand doesn't exist any more.
    BrandDeleted,
    /// `product_exists`: a product with the code exists by now.
    ProductExists,
    /// `own_product`: the shop's own product has the code; its source would have to be `haier`.
    OwnProduct,
    /// `edited`: a person has edited the field, which a sync doesn't overwrite.
    Edited,
    /// `in_use`: the product that was created has been edited, sold or ordered, or has units.
    InUse,
    /// `changed_since`: the field has another value than when the plan was made.
    ChangedSince,
    /// `failed`: it can't be written, for a reason that the server's log has.
    Failed,
}

/// Where an item is in the life of its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemStatus {
    /// `pending`: not written yet.
    Pending,
    /// `applied`: written.
    Applied,
    /// `stale`: not written, since the shop has changed since the plan was made.
    Stale,
    /// `refused`: not to be written, since a rule forbids it.
    Refused,
    /// `skipped`: nothing to write.
    Skipped,
    /// `undone`: written back.
    Undone,
    /// `kept`: not written back, since somebody has changed the value since.
    Kept,
}

/// The product of an item, as it was when the plan was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProduct {
    /// Its id; `None` if no product has the code. It may have been deleted since.
    pub id: Option<ProductId>,
    /// Its code; the code that was asked for if no product was found.
    pub code: Option<String>,
    /// Its name; empty if there is no such product.
    pub name: String,
}

impl PlannedProduct {
    /// A stored product.
    pub fn of(product: &Product) -> Self {
        let code = product.details.haier.product_code.as_ref();
        Self {
            id: Some(product.id),
            code: code.map(ToString::to_string),
            name: product.details.name.to_string(),
        }
    }

    /// An id that no product has.
    pub const fn unknown_id(id: ProductId) -> Self {
        Self {
            id: Some(id),
            code: None,
            name: String::new(),
        }
    }

    /// A code that no product has.
    pub fn unknown_code(code: &ProductCode) -> Self {
        Self {
            id: None,
            code: Some(code.to_string()),
            name: String::new(),
        }
    }
}

/// An item of a new plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlanItem {
    /// Its product.
    pub product: PlannedProduct,
    /// What it changes.
    pub change: ItemChange,
    /// Why it is part of the plan.
    pub reason: ItemReason,
}

/// A stored item of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanItem {
    /// Assigned on insert; items are applied in the order of their ids.
    pub id: PlanItemId,
    /// The plan.
    pub plan_id: PlanId,
    /// Its product.
    pub product: PlannedProduct,
    /// What it changes.
    pub change: ItemChange,
    /// Why it is part of the plan, or why it was not applied.
    pub reason: ItemReason,
    /// What became of it.
    pub status: ItemStatus,
    /// The value that was found instead of `before` or, when it was undone, of `after`.
    pub found: Option<FieldValue>,
    /// Whether the field was a person's before the item was applied.
    pub was_edited: Option<bool>,
}

impl ItemChange {
    /// The action, for lists and filters.
    pub fn action(&self) -> ItemAction {
        match self {
            Self::Create(_) => ItemAction::Create,
            Self::Set { after, .. } => match after {
                FieldValue::Units(_) => ItemAction::Stock,
                FieldValue::Procurability(Procurability::NotListed) => ItemAction::Unlist,
                _ => ItemAction::Update,
            },
            Self::Skip => ItemAction::Skip,
            Self::Refuse(_) => ItemAction::Refuse,
        }
    }

    /// The field that is changed, or that could not be.
    pub fn field(&self) -> Option<PlanField> {
        match self {
            Self::Set { after, .. } => Some(after.field()),
            Self::Create(_) | Self::Skip => None,
            Self::Refuse(field) => *field,
        }
    }

    /// The values before and after; `None` if no field is changed.
    pub const fn values(&self) -> Option<(&FieldValue, &FieldValue)> {
        match self {
            Self::Set { before, after } => Some((before, after)),
            _ => None,
        }
    }

    /// The status of an item that nobody has applied yet.
    pub const fn first_status(&self) -> ItemStatus {
        match self {
            Self::Create(_) | Self::Set { .. } => ItemStatus::Pending,
            Self::Skip => ItemStatus::Skipped,
            Self::Refuse(_) => ItemStatus::Refused,
        }
    }
}

/// Names of the variants in the database and in responses.
macro_rules! named {
    ($type:ident: $($variant:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// All variants, in the order of the API schema.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the database and in responses.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The variant with this name; `None` if there is none.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.as_str() == name)
            }
        }
    };
}

named!(ItemAction:
    Create = "create",
    Update = "update",
    Stock = "stock",
    Unlist = "unlist",
    Skip = "skip",
    Refuse = "refuse",
);
named!(ItemReason:
    Requested = "requested",
    Offered = "offered",
    NotListed = "not_listed",
    IgnoredName = "ignored_name",
    DeletedBefore = "deleted_before",
    Counted = "counted",
    UnknownProduct = "unknown_product",
    CountedTwice = "counted_twice",
    PriceOutOfRange = "price_out_of_range",
    PriceZero = "price_zero",
    HeldAboveCount = "held_above_count",
    StockOverflow = "stock_overflow",
    ProductDeleted = "product_deleted",
    CategoryDeleted = "category_deleted",
    BrandDeleted = "brand_deleted",
    ProductExists = "product_exists",
    OwnProduct = "own_product",
    Edited = "edited",
    InUse = "in_use",
    ChangedSince = "changed_since",
    Failed = "failed",
);
named!(ItemStatus:
    Pending = "pending",
    Applied = "applied",
    Stale = "stale",
    Refused = "refused",
    Skipped = "skipped",
    Undone = "undone",
    Kept = "kept",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for action in ItemAction::ALL {
            assert_eq!(ItemAction::from_name(action.as_str()), Some(*action));
        }
        for reason in ItemReason::ALL {
            assert_eq!(ItemReason::from_name(reason.as_str()), Some(*reason));
        }
        for status in ItemStatus::ALL {
            assert_eq!(ItemStatus::from_name(status.as_str()), Some(*status));
        }
    }

    #[test]
    fn units_are_changed_by_stock_items() {
        let units = |units| FieldValue::Units(units);
        let counted = ItemChange::Set {
            before: units(3),
            after: units(2),
        };
        assert_eq!(counted.action(), ItemAction::Stock);
        assert_eq!(counted.first_status(), ItemStatus::Pending);
        let shelved = ItemChange::Set {
            before: FieldValue::IsActive(true),
            after: FieldValue::IsActive(false),
        };
        assert_eq!(shelved.action(), ItemAction::Update);
        let refused = ItemChange::Refuse(Some(PlanField::Price));
        assert_eq!(refused.field(), Some(PlanField::Price));
        assert_eq!(refused.first_status(), ItemStatus::Refused);
        assert_eq!(ItemChange::Skip.first_status(), ItemStatus::Skipped);
    }
}
