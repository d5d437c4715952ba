//! Stock: repository within a transaction. No other code writes stock.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    HoldId, InventoryLogId, ProductId, UserId,
    catalog::Product,
    inventory::{Hold, OnHand, StockItems, StockLevel, SupplierFigure},
    ports::{
        Change, ExpiredHoldsLimit, HoldReference, StockChanges, StockLoadPlan, StockRepository,
        StorageError, StorageResult,
    },
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use super::{
    figures::record_figures,
    find_holds::{self, FindHolds},
    held_totals::held_units,
    holds::{ChangeHolds, InsertHolds},
    logs::InsertLogs,
    on_hand::on_hand,
    outbox::InsertEvents,
    repair,
    update_stock::UpdateStock,
    write_stock::WriteStock,
};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{HeldUnits as HeldUnitColumns, HoldRow, IntoEntity, NewHolds, NewLogs, StockItemRow},
    schema::{inventory_logs, products},
    unit_of_work::PgUnitOfWork,
};

impl StockRepository for PgUnitOfWork<'_> {
    fn load(&mut self, needs: &StockLoadPlan, now: DateTime<Utc>) -> StorageResult<StockItems> {
        let mut items = lock_products(self.connection, needs)?;
        // Only after the locks: a transaction that was waited for may have changed the holds.
        add_holds(self.connection, needs, &mut items, now)?;
        Ok(items)
    }

    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>> {
        on_hand(self.connection, products)
    }

    fn products_without_log(
        &mut self,
        products: &BTreeSet<ProductId>,
    ) -> StorageResult<Vec<ProductId>> {
        let ids: Vec<i64> = products.iter().map(|id| id.get()).collect();
        let log = inventory_logs::table.filter(inventory_logs::product_id.eq(products::id));
        let ids: Vec<i64> = products::table
            .filter(products::id.eq_any(ids))
            .filter(not(exists(log)))
            .select(products::id)
            .load(self.connection)
            .into_storage_result()?;
        Ok(ids.into_iter().filter_map(ProductId::new).collect())
    }

    fn write(
        &mut self,
        changes: &StockChanges,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<InventoryLogId>> {
        change_holds(self.connection, changes, now)?;
        for movement in &changes.movements {
            self.record_change(Change::ProductCounters(movement.product_id));
            let after = movement.stock_after.get();
            // The stock became 0 or rose from 0.
            if after == 0 || after == movement.quantity {
                self.record_change(Change::InStock);
            }
        }
        let statement = WriteStock {
            levels: UpdateStock::of(changes)?,
            logs: InsertLogs {
                rows: NewLogs::of(&changes.movements),
                now,
            },
            holds: InsertHolds {
                rows: NewHolds::of(&changes.items),
                now,
            },
        };
        let products = statement.levels.ids.len();
        let mut ids = Vec::new();
        if products > 0 {
            let changed: i64;
            (changed, ids) = statement
                .get_result(self.connection)
                .into_storage_result()?;
            let changed = usize::try_from(changed).unwrap_or_default();
            // A lower count means that a level wasn't as expected: nothing may be committed.
            check_rows("writing stock", changed, products)?;
            let movements = changes.movements.len();
            check_rows("writing the inventory log", ids.len(), movements)?;
        }
        if !changes.alerts.is_empty() {
            let events = InsertEvents::of(changes, now).execute(self.connection);
            check_rows(
                "writing events",
                events.into_storage_result()?,
                changes.alerts.len(),
            )?;
        }
        ids.into_iter()
            .map(|id| {
                let no_id = || StorageError::Inconsistent(format!("inventory_logs.id is {id}"));
                InventoryLogId::new(id).ok_or_else(no_id)
            })
            .collect()
    }

    fn record_figures(
        &mut self,
        figures: &BTreeMap<ProductId, SupplierFigure>,
        follow_syncs: bool,
    ) -> StorageResult<()> {
        for id in figures.keys() {
            self.record_change(Change::ProductCounters(*id));
        }
        record_figures(self.connection, figures, follow_syncs)
    }

    fn write_restock_event(&mut self, product: &Product, now: DateTime<Utc>) -> StorageResult<()> {
        let inserted = InsertEvents::restock_requested(product, now)
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("recording a request for more stock", inserted, 1)
    }

    fn lock_expired_holds(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StorageResult<BTreeMap<ProductId, u32>> {
        find_holds::lock_overdue(self.connection, now, limit).into_storage_result()
    }

    fn lock_holds_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>> {
        find_holds::lock_of_inactive(self.connection, user, limit)
    }

    fn stock_from_log(&mut self, product: ProductId) -> StorageResult<Option<StockLevel>> {
        repair::stock_from_log(self.connection, product)
    }

    fn repair_stock_from_log(
        &mut self,
        product: ProductId,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<StockLevel>> {
        self.record_change(Change::ProductCounters(product));
        self.record_change(Change::InStock);
        repair::repair_stock_from_log(self.connection, product, now)
    }

    fn held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>> {
        repair::held_from_holds(self.connection, product)
    }

    fn repair_held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>> {
        repair::repair_held_from_holds(self.connection, product)
    }
}

fn lock_products(
    connection: &mut PgConnection,
    needs: &StockLoadPlan,
) -> StorageResult<StockItems> {
    if needs.products.is_empty() {
        return Ok(StockItems::new());
    }
    let ids: Vec<i64> = needs.products.iter().map(|id| id.get()).collect();
    let rows: Vec<StockItemRow> = products::table
        .filter(products::id.eq_any(ids))
        .select(StockItemRow::as_select())
        // Lock order: by id.
        .order(products::id)
        .for_no_key_update()
        .load(connection)
        .into_storage_result()?;
    // NULL until the first change since the column was added: count now, under the lock.
    let uncounted: Vec<i64> = rows
        .iter()
        .filter(|row| row.held.is_none())
        .map(|row| row.id)
        .collect();
    let items: StorageResult<StockItems> =
        rows.into_iter().map(StockItemRow::into_entity).collect();
    let mut items = items?;
    for (id, held) in held_units(connection, &uncounted)? {
        if let Some(item) = items.get_mut(&id) {
            item.held = held;
        }
    }
    Ok(items)
}

fn add_holds(
    connection: &mut PgConnection,
    needs: &StockLoadPlan,
    items: &mut StockItems,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    // Overdue holds are read only if the stock may be too low without them.
    let is_short = |(id, need): &(&ProductId, &ExpiredHoldsLimit)| {
        let level = items.get(id).map(|item| i64::from(item.level.get()));
        level.is_some_and(|level| level < need.below)
    };
    let overdue = needs.overdue.iter().filter(is_short);
    let overdue = overdue.map(|(id, need)| (*id, need.max_holds));
    // Products without held units have no hold that a refusal could name.
    let has_held = |id: &ProductId| items.get(id).is_some_and(|item| item.held > 0);
    let named = needs.named.iter().copied().filter(has_held);
    let statement = FindHolds::new(&needs.references, overdue, now, named);
    let mut rows: Vec<HoldRow> = Vec::new();
    if !statement.is_empty() {
        rows = statement.load(connection).into_storage_result()?;
    }
    if !needs.holds.is_empty() {
        rows.extend(find_holds::by_id(connection, &needs.holds).into_storage_result()?);
    }
    // Sorts by id and drops duplicates: one hold may match several of the queries.
    let oldest_first: BTreeMap<i64, HoldRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    for row in oldest_first.into_values() {
        let (id, hold) = row.into_entity()?;
        if let Some(item) = items.get_mut(&id) {
            item.holds.push(hold);
        }
    }
    Ok(())
}

/// Updates stored holds of which units were released, consumed or expired, or that no longer
/// expire.
fn change_holds(
    connection: &mut PgConnection,
    changes: &StockChanges,
    now: DateTime<Utc>,
) -> StorageResult<()> {
    // Sorted by id, as `ChangeHolds` requires.
    let changed: BTreeMap<HoldId, &Hold> = changes
        .items
        .values()
        .flat_map(|item| &item.holds)
        .filter(|hold| hold.is_changed)
        .filter_map(|hold| Some((hold.id?, hold)))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let statement = ChangeHolds {
        ids: changed.keys().map(|id| id.get()).collect(),
        units: HeldUnitColumns::of(changed.into_values()),
        now,
    };
    let expected = statement.ids.len();
    let written = statement.execute(connection).into_storage_result()?;
    check_rows("changing holds", written, expected)
}
