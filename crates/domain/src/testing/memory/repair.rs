//! Stock according to the log, and its repair.

use super::{event::StockEvent, tables::Tables};
use crate::{
    ProductId,
    inventory::{InventoryLog, StockAlert, StockLevel},
};

impl Tables {
    /// The log of a product, oldest row first.
    pub(super) fn log_of(&self, product: ProductId) -> impl Iterator<Item = &InventoryLog> {
        let rows = self.logs.values();
        rows.filter(move |row| row.movement.product_id == product)
    }

    /// The sum of the log; `None` if the product doesn't exist, the chain is broken, or the sum
    /// isn't a valid level.
    pub(super) fn level_from_log(&self, product: ProductId) -> Option<StockLevel> {
        self.products.get(&product)?;
        let mut level = StockLevel::ZERO;
        for row in self.log_of(product) {
            level = level.changed_by(row.movement.quantity)?;
            if row.movement.stock_after != level {
                return None;
            }
        }
        Some(level)
    }

    /// Sets the stock to the sum of the log. Returns it.
    pub(super) fn repair_level(&mut self, product: ProductId) -> Option<StockLevel> {
        let stock = self.level_from_log(product)?;
        let row = &mut self.products.get_mut(&product)?.product;
        let crossed =
            StockAlert::between(row.counters.stock, stock, row.details.low_stock_threshold);
        row.counters.stock = stock;
        if stock > row.details.low_stock_threshold {
            row.counters.restock_requested_at = None;
        }
        self.stock_events
            .extend(crossed.map(|alert| StockEvent::Alert {
                product,
                alert,
                stock,
            }));
        Some(stock)
    }
}
