//! Applying and undoing.

use crate::{
    ProductId,
    plans::{FieldValue, ItemChange, ItemOutcome, ItemStatus, PlanItem},
};

/// Whether items are applied or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Apply,
    Undo,
}

impl Direction {
    /// The status of an item that can't be written.
    pub(super) const fn unwritten(self) -> ItemStatus {
        match self {
            Self::Apply => ItemStatus::Stale,
            Self::Undo => ItemStatus::Kept,
        }
    }

    /// The outcome of an item that was written to this product.
    pub(super) fn written(self, item: &PlanItem, product_id: Option<ProductId>) -> ItemOutcome {
        let outcome = match self {
            Self::Apply => ItemOutcome::applied(item, None),
            Self::Undo => ItemOutcome::unwritten(item, ItemStatus::Undone, item.reason),
        };
        ItemOutcome {
            product_id,
            ..outcome
        }
    }

    /// The value that must hold, and the one that is written then; `None` for items of other kinds.
    pub(super) const fn values(self, change: &ItemChange) -> Option<(&FieldValue, &FieldValue)> {
        match (self, change.values()) {
            (Self::Undo, Some((before, after))) => Some((after, before)),
            (_, values) => values,
        }
    }

    /// All values that an item writes.
    pub(super) fn targets(self, change: &ItemChange) -> Vec<&FieldValue> {
        match (self, change) {
            (Self::Apply, ItemChange::Create(values)) => values.values().collect(),
            _ => self.values(change).map(|(_, to)| to).into_iter().collect(),
        }
    }
}
