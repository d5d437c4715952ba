//! What the schedule runs.

use crate::supplier::SyncType;

/// A kind of run that has its own times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyncTask {
    /// All products that the supplier lists.
    Products,
    /// All products and their prices.
    Prices,
    /// All products and their stock.
    Stock,
    /// The stock of the products that are in demand.
    HotStock,
}

impl SyncTask {
    /// All tasks. Of tasks that are due at the same time, the first runs first.
    pub const ALL: [Self; 4] = [Self::Products, Self::Prices, Self::Stock, Self::HotStock];

    /// The value in the database, in paths and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::HotStock => "hot_stock",
        }
    }

    /// The task with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.as_str() == name)
    }

    /// The type of its runs.
    pub const fn sync_type(self) -> SyncType {
        match self {
            Self::Products => SyncType::Products,
            Self::Prices => SyncType::Prices,
            Self::Stock | Self::HotStock => SyncType::Stock,
        }
    }

    /// Whether its runs request the supplier's complete list, so that they compare all products.
    pub const fn is_complete(self) -> bool {
        match self {
            Self::Products | Self::Prices | Self::Stock => true,
            Self::HotStock => false,
        }
    }
}
