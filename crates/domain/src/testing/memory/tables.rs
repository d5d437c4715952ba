//! The tables.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::event::StockEvent;
use crate::{
    AttentionItemId, AuditLogId, BrandId, CategoryId, HoldId, IgnoredProductId, InventoryLogId,
    OrderId, PaymentId, PlanId, PlanItemId, ProductFailureId, ProductId, ReturnId, SyncRunId,
    UserId, UserSessionId,
    accounts::{User, UserSession},
    attention::AttentionItem,
    audit::AuditRecord,
    catalog::{Brand, Category, Product, ProductWithNames},
    inventory::{Hold, InventoryLog, OnHand, OwnedIdempotencyKey, StoredRequest},
    orders::{Order, OrderReturn, OrderStep, Payment},
    plans::{Plan, PlanImport, PlanItem, RefusedRow, StepRecord},
    ports::{Change, StorageError, StorageResult},
    supplier::{
        IgnoredProduct, PendingStock, ProductFailure, SyncCheckpoint, SyncFailure, SyncRun,
        SyncSchedule,
    },
};

/// All rows of the database.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) sequences: Sequences,
    pub(super) categories: BTreeMap<CategoryId, Category>,
    pub(super) brands: BTreeMap<BrandId, Brand>,
    pub(super) products: BTreeMap<ProductId, ProductRow>,
    pub(super) logs: BTreeMap<InventoryLogId, InventoryLog>,
    pub(super) holds: BTreeMap<HoldId, HoldRow>,
    pub(super) orders: BTreeMap<OrderId, OrderRow>,
    pub(super) payments: BTreeMap<PaymentId, Payment>,
    pub(super) returns: BTreeMap<ReturnId, OrderReturn>,
    pub(super) attention: BTreeMap<AttentionItemId, AttentionItem>,
    pub(super) audit: BTreeMap<AuditLogId, AuditRecord>,
    pub(super) ignored_products: BTreeMap<IgnoredProductId, IgnoredProduct>,
    pub(super) sync_runs: BTreeMap<SyncRunId, SyncRun>,
    pub(super) sync_failures: Vec<(SyncRunId, SyncFailure)>,
    /// The last sync that has confirmed figures.
    pub(super) figures_confirmed_at: Option<DateTime<Utc>>,
    /// Products whose figures syncs don't confirm.
    pub(super) excluded_figures: BTreeSet<ProductId>,
    pub(super) sync_checkpoints: BTreeMap<SyncRunId, (SyncCheckpoint, Vec<Vec<PendingStock>>)>,
    pub(super) sync_schedule: SyncSchedule,
    /// Calls to the supplier's platform, by business day.
    pub(super) haier_calls: BTreeMap<NaiveDate, u64>,
    pub(super) product_failures: BTreeMap<ProductFailureId, ProductFailure>,
    pub(super) plans: BTreeMap<PlanId, PlanRow>,
    pub(super) plan_items: BTreeMap<PlanItemId, PlanItem>,
    pub(super) plan_imports: BTreeMap<PlanId, PlanImport>,
    /// By plan and line.
    pub(super) refused_rows: BTreeMap<(PlanId, u32), RefusedRow>,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) user_sessions: BTreeMap<UserSessionId, UserSession>,
    pub(super) idempotency: BTreeMap<OwnedIdempotencyKey, IdempotencyRow>,
    pub(super) stock_events: Vec<StockEvent>,
    pub(super) changes: BTreeSet<Change>,
}

#[derive(Debug, Clone)]
pub(super) struct ProductRow {
    pub(super) product: Product,
    /// Counter of the units in open holds.
    pub(super) held: i64,
}

#[derive(Debug, Clone)]
pub(super) struct HoldRow {
    pub(super) product_id: ProductId,
    pub(super) hold: Hold,
}

#[derive(Debug, Clone)]
pub(super) struct OrderRow {
    pub(super) order: Order,
    pub(super) steps: Vec<OrderStep>,
}

#[derive(Debug, Clone)]
pub(super) struct PlanRow {
    pub(super) plan: Plan,
    pub(super) steps: Vec<StepRecord>,
}

#[derive(Debug, Clone)]
pub(super) struct IdempotencyRow {
    pub(super) stored: StoredRequest,
    pub(super) created_at: DateTime<Utc>,
}

/// The last ids. An id that a transaction took isn't used again, even if it was rolled back.
#[derive(Debug, Clone, Default)]
pub(super) struct Sequences {
    pub(super) categories: Sequence,
    pub(super) brands: Sequence,
    pub(super) products: Sequence,
    pub(super) logs: Sequence,
    pub(super) holds: Sequence,
    pub(super) orders: Sequence,
    pub(super) payments: Sequence,
    pub(super) returns: Sequence,
    pub(super) attention: Sequence,
    pub(super) audit: Sequence,
    pub(super) ignored_products: Sequence,
    pub(super) sync_runs: Sequence,
    pub(super) product_failures: Sequence,
    pub(super) plans: Sequence,
    pub(super) plan_items: Sequence,
    pub(super) users: Sequence,
    pub(super) user_sessions: Sequence,
}

/// The last id of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Sequence(i64);

impl Sequence {
    /// The next id, made by the type's constructor.
    pub(super) fn next<Id>(&mut self, id: impl FnOnce(i64) -> Option<Id>) -> StorageResult<Id> {
        self.0 = self.0.saturating_add(1);
        id(self.0).ok_or_else(|| StorageError::Inconsistent("an id isn't positive".to_owned()))
    }
}

impl Tables {
    /// Adds the names of category and brand.
    pub(super) fn with_names(&self, product: &Product) -> StorageResult<ProductWithNames> {
        let missing = || StorageError::Inconsistent(format!("product {} is lost", product.id));
        let category = self.categories.get(&product.details.category_id);
        let brand = self.brands.get(&product.details.brand_id);
        Ok(ProductWithNames {
            product: product.clone(),
            category_name: category.ok_or_else(missing)?.name.clone(),
            brand_name: brand.ok_or_else(missing)?.name.clone(),
        })
    }

    /// The open holds, oldest first.
    pub(super) fn open_holds(&self) -> impl Iterator<Item = (HoldId, &HoldRow)> {
        let holds = self.holds.iter().map(|(id, row)| (*id, row));
        holds.filter(|(_, row)| row.hold.is_open())
    }

    /// Stock and held units of each product.
    pub(super) fn units_on_hand(&self, products: &[ProductId]) -> BTreeMap<ProductId, OnHand> {
        let stored = products
            .iter()
            .filter_map(|id| Some((*id, self.products.get(id)?)));
        let units = stored.map(|(id, row)| {
            let stock = row.product.counters.stock;
            let held = row.held;
            (id, OnHand { stock, held })
        });
        units.collect()
    }

    /// Units in the open holds of a product.
    pub(super) fn units_held(&self, product: ProductId) -> i64 {
        let of_product = self
            .open_holds()
            .filter(|(_, row)| row.product_id == product);
        of_product.map(|(_, row)| i64::from(row.hold.held)).sum()
    }
}
