//! Read queries on stock, its log and its holds.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    HoldId, InventoryLogId, Page, PageRequest, ProductId, UserId,
    catalog::ProductWithNames,
    inventory::{InventoryLog, OnHand, Reconciliation},
    ports::{
        HoldFilter, HoldReference, HoldTarget, InventoryLogFilter, InventoryQueries, ListedHold,
        OpenHolds, StorageResult,
    },
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, sum},
    prelude::*,
    sql_types::Bool,
};

use super::{held_totals, list_holds, log_filter::matching, on_hand::on_hand, reconcile};
use crate::{
    catalog::listing::listing,
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{ListingRow, LogRow, OpenHoldRow, entities, table_count},
    schema::{inventory_logs, products, stock_holds, supplier_stock_figures},
};

impl InventoryQueries for PgReadSession<'_> {
    fn logs(
        &mut self,
        filter: &InventoryLogFilter,
        page: PageRequest,
    ) -> StorageResult<Page<InventoryLog>> {
        let shown = inventory_logs::table
            .select(LogRow::as_select())
            .into_boxed();
        let rows: Vec<LogRow> = matching(shown, filter)
            .order(inventory_logs::id.desc())
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(inventory_logs::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn logs_after(
        &mut self,
        filter: &InventoryLogFilter,
        cursor: Option<InventoryLogId>,
        limit: u32,
    ) -> StorageResult<Vec<InventoryLog>> {
        let mut shown = inventory_logs::table
            .select(LogRow::as_select())
            .into_boxed();
        // Keyset pagination: newest first, from below the cursor.
        if let Some(cursor) = cursor {
            shown = shown.filter(inventory_logs::id.lt(cursor.get()));
        }
        let rows: Vec<LogRow> = matching(shown, filter)
            .order(inventory_logs::id.desc())
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn open_holds(
        &mut self,
        product: ProductId,
        creator: Option<UserId>,
    ) -> StorageResult<OpenHolds> {
        let user = creator.map(UserId::get);
        let open = || {
            stock_holds::table
                .filter(stock_holds::product_id.eq(product.get()))
                .filter(stock_holds::held.gt(0))
                .filter(
                    user.is_none()
                        .into_sql::<Bool>()
                        .or(stock_holds::created_by.is_not_distinct_from(user)),
                )
        };
        let rows: Vec<OpenHoldRow> = open()
            .select(OpenHoldRow::as_select())
            .order(stock_holds::id)
            .limit(i64::from(OpenHolds::SHOWN))
            .load(self.connection)
            .into_storage_result()?;
        // The list above is limited; the totals cover all open holds.
        let (total, held): (i64, Option<i64>) = open()
            .select((count_star(), sum(stock_holds::held)))
            .first(self.connection)
            .into_storage_result()?;
        Ok(OpenHolds {
            oldest: entities(rows)?,
            total: table_count(total),
            held: held.unwrap_or_default(),
        })
    }

    fn holds(&mut self, filter: &HoldFilter, page: PageRequest) -> StorageResult<Page<ListedHold>> {
        list_holds::page(self.connection, filter, page)
    }

    fn holds_after(
        &mut self,
        filter: &HoldFilter,
        cursor: Option<HoldId>,
        limit: u32,
    ) -> StorageResult<Vec<ListedHold>> {
        list_holds::after(self.connection, filter, cursor, limit)
    }

    fn holds_to_release(
        &mut self,
        target: &HoldTarget,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>> {
        list_holds::to_release(self.connection, target, limit)
    }

    fn held_units(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, i64>> {
        let ids: Vec<i64> = products.iter().map(|id| id.get()).collect();
        held_totals::held_units(self.connection, &ids)
    }

    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>> {
        on_hand(self.connection, products)
    }

    fn without_confirmed_figure(
        &mut self,
        products: &[ProductId],
    ) -> StorageResult<BTreeSet<ProductId>> {
        let ids: Vec<i64> = products.iter().map(|id| id.get()).collect();
        let confirmed: Vec<i64> = supplier_stock_figures::table
            .filter(supplier_stock_figures::product_id.eq_any(ids))
            .filter(supplier_stock_figures::follows_syncs)
            .select(supplier_stock_figures::product_id)
            .load(self.connection)
            .into_storage_result()?;
        let confirmed: BTreeSet<i64> = confirmed.into_iter().collect();
        let others = products.iter().filter(|id| !confirmed.contains(&id.get()));
        Ok(others.copied().collect())
    }

    fn low_stock(&mut self, page: PageRequest) -> StorageResult<Page<ProductWithNames>> {
        // With a threshold of 0, only a stock of 0 is low.
        let low = || {
            products::table
                .filter(products::is_active)
                .filter(products::stock.le(products::low_stock_threshold))
        };
        let rows: Vec<ListingRow> = low()
            .select(listing!())
            .order((products::stock, products::id))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            low()
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn reconcile(
        &mut self,
        product: Option<ProductId>,
        since: Option<DateTime<Utc>>,
    ) -> StorageResult<Reconciliation> {
        reconcile::reconcile(self.connection, product, since)
    }
}
