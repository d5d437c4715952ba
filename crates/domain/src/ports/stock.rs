//! Storage of stock, its log and its holds: the one writer of all three.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    HoldId, InventoryLogId, ProductId, UserId,
    catalog::Product,
    inventory::{
        Crossing, Reference, ScopedKey, Shelves, StockLevel, StockMovement, StoredRequest,
    },
};

/// What decisions need to know of products that are to be locked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockNeeds {
    /// The products.
    pub products: BTreeSet<ProductId>,
    /// References whose holds may be ended.
    pub references: BTreeSet<(ProductId, Reference)>,
    /// Single holds that may be ended.
    pub holds: BTreeSet<HoldId>,
    /// Products whose holds are to be taken back where their time is up.
    pub overdue: BTreeMap<ProductId, OverdueNeed>,
}

/// When overdue holds of a product are to be taken back, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OverdueNeed {
    /// Where fewer than so many units are left.
    pub below: i64,
    /// So many holds at most: those whose time was up first.
    pub most: u32,
}

/// A hold by which a command to release it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundHold {
    /// Identity.
    pub id: HoldId,
    /// Of which product.
    pub product_id: ProductId,
    /// What the units are held for; may be empty.
    pub reference: Reference,
}

/// What decisions came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StockChanges {
    /// Movements, in the order in which they were decided on.
    pub movements: Vec<StockMovement>,
    /// The products with their new stock and holds; a hold without an id is new.
    pub shelves: Shelves,
    /// Thresholds that were crossed.
    pub crossings: Vec<(ProductId, Crossing, StockLevel)>,
}

/// Stock within a transaction.
pub trait StockRepository {
    /// The products, their rows locked in the order of their ids, with the holds that are asked
    /// for, oldest first. Products that don't exist are missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn load(&mut self, needs: &StockNeeds, now: DateTime<Utc>) -> Stored<Shelves>;
    /// Those of the products that have no log row.
    ///
    /// # Errors
    /// Where storage fails.
    fn without_log(&mut self, products: &BTreeSet<ProductId>) -> Stored<Vec<ProductId>>;
    /// Writes changes of loaded products: stock, one log row for each movement, holds, and an
    /// event for each threshold crossed. Answers with the log rows' ids, in the movements' order.
    ///
    /// # Errors
    /// Where storage fails, or a product isn't there.
    fn write(&mut self, changes: &StockChanges, now: DateTime<Utc>) -> Stored<Vec<InventoryLogId>>;
    /// Writes an event that tells that more units of this product were asked for.
    ///
    /// # Errors
    /// Where storage fails.
    fn tell_restock_requested(&mut self, product: &Product, now: DateTime<Utc>) -> Stored<()>;
    /// Of the holds whose time is up, the `limit` that it was up for first: how many each product
    /// has of them. The products' rows are locked; those that another transaction has locked are
    /// passed over, so that several can tidy up side by side and none waits.
    ///
    /// # Errors
    /// Where storage fails.
    fn overdue_holds(&mut self, now: DateTime<Utc>, limit: u32)
    -> Stored<BTreeMap<ProductId, u32>>;
    /// Open holds of users who are switched off, or of this one if given and switched off: the
    /// first `limit` by id. The products' rows are locked; those that another transaction has
    /// locked are skipped, so that no one waits.
    ///
    /// # Errors
    /// Where storage fails.
    fn holds_of_inactive(&mut self, user: Option<UserId>, limit: u32) -> Stored<Vec<FoundHold>>;
    /// The stock of a product as its log has it, the product's row locked; `None` where the
    /// product isn't there, the log's chain is broken, or the sum is no stock that can be.
    ///
    /// # Errors
    /// Where storage fails.
    fn level_by_log(&mut self, product: ProductId) -> Stored<Option<StockLevel>>;
    /// Sets the stock of a product to [`Self::level_by_log`]: repairs
    /// [`StockDiffers`](crate::inventory::DivergenceKind::StockDiffers), since the log is the
    /// record. Thresholds that it crosses are events. Where there is `None`, nothing changes.
    ///
    /// # Errors
    /// Where storage fails.
    fn set_level_to_log_sum(
        &mut self,
        product: ProductId,
        now: DateTime<Utc>,
    ) -> Stored<Option<StockLevel>>;
    /// The units that a product's open holds hold, the product's row locked; `None` where the
    /// product isn't there.
    ///
    /// # Errors
    /// Where storage fails.
    fn held_by_holds(&mut self, product: ProductId) -> Stored<Option<i64>>;
    /// Sets a product's count of held units to [`Self::held_by_holds`]: repairs
    /// [`HeldDiffers`](crate::inventory::DivergenceKind::HeldDiffers).
    ///
    /// # Errors
    /// Where storage fails.
    fn set_held_to_holds_sum(&mut self, product: ProductId) -> Stored<Option<i64>>;
}

/// Requests that must not have a second effect, within a transaction.
pub trait IdempotencyRepository {
    /// What is kept of requests of these keys.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, keys: &BTreeSet<ScopedKey>) -> Stored<Vec<StoredRequest>>;
    /// Keeps requests and their answers.
    ///
    /// # Errors
    /// [`Constraint::UniqueIdempotencyKey`](super::Constraint::UniqueIdempotencyKey) where a key is
    /// kept already: the transaction must not be committed then.
    fn keep(&mut self, requests: &[StoredRequest], now: DateTime<Utc>) -> Stored<()>;
    /// Forgets at most `limit` requests from before `time`, and says how many.
    ///
    /// # Errors
    /// Where storage fails.
    fn forget(&mut self, time: DateTime<Utc>, limit: u32) -> Stored<u64>;
}
