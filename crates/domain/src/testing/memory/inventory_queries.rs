//! Queries on stock, its log and its holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    paging::{limited, page_of},
    session::Session,
    tables::HoldRow,
};
use crate::{
    HoldId, InventoryLogId, Page, PageRequest, ProductId, UserId,
    catalog::ProductWithNames,
    inventory::{InventoryLog, OnHand, Reconciliation},
    ports::{
        ActorFilter, HoldFilter, HoldReference, HoldTarget, InventoryLogFilter, InventoryQueries,
        ListedHold, OpenHold, OpenHolds, StorageResult,
    },
};

impl InventoryQueries for Session {
    fn logs(
        &mut self,
        filter: &InventoryLogFilter,
        page: PageRequest,
    ) -> StorageResult<Page<InventoryLog>> {
        Ok(page_of(self.matching_logs(filter).cloned().collect(), page))
    }

    fn logs_after(
        &mut self,
        filter: &InventoryLogFilter,
        cursor: Option<InventoryLogId>,
        limit: u32,
    ) -> StorageResult<Vec<InventoryLog>> {
        let logs = self.matching_logs(filter);
        let after = logs.filter(|log| cursor.is_none_or(|cursor| log.id < cursor));
        Ok(after.take(limited(limit)).cloned().collect())
    }

    fn open_holds(
        &mut self,
        product: ProductId,
        creator: Option<UserId>,
    ) -> StorageResult<OpenHolds> {
        let is_chosen = |row: &&HoldRow| {
            row.product_id == product && (creator.is_none() || creator == row.hold.created_by)
        };
        let open = self.0.open_holds().map(|(_, row)| row);
        let open: Vec<_> = open.filter(is_chosen).collect();
        let oldest = open.iter().take(limited(OpenHolds::SHOWN));
        Ok(OpenHolds {
            oldest: oldest
                .map(|row| OpenHold {
                    reference: row.hold.reference.clone(),
                    created_by: row.hold.created_by,
                    held: row.hold.held,
                    expires_at: row.hold.expires_at,
                })
                .collect(),
            total: u64::try_from(open.len()).unwrap_or(u64::MAX),
            held: open.iter().map(|row| i64::from(row.hold.held)).sum(),
        })
    }

    fn holds(&mut self, filter: &HoldFilter, page: PageRequest) -> StorageResult<Page<ListedHold>> {
        Ok(page_of(self.0.listed_holds(filter), page))
    }

    fn holds_after(
        &mut self,
        filter: &HoldFilter,
        cursor: Option<HoldId>,
        limit: u32,
    ) -> StorageResult<Vec<ListedHold>> {
        let mut holds = self.0.listed_holds(filter);
        holds.retain(|hold| cursor.is_none_or(|cursor| hold.id < cursor));
        holds.truncate(limited(limit));
        Ok(holds)
    }

    fn holds_to_release(
        &mut self,
        target: &HoldTarget,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>> {
        let holds = self.0.targeted_holds(target).take(limited(limit));
        Ok(holds.map(|(id, row)| row.reference(id)).collect())
    }

    fn held_units(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, i64>> {
        let held = products.iter().map(|id| (*id, self.0.units_held(*id)));
        Ok(held.filter(|(_, units)| *units > 0).collect())
    }

    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>> {
        Ok(self.0.units_on_hand(products))
    }

    fn without_confirmed_figure(
        &mut self,
        products: &[ProductId],
    ) -> StorageResult<BTreeSet<ProductId>> {
        let is_without = |id: &&ProductId| {
            let row = self.0.products.get(id);
            let has_figure = row.is_some_and(|row| row.product.counters.figure.is_some());
            !has_figure || self.0.excluded_figures.contains(id)
        };
        Ok(products.iter().filter(is_without).copied().collect())
    }

    fn low_stock(&mut self, page: PageRequest) -> StorageResult<Page<ProductWithNames>> {
        let products = self.0.products.values().map(|row| &row.product);
        let mut low: Vec<_> = products
            .filter(|it| {
                it.details.is_active && it.counters.stock <= it.details.low_stock_threshold
            })
            .collect();
        low.sort_by_key(|product| (product.counters.stock, product.id));
        let named = low.into_iter().map(|product| self.0.with_names(product));
        Ok(page_of(named.collect::<StorageResult<_>>()?, page))
    }

    fn reconcile(
        &mut self,
        product: Option<ProductId>,
        since: Option<DateTime<Utc>>,
    ) -> StorageResult<Reconciliation> {
        Ok(self.0.reconciliation(product, since))
    }
}

impl Session {
    /// The matching rows of the log, newest first.
    fn matching_logs(&self, filter: &InventoryLogFilter) -> impl Iterator<Item = &InventoryLog> {
        self.0
            .logs
            .values()
            .rev()
            .filter(|log| is_match(log, filter))
    }
}

fn is_match(log: &InventoryLog, filter: &InventoryLogFilter) -> bool {
    let movement = &log.movement;
    let is_operator = match &filter.operator {
        None => true,
        Some(ActorFilter::User(user)) => movement.actor.user_id == Some(*user),
        Some(ActorFilter::Named(name)) => movement.actor.name == *name,
    };
    let reference = filter.reference.as_ref();
    is_operator
        && filter
            .product
            .is_none_or(|product| movement.product_id == product)
        && filter
            .change_type
            .is_none_or(|change| movement.change_type == change)
        && reference.is_none_or(|reference| movement.reference == *reference)
        && filter.from.is_none_or(|from| log.created_at >= from)
        && filter.to.is_none_or(|to| log.created_at < to)
}
