//! Stock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    event::StockEvent,
    paging::limited,
    tables::{ProductRow, Tables},
};
use crate::{
    InventoryLogId, ProductId, UserId,
    catalog::Product,
    inventory::{OnHand, ProductSnapshot, StockItem, StockItems, StockLevel, SupplierFigure},
    ports::{HoldReference, StockChanges, StockLoadPlan, StockRepository, StorageResult},
};

impl StockRepository for Tables {
    fn load(&mut self, needs: &StockLoadPlan, now: DateTime<Utc>) -> StorageResult<StockItems> {
        let mut items = StockItems::new();
        for id in &needs.products {
            if let Some(row) = self.products.get(id) {
                let holds = self.planned_holds(needs, *id, row.product.counters.stock, now);
                items.insert(*id, StockItem { holds, ..item(row) });
            }
        }
        Ok(items)
    }

    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>> {
        Ok(self.units_on_hand(products))
    }

    fn products_without_log(
        &mut self,
        products: &BTreeSet<ProductId>,
    ) -> StorageResult<Vec<ProductId>> {
        let logged: BTreeSet<_> = self
            .logs
            .values()
            .map(|log| log.movement.product_id)
            .collect();
        let without = products.iter().filter(|id| !logged.contains(id));
        let stored = without.filter(|id| self.products.contains_key(id));
        Ok(stored.copied().collect())
    }

    fn write(
        &mut self,
        changes: &StockChanges,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<InventoryLogId>> {
        self.write_levels(changes)?;
        self.write_holds(&changes.items, now)?;
        for (product, alert, stock) in &changes.alerts {
            self.stock_events.push(StockEvent::Alert {
                product: *product,
                alert: *alert,
                stock: *stock,
            });
        }
        self.write_logs(&changes.movements, now)
    }

    fn record_figures(
        &mut self,
        figures: &BTreeMap<ProductId, SupplierFigure>,
        follow_syncs: bool,
    ) -> StorageResult<()> {
        for (id, figure) in figures {
            if let Some(row) = self.products.get_mut(id) {
                row.product.counters.figure = Some(*figure);
                let is_late = self
                    .figures_confirmed_at
                    .is_some_and(|confirmed| figure.received_at < confirmed);
                match follow_syncs && !is_late {
                    true => self.excluded_figures.remove(id),
                    false => self.excluded_figures.insert(*id),
                };
            }
        }
        Ok(())
    }

    fn write_restock_event(&mut self, product: &Product, _now: DateTime<Utc>) -> StorageResult<()> {
        let product = product.id;
        self.stock_events
            .push(StockEvent::RestockRequested { product });
        Ok(())
    }

    fn lock_expired_holds(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StorageResult<BTreeMap<ProductId, u32>> {
        let mut counts: BTreeMap<ProductId, u32> = BTreeMap::new();
        for (product, _) in self.expired_holds(now).into_iter().take(limited(limit)) {
            let count = counts.entry(product).or_default();
            *count = count.saturating_add(1);
        }
        Ok(counts)
    }

    fn lock_holds_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>> {
        let holds = self.holds_of_disabled(user).take(limited(limit));
        Ok(holds.map(|(id, row)| row.reference(id)).collect())
    }

    fn stock_from_log(&mut self, product: ProductId) -> StorageResult<Option<StockLevel>> {
        Ok(self.level_from_log(product))
    }

    fn repair_stock_from_log(
        &mut self,
        product: ProductId,
        _now: DateTime<Utc>,
    ) -> StorageResult<Option<StockLevel>> {
        Ok(self.repair_level(product))
    }

    fn held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>> {
        let exists = self.products.contains_key(&product);
        Ok(exists.then(|| self.units_held(product)))
    }

    fn repair_held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>> {
        let held = self.units_held(product);
        let row = self.products.get_mut(&product);
        Ok(row.map(|row| {
            row.held = held;
            held
        }))
    }
}

/// The product without its holds.
fn item(row: &ProductRow) -> StockItem {
    let ProductRow { product, held } = row;
    let details = &product.details;
    let code = details.haier.product_code.as_ref();
    StockItem {
        snapshot: ProductSnapshot {
            name: details.name.to_string(),
            product_code: code.map(ToString::to_string),
            display_price: details.prices.display_price().clone(),
        },
        level: product.counters.stock,
        is_active: details.is_active,
        is_gift: details.is_gift,
        procurability: details.procurability.clone(),
        low_stock_threshold: details.low_stock_threshold,
        figure: product.figure(),
        degradation: None,
        holds: Vec::new(),
        held: *held,
        is_held_changed: false,
    }
}
