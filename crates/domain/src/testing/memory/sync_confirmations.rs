//! What syncs of the complete list have confirmed.

use chrono::{DateTime, Utc};

use super::tables::Tables;
use crate::{
    PlanId, ProductId,
    catalog::{ProductCode, Source},
    plans::{ItemAction, ItemStatus},
    ports::{StorageResult, SyncConfirmationRepository},
};

impl SyncConfirmationRepository for Tables {
    fn confirm_products(&mut self, _supplier: &str, at: DateTime<Utc>) -> StorageResult<()> {
        for row in self.products.values_mut() {
            let product = &mut row.product;
            let is_confirmed = product.details.source == Source::Haier
                && product.details.procurability.is_listed()
                && product.last_sync_error.is_empty();
            if is_confirmed {
                product.last_sync_at = product.last_sync_at.map(|before| before.max(at));
            }
        }
        Ok(())
    }

    fn confirm_figures(&mut self, _supplier: &str, at: DateTime<Utc>) -> StorageResult<()> {
        self.figures_confirmed_at = Some(at);
        for (id, row) in &mut self.products {
            let figure = row.product.counters.figure.as_mut();
            if let Some(figure) = figure.filter(|_| !self.excluded_figures.contains(id)) {
                figure.received_at = figure.received_at.max(at);
            }
        }
        Ok(())
    }

    fn exclude_figures(&mut self, codes: &[ProductCode]) -> StorageResult<()> {
        let is_one = |code: &ProductCode| {
            let mut codes = codes.iter();
            codes.any(|other| other.identity() == code.identity())
        };
        let products = self.products.values().map(|row| &row.product);
        let excluded = products.filter(|product| {
            let code = product.details.haier.product_code.as_ref();
            code.is_some_and(is_one)
        });
        let ids: Vec<ProductId> = excluded.map(|product| product.id).collect();
        self.excluded_figures.extend(ids);
        Ok(())
    }

    fn exclude_unwritten_figures(&mut self, plan: PlanId) -> StorageResult<()> {
        let items = self.plan_items.values().filter(|item| {
            let action = item.change.action();
            let is_unwritten = action == ItemAction::Stock && item.status != ItemStatus::Applied;
            item.plan_id == plan && (is_unwritten || action == ItemAction::Unlist)
        });
        let ids: Vec<ProductId> = items.filter_map(|item| item.product.id).collect();
        self.excluded_figures.extend(ids);
        Ok(())
    }
}
