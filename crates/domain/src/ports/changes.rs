//! Change notifications for cache invalidation.

use std::collections::BTreeSet;

use super::StorageResult;
use crate::{ApiKeyId, ProductId, UserId};

/// A group of cached responses that can be invalidated by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheGroup {
    /// Responses for one product.
    Products,
    /// Pages of product lists.
    Lists,
    /// Recommended and related products.
    Rankings,
    /// Responses of analytics: sales, users, orders, stock.
    Statistics,
    /// Suggestions and hot keywords.
    Suggestions,
}

impl CacheGroup {
    /// All groups; invalidating without a group covers them all.
    pub const ALL: [Self; 5] = [
        Self::Products,
        Self::Lists,
        Self::Rankings,
        Self::Statistics,
        Self::Suggestions,
    ];

    /// The name by which operators invalidate it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Lists => "lists",
            Self::Rankings => "rankings",
            Self::Statistics => "statistics",
            Self::Suggestions => "suggestions",
        }
    }

    /// The group with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == name)
    }

    /// All names, for messages: `products, lists, …`.
    pub fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

/// A change that makes cached responses stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A product was created, changed or deleted.
    Product(ProductId),
    /// Any number of products changed, or names that are part of them.
    Products,
    /// The rollups changed: sales, orders by status, registrations.
    Statistics,
    /// The public keywords or their search counts changed.
    Keywords,
    /// The rights of any users or services changed.
    Rights,
    /// A user's rights changed: their role, whether they may sign in, or an end of their sessions.
    RightsOfUser(UserId),
    /// An API key's scopes or expiry changed, or it was revoked.
    RightsOfKey(ApiKeyId),
    /// No data changed: an operator invalidates this group.
    Invalidated(CacheGroup),
    /// A product's stock, stock state or sales count changed.
    ProductCounters(ProductId),
    /// A product went out of stock or came back.
    InStock,
}

impl Change {
    /// Whether the change is broadcast to other processes. Counters change too often for that:
    /// PostgreSQL serializes commits that `NOTIFY`, so all stock commits would queue up. A process
    /// that serves counters changed by other processes therefore rereads them within a second.
    pub const fn is_broadcast(&self) -> bool {
        !matches!(self, Self::ProductCounters(_) | Self::InStock)
    }
}

/// Change notifications of a transaction, sent after the commit and only then. Repositories record
/// their own writes.
pub trait Changes {
    /// Records a change, to be sent after the commit.
    fn record(&mut self, change: Change) -> StorageResult<()>;
}

/// Observes changes: those committed by this process, before its caller has the response, and those
/// committed by other processes, shortly after.
pub trait ChangeObserver: Send + Sync {
    /// Called after these changes were committed. Must be quick and must not fail.
    fn changed(&self, changes: &BTreeSet<Change>);
}

/// The source of other processes' changes.
pub trait ChangeFeed: Send + Sync {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`StorageError`](super::StorageError) if it can't listen.
    fn listen(&self) -> StorageResult<Box<dyn ChangeListener>>;
}

/// Receives every broadcast change until an error occurs.
pub trait ChangeListener {
    /// Returns the changes received since the last call; never blocks.
    ///
    /// # Errors
    /// If changes may have been missed: listen anew, and invalidate everything cached before.
    fn receive(&mut self) -> StorageResult<BTreeSet<Change>>;
    /// Verifies that the listener still receives: [`Self::receive`] afterwards returns everything
    /// committed before this call. Also fails if another server or connection responds than the one
    /// that listens.
    ///
    /// # Errors
    /// As for [`Self::receive`].
    fn check(&mut self) -> StorageResult<()>;
}
