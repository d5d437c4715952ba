//! Identities of stored things: positive 64-bit integers, a type each so that none is mistaken
//! for another.

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

/// What was given is no positive whole number of 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an id: a positive whole number")]
pub struct InvalidId;

id_types! {
    /// Identity of a category.
    CategoryId,
    /// Identity of a brand.
    BrandId,
    /// Identity of a product.
    ProductId,
    /// Identity of a row of the inventory log.
    InventoryLogId,
    /// Identity of a hold on stock.
    HoldId,
    /// Identity of a run of the supplier sync.
    SyncRunId,
    /// Identity of an order.
    OrderId,
    /// Identity of an uploaded picture.
    MediaImageId,
    /// Identity of a user.
    UserId,
    /// Identity of a row of the search log.
    SearchLogId,
    /// Identity of a blocked keyword.
    BlockedKeywordId,
    /// Identity of a service's key.
    ApiKeyId,
}
