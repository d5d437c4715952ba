//! What can be asked of stock.

use chrono::{DateTime, Utc};

use super::{Quantity, StockLevel};
use crate::{HoldId, OptionalText, ProductId, Text};

/// Why stock changes: a short name such as `haier_sync`.
pub type Reason = Text<255>;
/// What a change belongs to: an order number, say; may be empty.
pub type Reference = OptionalText<100>;

/// A wish to change the stock of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCommand {
    /// Whose stock.
    pub product_id: ProductId,
    /// How it shall change.
    pub change: StockChange,
    /// Why.
    pub reason: Reason,
    /// What it belongs to.
    pub reference: Reference,
    /// For whom units are held.
    pub holder: Holder,
}

/// For whom units are held, and who may end that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Holder {
    /// Whoever asks: a customer ends only what that customer locked.
    #[default]
    Caller,
    /// The order of this reference: its own steps end what they locked and nothing else, and staff
    /// may; its customer's other requests don't.
    Order,
}

/// How stock shall change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// 库存锁定: takes units from stock and holds them for the reference.
    Lock {
        /// How many.
        quantity: Quantity,
        /// When the hold ends by itself; `None` never.
        expires_at: Option<DateTime<Utc>>,
    },
    /// 库存释放: gives units back that the reference holds.
    Release {
        /// How many; no more than are held.
        quantity: Quantity,
    },
    /// The goods are sold: units that the reference holds leave the shop. Stock stays as it is.
    Consume {
        /// How many; no more than are held.
        quantity: Quantity,
    },
    /// Makes the reference hold this many units without an end: what expired meanwhile is locked
    /// again.
    Keep {
        /// How many in all.
        quantity: Quantity,
    },
    /// Gives back whatever the reference still holds of the product; nothing where nothing.
    ReleaseAll,
    /// Gives back what is left of one hold of the product, whoever made it; not an order's.
    ReleaseHold {
        /// Which hold.
        hold: HoldId,
    },
    /// Whatever the reference still holds of the product has left the shop.
    ConsumeAll,
    /// Gives back everything of the product whose time is up.
    Expire,
    /// 库存调整: adds units, or takes them where negative; not 0.
    Adjust {
        /// Signed number of units.
        quantity: i32,
        /// The stock that the caller believes in; another one refuses the change.
        expected_stock: Option<StockLevel>,
    },
    /// Sets the stock to what a person counted; the log gets the difference.
    SetTo {
        /// What was counted.
        stock: StockLevel,
        /// The stock that the caller believes in; another one refuses the change.
        expected_stock: Option<StockLevel>,
    },
    /// Sets the stock to what the supplier says it has, less what is held here and the supplier
    /// doesn't know of; the log gets the difference.
    SupplierSnapshot(StockLevel),
}

impl StockCommand {
    /// First units of a new product (`initial_stock`).
    pub fn initial(product_id: ProductId, stock: StockLevel) -> Self {
        Self::set_to(product_id, stock, None, "initial_stock")
    }

    /// The stock field of a product's form was set (`manual_edit`), perhaps by somebody who believes
    /// in a certain present stock.
    pub fn manual_edit(
        product_id: ProductId,
        stock: StockLevel,
        expected_stock: Option<StockLevel>,
    ) -> Self {
        Self::set_to(product_id, stock, expected_stock, "manual_edit")
    }

    /// The supplier's figure (`haier_sync`).
    pub fn haier_sync(product_id: ProductId, stock: StockLevel) -> Self {
        Self::with_reason(
            product_id,
            StockChange::SupplierSnapshot(stock),
            "haier_sync",
        )
    }

    /// Holds whose time is up (`hold_expired`).
    pub fn expire(product_id: ProductId) -> Self {
        Self::with_reason(product_id, StockChange::Expire, HOLD_EXPIRED)
    }

    /// Gives back what is left of a hold. `reference` is the hold's own, so that the log has lock
    /// and release under the same.
    pub fn release_hold(
        product_id: ProductId,
        hold: HoldId,
        reference: Reference,
        reason: Reason,
    ) -> Self {
        Self {
            product_id,
            change: StockChange::ReleaseHold { hold },
            reason,
            reference,
            holder: Holder::Caller,
        }
    }

    fn set_to(
        product_id: ProductId,
        stock: StockLevel,
        expected_stock: Option<StockLevel>,
        reason: &'static str,
    ) -> Self {
        let change = StockChange::SetTo {
            stock,
            expected_stock,
        };
        Self::with_reason(product_id, change, reason)
    }

    fn with_reason(product_id: ProductId, change: StockChange, reason: &'static str) -> Self {
        let reason = Reason::constant(reason);
        Self {
            product_id,
            change,
            reason,
            reference: Reference::default(),
            holder: Holder::Caller,
        }
    }
}

/// Reason of the log row of a hold whose time was up.
pub(super) const HOLD_EXPIRED: &str = "hold_expired";
