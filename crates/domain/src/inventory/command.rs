//! Commands that change stock.

use chrono::{DateTime, Utc};

use super::{Quantity, StockLevel};
use crate::{HoldId, OptionalText, ProductId, Text};

/// Reason of a stock change: a short name such as `haier_sync`; 1 to 255 characters.
pub type Reason = Text<255>;
/// What a change belongs to, such as an order number; at most 100 characters, may be empty.
pub type Reference = OptionalText<100>;

/// A command to change the stock of one product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCommand {
    /// The product whose stock changes.
    pub product_id: ProductId,
    /// What to do, with its units.
    pub change: StockChange,
    /// Reason for the log.
    pub reason: Reason,
    /// Reference for holds and the log.
    pub reference: Reference,
    /// On whose behalf units are held.
    pub owner: HoldOwner,
}

/// On whose behalf units are held, and who may end the hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HoldOwner {
    /// The caller: a customer may end only holds that they created themselves.
    #[default]
    Caller,
    /// The order with the number in the reference. Only the order's own steps may end such a hold,
    /// and they end no other holds.
    Order,
}

/// The kind of a stock change, with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// 库存锁定: takes units from stock and puts them into a new hold of the reference.
    Lock {
        /// Units to lock; refused if the stock has fewer, even after expired holds were released.
        quantity: Quantity,
        /// When the hold expires; `None` for never.
        expires_at: Option<DateTime<Utc>>,
    },
    /// 库存释放: returns held units of the reference to stock.
    Release {
        /// Units to release; at most as many as the reference holds.
        quantity: Quantity,
    },
    /// The units are sold: held units of the reference leave the shop. The stock doesn't change.
    Consume {
        /// Units to consume; at most as many as the reference holds.
        quantity: Quantity,
    },
    /// Makes the reference hold this many units without expiry. Locks again what has expired in the
    /// meantime.
    MakePermanent {
        /// Units to hold in total.
        quantity: Quantity,
    },
    /// Releases all units of the product that the reference still holds; does nothing if it holds
    /// none.
    ReleaseAll,
    /// Releases the rest of one hold of the product, created by any caller but not by an order.
    ReleaseHold {
        /// The hold; refused if it belongs to an order or to another product.
        hold: HoldId,
    },
    /// Consumes all units of the product that the reference still holds.
    ConsumeAll,
    /// Releases all expired holds of the product.
    Expire,
    /// 库存调整: adds units, or removes them if negative; not 0.
    Adjust {
        /// Signed number of units.
        quantity: i32,
        /// The stock that the caller last saw. If it isn't the current one, the change is refused.
        expected_stock: Option<StockLevel>,
    },
    /// Sets the stock, without the held units; the log records the difference.
    SetStock {
        /// Units that can be sold: the new stock.
        stock: StockLevel,
        /// The stock that the caller last saw. If it isn't the current one, the change is refused.
        expected_stock: Option<StockLevel>,
    },
    /// 盘点: sets the stock to a stocktake's count, less the held units, which stand on the shelf
    /// too; the log records the difference. Refused if more units are held than were counted.
    Count {
        /// Units counted on the shelf, those held for orders among them.
        counted: StockLevel,
        /// The stock that the caller last saw. If it isn't the current one, the change is refused.
        expected_stock: Option<StockLevel>,
    },
    /// Sets the stock to the supplier's figure, less the units held here, of which the supplier
    /// doesn't know; the log records the difference.
    SupplierSnapshot(StockLevel),
}

impl StockCommand {
    /// The first units of a new product (`initial_stock`).
    pub fn initial(product_id: ProductId, stock: StockLevel) -> Self {
        Self::set_to(product_id, stock, None, "initial_stock")
    }

    /// The stock was set in a product's form (`manual_edit`), perhaps with the stock that the
    /// client last saw.
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

    /// Releases expired holds (`hold_expired`).
    pub fn expire(product_id: ProductId) -> Self {
        Self::with_reason(product_id, StockChange::Expire, HOLD_EXPIRED)
    }

    /// Releases the rest of a hold. `reference` is the hold's own, so that the log has lock and
    /// release under the same reference.
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
            owner: HoldOwner::Caller,
        }
    }

    fn set_to(
        product_id: ProductId,
        stock: StockLevel,
        expected_stock: Option<StockLevel>,
        reason: &'static str,
    ) -> Self {
        let change = StockChange::SetStock {
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
            owner: HoldOwner::Caller,
        }
    }
}

/// Reason of log rows of expired holds.
pub(super) const HOLD_EXPIRED: &str = "hold_expired";
