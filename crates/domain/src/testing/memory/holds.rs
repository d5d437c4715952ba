//! The holds that commands may change.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{paging::limited, tables::Tables};
use crate::{
    HoldId, ProductId,
    inventory::{HeldUnits, Hold, StockLevel},
    ports::StockLoadPlan,
};

impl Tables {
    /// The holds of a product that the plan asks for, oldest first.
    pub(super) fn planned_holds(
        &self,
        plan: &StockLoadPlan,
        product: ProductId,
        stock: StockLevel,
        now: DateTime<Utc>,
    ) -> Vec<Hold> {
        let mut wanted: BTreeSet<HoldId> = plan.holds.clone();
        if let Some(limit) = plan.overdue.get(&product)
            && i64::from(stock.get()) < limit.below
        {
            let expired = self.expired_holds(now).into_iter();
            let of_product = expired.filter(|(of, _)| *of == product);
            wanted.extend(of_product.take(limited(limit.max_holds)).map(|(_, id)| id));
        }
        if plan.named.contains(&product) {
            let of_product = self.open_holds();
            let of_product = of_product.filter(|(_, row)| row.product_id == product);
            wanted.extend(of_product.take(HeldUnits::NAMED).map(|(id, _)| id));
        }
        for (selection, limit) in &plan.references {
            let selected = self
                .open_holds()
                .filter(|(_, row)| selection.contains(row.product_id, &row.hold));
            wanted.extend(selected.take(limited(*limit)).map(|(id, _)| id));
        }
        let open = self
            .open_holds()
            .filter(|(id, row)| row.product_id == product && wanted.contains(id));
        open.map(|(_, row)| row.hold.clone()).collect()
    }

    /// All expired holds, those that expired first at the front.
    pub(super) fn expired_holds(&self, now: DateTime<Utc>) -> Vec<(ProductId, HoldId)> {
        let expired = self
            .open_holds()
            .filter(|(_, row)| row.hold.is_expired(now));
        let mut expired: Vec<_> = expired
            .map(|(id, row)| (row.hold.expires_at, id, row.product_id))
            .collect();
        expired.sort();
        let holds = expired.into_iter();
        holds.map(|(_, id, product)| (product, id)).collect()
    }
}
