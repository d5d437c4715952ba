//! Scopes: what API keys may do, one by one.

use std::fmt;

use super::Role;

/// A right that an API key can carry. People have the scopes of their role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads what only the shop sees of the catalogue: supplier terms, exports, imports, plans.
    CatalogRead,
    /// Changes products, categories, brands, pictures and synonyms; includes [`Self::MediaUpload`].
    CatalogWrite,
    /// Uploads pictures.
    MediaUpload,
    /// Locks, releases and consumes stock, and reads holds.
    StockLock,
    /// Corrects stock by hand.
    StockAdjust,
    /// Places orders.
    OrdersPlace,
    /// Reads all orders and returns, and moves them on.
    OrdersManage,
    /// Records payments and refunds.
    PaymentsRecord,
    /// Reads from Haier: live questions and failures of syncs.
    HaierRead,
    /// Everything about Haier: configurations, syncs, mappings; includes [`Self::HaierRead`].
    HaierAll,
    /// Reads analytics, low stock and the inventory log.
    ReportsRead,
    /// Operates the shop: audit log, searches, caches. Doesn't include the other scopes.
    Admin,
}

impl Scope {
    /// All scopes, in the order of responses.
    pub const ALL: [Self; 12] = [
        Self::CatalogRead,
        Self::CatalogWrite,
        Self::MediaUpload,
        Self::StockLock,
        Self::StockAdjust,
        Self::OrdersPlace,
        Self::OrdersManage,
        Self::PaymentsRecord,
        Self::HaierRead,
        Self::HaierAll,
        Self::ReportsRead,
        Self::Admin,
    ];

    /// The name in the database, in requests and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CatalogRead => "catalog:read",
            Self::CatalogWrite => "catalog:write",
            Self::MediaUpload => "media:upload",
            Self::StockLock => "stock:lock",
            Self::StockAdjust => "stock:adjust",
            Self::OrdersPlace => "orders:place",
            Self::OrdersManage => "orders:manage",
            Self::PaymentsRecord => "payments:record",
            Self::HaierRead => "haier:read",
            Self::HaierAll => "haier:*",
            Self::ReportsRead => "reports:read",
            Self::Admin => "admin",
        }
    }

    /// The scope with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }

    /// The least role whose people have the scope.
    pub const fn minimum_role(self) -> Role {
        match self {
            Self::CatalogRead
            | Self::MediaUpload
            | Self::StockLock
            | Self::OrdersPlace
            | Self::OrdersManage
            | Self::PaymentsRecord
            | Self::HaierRead
            | Self::ReportsRead => Role::Staff,
            Self::CatalogWrite | Self::StockAdjust | Self::HaierAll | Self::Admin => Role::Admin,
        }
    }

    /// The scope that includes this one; `None` if only the scope itself grants it.
    pub(super) const fn included_in(self) -> Option<Self> {
        match self {
            Self::MediaUpload => Some(Self::CatalogWrite),
            Self::HaierRead => Some(Self::HaierAll),
            _ => None,
        }
    }

    pub(super) const fn bit(self) -> u16 {
        match self {
            Self::CatalogRead => 1,
            Self::CatalogWrite => 1 << 1,
            Self::MediaUpload => 1 << 2,
            Self::StockLock => 1 << 3,
            Self::StockAdjust => 1 << 4,
            Self::OrdersPlace => 1 << 5,
            Self::OrdersManage => 1 << 6,
            Self::PaymentsRecord => 1 << 7,
            Self::HaierRead => 1 << 8,
            Self::HaierAll => 1 << 9,
            Self::ReportsRead => 1 << 10,
            Self::Admin => 1 << 11,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
