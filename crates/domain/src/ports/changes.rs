//! What a transaction changed, told to whoever remembers answers.

use std::collections::BTreeSet;

use super::Stored;
use crate::ProductId;

/// A group of remembered answers that can be emptied by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CacheGroup {
    /// Single products.
    Products,
    /// Lists of products.
    Lists,
    /// Recommended and related products.
    Rankings,
    /// Answers of analytics.
    Statistics,
    /// Suggestions for searches.
    Suggestions,
}

impl CacheGroup {
    /// Every group.
    pub const ALL: [Self; 5] = [
        Self::Products,
        Self::Lists,
        Self::Rankings,
        Self::Statistics,
        Self::Suggestions,
    ];

    /// The name that people empty it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Lists => "lists",
            Self::Rankings => "rankings",
            Self::Statistics => "statistics",
            Self::Suggestions => "suggestions",
        }
    }

    /// The group of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == name)
    }

    /// All names, for a person: `products, lists, …`.
    pub fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }
}

/// Something that has changed, so that answers made before are out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// A product was made, changed or deleted.
    Product(ProductId),
    /// Any number of products, or names that stand in them.
    Products,
    /// What was counted into the rollups: sales, orders by status, registrations.
    Statistics,
    /// Which keywords are public, and how often they are searched for.
    Keywords,
    /// Nothing: somebody wants this group emptied.
    Emptied(CacheGroup),
    /// Stock, state of the stock or sales count of a product.
    Figures(ProductId),
    /// Some product has run out, or has come back.
    InStock,
}

impl Change {
    /// Whether other processes hear of it. Figures move too often for that: to have them told would
    /// have all commits of stock wait in one line. Whoever shows figures of other processes' asks
    /// for them anew within a second.
    pub const fn travels(&self) -> bool {
        !matches!(self, Self::Figures(_) | Self::InStock)
    }
}

/// Changes within a transaction: told once it is committed, and only then. Repositories tell what
/// they write by themselves.
pub trait Changes {
    /// Has this told.
    ///
    /// # Errors
    /// Where storage fails.
    fn tell(&mut self, change: Change) -> Stored<()>;
}

/// Hears what has changed: what this process committed, before its caller has an answer, and what
/// other processes committed, a moment later.
pub trait ChangeObserver: Send + Sync {
    /// These have changed. Must be quick and must not fail.
    fn changed(&self, changes: &BTreeSet<Change>);
}

/// Where other processes' changes come from.
pub trait ChangeFeed: Send + Sync {
    /// Listens from now on.
    ///
    /// # Errors
    /// Where that can't be.
    fn listen(&self) -> Stored<Box<dyn ChangeListener>>;
}

/// Hears of every change that travels, for as long as nothing fails.
pub trait ChangeListener {
    /// What was heard since the last time; never waits.
    ///
    /// # Errors
    /// Where something may have been missed: listen anew, and trust nothing from before.
    fn heard(&mut self) -> Stored<BTreeSet<Change>>;
    /// Makes sure that it still hears: whatever was committed before this is called, [`Self::heard`]
    /// tells after it. It is an error as well where something else answers than what listens.
    ///
    /// # Errors
    /// As [`Self::heard`].
    fn check(&mut self) -> Stored<()>;
}
