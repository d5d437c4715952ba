//! Queries on stock, its log and its holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{HoldReference, StorageResult};
use crate::{
    HoldId, InventoryLogId, OrderId, Page, PageRequest, ProductId, UserId,
    catalog::ProductWithNames,
    inventory::{ChangeType, InventoryLog, OnHand, Reconciliation, Reference},
};

/// Filter of the inventory log; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InventoryLogFilter {
    /// The product whose stock changed.
    pub product: Option<ProductId>,
    /// Type of the change.
    pub change_type: Option<ChangeType>,
    /// Reference of the change; an empty one selects rows without a reference.
    pub reference: Option<Reference>,
    /// The actor of the change.
    pub operator: Option<ActorFilter>,
    /// Start of the time range, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End of the time range, exclusive.
    pub to: Option<DateTime<Utc>>,
}

/// The actor recorded in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActorFilter {
    /// The user with this id, who may have been renamed since.
    User(UserId),
    /// Any actor with exactly this name: a user, a service, a command or a job.
    Named(String),
}

/// Summary of a product's open holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenHolds {
    /// The oldest holds, at most [`Self::SHOWN`].
    pub oldest: Vec<OpenHold>,
    /// Number of all open holds.
    pub total: u64,
    /// Units in all open holds.
    pub held: i64,
}

impl OpenHolds {
    /// Maximum number of holds in `oldest`.
    pub const SHOWN: u32 = 100;
}

/// An open hold of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHold {
    /// What the units are held for; may be empty.
    pub reference: Reference,
    /// The user who created it; `None` for a service or an order.
    pub created_by: Option<UserId>,
    /// Units still held; 0 for a closed hold.
    pub held: i32,
    /// When it expires; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Filter of open holds; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoldFilter {
    /// The holder: a user, with their direct locks and the holds of their orders, or a name.
    pub holder: Option<ActorFilter>,
    /// Only this product; `None`: all.
    pub product: Option<ProductId>,
    /// Reference of the hold; an empty one selects holds without a reference.
    pub reference: Option<Reference>,
    /// Only holds that expire at or before this time.
    pub until: Option<DateTime<Utc>>,
}

/// An open hold with the details that lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedHold {
    /// Assigned when the units were locked; positive.
    pub id: HoldId,
    /// The product whose units are held.
    pub product_id: ProductId,
    /// The product's current name.
    pub product_name: String,
    /// The product's code; `None` without one.
    pub product_code: Option<String>,
    /// What the units are held for; may be empty.
    pub reference: Reference,
    /// The order whose step created the hold; `None` for a direct lock.
    pub order_id: Option<OrderId>,
    /// Whether a step of an order created the hold.
    pub is_of_order: bool,
    /// The user who created it, or whose order it belongs to; `None` for a service.
    pub user_id: Option<UserId>,
    /// Name of the user, service or job that created it.
    pub holder_name: String,
    /// Units that were locked.
    pub quantity: i32,
    /// Units still held; 0 for a closed hold.
    pub held: i32,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// When it expires; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Which holds are to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldTarget {
    /// The open direct locks of a user, or of a service given by name.
    Holder(ActorFilter),
    /// All open holds with this reference, including those of orders.
    Reference(Reference),
    /// These holds, open or not.
    Holds(BTreeSet<HoldId>),
}

/// Queries on stock, its log and its holds.
pub trait InventoryQueries {
    /// A page of the log, newest first.
    fn logs(
        &mut self,
        filter: &InventoryLogFilter,
        page: PageRequest,
    ) -> StorageResult<Page<InventoryLog>>;
    /// At most `limit` rows of the log, newest first, from the row before `cursor` on. Keyset
    /// pagination: the cost doesn't depend on the position.
    fn logs_after(
        &mut self,
        filter: &InventoryLogFilter,
        cursor: Option<InventoryLogId>,
        limit: u32,
    ) -> StorageResult<Vec<InventoryLog>>;
    /// A summary of the product's open holds; with `creator`, of those that this user created.
    fn open_holds(
        &mut self,
        product: ProductId,
        creator: Option<UserId>,
    ) -> StorageResult<OpenHolds>;
    /// A page of open holds, newest first.
    fn holds(&mut self, filter: &HoldFilter, page: PageRequest) -> StorageResult<Page<ListedHold>>;
    /// At most `limit` open holds, newest first, from the hold before `cursor` on (keyset
    /// pagination).
    fn holds_after(
        &mut self,
        filter: &HoldFilter,
        cursor: Option<HoldId>,
        limit: u32,
    ) -> StorageResult<Vec<ListedHold>>;
    /// At most `limit` of the holds to be released, oldest first.
    fn holds_to_release(
        &mut self,
        target: &HoldTarget,
        limit: u32,
    ) -> StorageResult<Vec<HoldReference>>;
    /// Units in the open holds of each product; products without open holds are missing.
    fn held_units(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, i64>>;
    /// Stock and held units of each product, read at one time; products that don't exist are
    /// missing.
    fn on_hand(&mut self, products: &[ProductId]) -> StorageResult<BTreeMap<ProductId, OnHand>>;
    /// Of these products, those whose figure of the supplier is excluded from what syncs confirm, and those
    /// without a figure.
    fn without_confirmed_figure(
        &mut self,
        products: &[ProductId],
    ) -> StorageResult<BTreeSet<ProductId>>;
    /// A page of active products that are out of stock or at or below their threshold, fewest units
    /// first.
    fn low_stock(&mut self, page: PageRequest) -> StorageResult<Page<ProductWithNames>>;
    /// Checks the consistency of stock, log and holds, of one product or of all. With `since`, the
    /// chain of the log is checked only from then on. Uses one snapshot: concurrent changes don't
    /// show.
    fn reconcile(
        &mut self,
        product: Option<ProductId>,
        since: Option<DateTime<Utc>>,
    ) -> StorageResult<Reconciliation>;
}
