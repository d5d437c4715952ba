//! Deletes products with everything that refers to them.

use std::collections::BTreeSet;

use super::tables::Tables;
use crate::{
    ProductId,
    catalog::{DeletedCounts, Product},
};

impl Tables {
    /// Deletes these products with their log and holds. Lines of orders stay, without a product.
    pub(super) fn delete_products(
        &mut self,
        is_deleted: impl Fn(&Product) -> bool,
    ) -> DeletedCounts {
        let products = self.products.values().map(|row| &row.product);
        let deleted = products.filter(|product| is_deleted(product));
        let deleted: BTreeSet<ProductId> = deleted.map(|product| product.id).collect();
        let logs = self.logs.len();
        self.products.retain(|id, _| !deleted.contains(id));
        self.logs
            .retain(|_, log| !deleted.contains(&log.movement.product_id));
        self.holds
            .retain(|_, row| !deleted.contains(&row.product_id));
        let orders = self.orders.values_mut().map(|row| &mut row.order);
        for line in orders.flat_map(|order| &mut order.lines) {
            if let Some(id) = line.product_id.filter(|id| deleted.contains(id)) {
                line.product_id = None;
                line.deleted_product_id = Some(id);
            }
        }
        let count = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        DeletedCounts {
            products: count(deleted.len()),
            inventory_logs: count(logs.saturating_sub(self.logs.len())),
            ..DeletedCounts::default()
        }
    }
}
