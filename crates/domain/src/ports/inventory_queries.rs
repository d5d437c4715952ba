//! Questions about stock, its log and its holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{FoundHold, Stored};
use crate::{
    HoldId, InventoryLogId, OrderId, Page, PageRequest, ProductId, UserId,
    catalog::ProductListing,
    inventory::{ChangeType, InventoryLog, Reconciliation, Reference},
};

/// Which rows of the log are shown; `None` doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InventoryLogFilter {
    /// Whose stock changed.
    pub product: Option<ProductId>,
    /// How it changed.
    pub change_type: Option<ChangeType>,
    /// What the change belongs to; an empty one shows rows without.
    pub reference: Option<Reference>,
    /// Who changed it.
    pub operator: Option<Operator>,
    /// The first moment that is shown.
    pub from: Option<DateTime<Utc>>,
    /// The first moment that is no longer shown.
    pub to: Option<DateTime<Utc>>,
}

/// Who stands in a row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// This user.
    User(UserId),
    /// Whoever has exactly this name: a user, a service or a job.
    Named(String),
}

/// The open holds of a product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenHolds {
    /// The oldest ones, at most [`Self::SHOWN`].
    pub oldest: Vec<OpenHold>,
    /// How many there are.
    pub total: u64,
    /// Units that they hold together.
    pub held: i64,
}

impl OpenHolds {
    /// Most holds that are shown one by one.
    pub const SHOWN: u32 = 100;
}

/// Units of a product that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenHold {
    /// What they are held for; may be empty.
    pub reference: Reference,
    /// Who locked them; `None` for a service or an order.
    pub created_by: Option<UserId>,
    /// How many.
    pub held: i32,
    /// Until when; `None` for ever.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Which open holds are listed; `None` doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoldFilter {
    /// Whose: a user's direct locks and holds of their orders, or those that have this name.
    pub holder: Option<Operator>,
    /// Of which product.
    pub product: Option<ProductId>,
    /// What the units are held for; an empty one lists holds without.
    pub reference: Option<Reference>,
    /// Only those that end by themselves at this moment or before.
    pub until: Option<DateTime<Utc>>,
}

/// An open hold with what a person needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedHold {
    /// Identity.
    pub id: HoldId,
    /// Of which product.
    pub product_id: ProductId,
    /// The product's name.
    pub product_name: String,
    /// The product's code.
    pub product_code: Option<String>,
    /// What the units are held for; may be empty.
    pub reference: Reference,
    /// The order whose step made the hold; `None` for a direct lock.
    pub order_id: Option<OrderId>,
    /// Whether an order's step made the hold.
    pub is_of_order: bool,
    /// The user who locked the units or whose order holds them; `None` for a service.
    pub user_id: Option<UserId>,
    /// The name of the user, service or job that locked them.
    pub holder_name: String,
    /// Units that were locked.
    pub quantity: i32,
    /// Units that are still held.
    pub held: i32,
    /// When they were locked.
    pub created_at: DateTime<Utc>,
    /// When the hold ends by itself; `None` never.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Which holds are to be released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldTarget {
    /// The open direct locks of a user or of a service's name.
    Holder(Operator),
    /// Every open hold of this reference, those of orders too.
    Reference(Reference),
    /// These, open or not.
    Holds(BTreeSet<HoldId>),
}

/// Questions about stock.
pub trait InventoryQueries {
    /// Rows of the log, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn logs(
        &mut self,
        filter: &InventoryLogFilter,
        page: PageRequest,
    ) -> Stored<Page<InventoryLog>>;
    /// At most `limit` rows of the log, newest first, from the one before `cursor` on: each call
    /// costs the same, however far it is.
    ///
    /// # Errors
    /// Where storage fails.
    fn logs_after(
        &mut self,
        filter: &InventoryLogFilter,
        cursor: Option<InventoryLogId>,
        limit: u32,
    ) -> Stored<Vec<InventoryLog>>;
    /// Who holds units of the product.
    ///
    /// # Errors
    /// Where storage fails.
    fn open_holds(&mut self, product: ProductId) -> Stored<OpenHolds>;
    /// Open holds, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn holds(&mut self, filter: &HoldFilter, page: PageRequest) -> Stored<Page<ListedHold>>;
    /// At most `limit` open holds, newest first, from the one before `cursor` on.
    ///
    /// # Errors
    /// Where storage fails.
    fn holds_after(
        &mut self,
        filter: &HoldFilter,
        cursor: Option<HoldId>,
        limit: u32,
    ) -> Stored<Vec<ListedHold>>;
    /// The holds to be released, at most `limit`, oldest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn holds_to_release(&mut self, target: &HoldTarget, limit: u32) -> Stored<Vec<FoundHold>>;
    /// Units that each of these products' open holds hold; one without any is missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn held_units(&mut self, products: &[ProductId]) -> Stored<BTreeMap<ProductId, i64>>;
    /// Products on the shelf that are out of stock or at their threshold or below, fewest units
    /// first.
    ///
    /// # Errors
    /// Where storage fails.
    fn low_stock(&mut self, page: PageRequest) -> Stored<Page<ProductListing>>;
    /// Whether stock, log and holds agree, of one product or of all. `since` checks the chain of
    /// the log only from then on. It sees one moment: nothing that goes on meanwhile.
    ///
    /// # Errors
    /// Where storage fails.
    fn reconcile(
        &mut self,
        product: Option<ProductId>,
        since: Option<DateTime<Utc>>,
    ) -> Stored<Reconciliation>;
}
