//! Ids of stored entities: positive 64-bit integers, each of its own type so that they can't be
//! mixed up.

use std::{fmt, str::FromStr};

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number; `None` unless it is positive.
            pub const fn new(number: i64) -> Option<Self> {
                if number > 0 { Some(Self(number)) } else { None }
            }

            /// The number, always positive.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse().ok().and_then(Self::new).ok_or(InvalidId)
            }
        }
    )+};
}

/// The text isn't a positive 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an id: a positive whole number")]
pub struct InvalidId;

id_types! {
    /// Id of a category.
    CategoryId,
    /// Id of a brand.
    BrandId,
    /// Id of a product.
    ProductId,
    /// Id of a row of the inventory log.
    InventoryLogId,
    /// Id of a row of the audit log.
    AuditLogId,
    /// Id of a hold on stock.
    HoldId,
    /// Id of a run of the supplier sync.
    SyncRunId,
    /// Id of a product's failure in syncs.
    ProductFailureId,
    /// Id of a supplier's name of a category or brand.
    SupplierNameId,
    /// Id of a supplier's product that syncs ignore.
    IgnoredProductId,
    /// Id of a configuration of Haier's platform.
    HaierConfigId,
    /// Id of an order.
    OrderId,
    /// Id of a payment or refund.
    PaymentId,
    /// Id of a return of an order's units.
    ReturnId,
    /// Id of a change plan.
    PlanId,
    /// Id of an item of a change plan.
    PlanItemId,
    /// Id of an item of the attention list.
    AttentionItemId,
    /// Id of an uploaded picture.
    MediaImageId,
    /// Id of a user.
    UserId,
    /// Id of a session of a user.
    UserSessionId,
    /// Id of a row of the search log.
    SearchLogId,
    /// Id of a blocked keyword.
    BlockedKeywordId,
    /// Id of a group of words that mean the same.
    SearchSynonymId,
    /// Id of a service's API key.
    ApiKeyId,
}
