//! Storage of stock, its log and its holds. This is the single writer of all three.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    HoldId, InventoryLogId, ProductId, UserId,
    catalog::Product,
    inventory::{
        Hold, HoldOwner, OnHand, OwnedIdempotencyKey, Reference, StockAlert, StockItems,
        StockLevel, StockMovement, StoredRequest, SupplierFigure,
    },
};

/// What must be loaded and locked for a set of stock commands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockLoadPlan {
    /// Products to lock; storage locks their rows in the order of their ids.
    pub products: BTreeSet<ProductId>,
    /// Holds that may be ended, by their reference, with the maximum number to load of each: the
    /// oldest.
    pub references: BTreeMap<HoldSelection, u32>,
    /// Single holds that may be released.
    pub holds: BTreeSet<HoldId>,
    /// Products whose expired holds may have to be released.
    pub overdue: BTreeMap<ProductId, ExpiredHoldsLimit>,
    /// Products whose oldest open holds a refusal may name, at most
    /// [`HeldUnits::NAMED`](crate::inventory::HeldUnits::NAMED) of each.
    pub named: BTreeSet<ProductId>,
}

/// The open holds of a product that have a reference and an owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HoldSelection {
    /// The product whose units are held.
    pub product_id: ProductId,
    /// What the units are held for; may be empty.
    pub reference: Reference,
    /// Whether an order or a caller holds the units.
    pub owner: HoldOwner,
    /// Only holds that this user created; `None` for those of all actors.
    pub created_by: Option<UserId>,
}

impl HoldSelection {
    /// Whether it has an open hold of this product.
    pub fn contains(&self, product_id: ProductId, hold: &Hold) -> bool {
        self.product_id == product_id
            && self.reference == hold.reference
            && self.owner == hold.owner
            && (self.created_by.is_none() || self.created_by == hold.created_by)
    }
}

/// Condition and limit for releasing the expired holds of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExpiredHoldsLimit {
    /// Load them if the stock is below this many units.
    pub below: i64,
    /// Maximum number of holds to load: those that expired first.
    pub max_holds: u32,
}

/// A hold that a release command can be made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldReference {
    /// The open hold.
    pub id: HoldId,
    /// The product whose units are held.
    pub product_id: ProductId,
    /// What the units are held for; may be empty.
    pub reference: Reference,
}

/// The results of decisions on stock, to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockChanges {
    /// Movements, in the order of the decisions.
    pub movements: Vec<StockMovement>,
    /// The products with their new stock and holds; a hold without an id is new.
    pub items: StockItems,
    /// Thresholds crossed, with the stock at that point.
    pub alerts: Vec<(ProductId, StockAlert, StockLevel)>,
}

/// Write access to stock, within a transaction.
pub trait StockRepository {
    /// Returns the products with the holds asked for, oldest first, and locks the products' rows in
    /// the order of their ids. Products that don't exist are missing.
    fn load(&mut self, needs: &StockLoadPlan, now: DateTime<Utc>) -> StorageResult<StockItems>;
    /// Stock and held units of these products, read at one time; locks nothing. Products that don't
    /// exist are missing.
    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>>;
    /// Of these products, those without any log row.
    fn products_without_log(
        &mut self,
        products: &BTreeSet<ProductId>,
    ) -> StorageResult<Vec<ProductId>>;
    /// Writes changes of loaded products: stock, one log row per movement, holds, and an event per
    /// threshold crossed. Returns the ids of the log rows, in the order of the movements.
    ///
    /// # Errors
    /// Also if a product doesn't exist.
    fn write(
        &mut self,
        changes: &StockChanges,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<InventoryLogId>>;
    /// Records the supplier's figures that these products' stock comes from. Products that don't exist
    /// are skipped. Locks no row of a product that a lock of stock would wait for. Later syncs of the complete
    /// list confirm them if they `follow_syncs`, unless a sync that began after they were received has
    /// confirmed figures already.
    fn record_figures(
        &mut self,
        figures: &BTreeMap<ProductId, SupplierFigure>,
        follow_syncs: bool,
    ) -> StorageResult<()>;
    /// Writes an event for a restock request.
    fn write_restock_event(&mut self, product: &Product, now: DateTime<Utc>) -> StorageResult<()>;
    /// Number of expired holds per product, among the `limit` holds that expired first. Locks the
    /// products' rows and skips those that another transaction has locked, so that several
    /// instances can clean up concurrently without waiting.
    fn lock_expired_holds(
        &mut self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> StorageResult<BTreeMap<ProductId, u32>>;
    /// At most `limit` open holds of disabled users, or of this user if given and disabled, in the
    /// order of their ids. Locks the products' rows and skips those that another transaction has
    /// locked, so that it doesn't wait.
    fn lock_holds_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>>;
    /// The stock of a product according to its log, with the product's row locked; `None` if the
    /// product doesn't exist, the log's chain is broken, or the sum isn't a valid stock level.
    fn stock_from_log(&mut self, product: ProductId) -> StorageResult<Option<StockLevel>>;
    /// Sets the stock of a product to [`Self::stock_from_log`]. Repairs
    /// [`StockDiffers`](crate::inventory::InconsistencyKind::StockDiffers), since the log is the
    /// system of record. Writes events for thresholds crossed. Changes nothing if the result is
    /// `None`.
    fn repair_stock_from_log(
        &mut self,
        product: ProductId,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<StockLevel>>;
    /// Units in a product's open holds, with the product's row locked; `None` if the product
    /// doesn't exist.
    fn held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>>;
    /// Sets a product's counter of held units to [`Self::held_from_holds`]. Repairs
    /// [`HeldDiffers`](crate::inventory::InconsistencyKind::HeldDiffers).
    fn repair_held_from_holds(&mut self, product: ProductId) -> StorageResult<Option<i64>>;
}

/// Stored requests and responses by idempotency key, within a transaction.
pub trait IdempotencyRepository {
    /// The stored requests with these keys.
    fn find(&mut self, keys: &BTreeSet<OwnedIdempotencyKey>) -> StorageResult<Vec<StoredRequest>>;
    /// Stores requests with their responses.
    ///
    /// # Errors
    /// [`Constraint::UniqueIdempotencyKey`](super::Constraint::UniqueIdempotencyKey) if a key is
    /// stored already: the transaction must be rolled back then.
    fn store(&mut self, requests: &[StoredRequest], now: DateTime<Utc>) -> StorageResult<()>;
    /// Deletes at most `limit` requests stored before `time`. Returns how many.
    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
}
