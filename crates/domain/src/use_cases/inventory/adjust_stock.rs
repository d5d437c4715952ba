//! Adjusts the stock of a product (库存调整).

use std::sync::Arc;

use super::single_command::process_command;
use crate::{
    ProductId, Result,
    accounts::{Actor, Scope},
    inventory::{
        HoldOwner, Reason, Reference, StockChange, StockCommand, StockLevel, StockRefusal,
        StockResult,
    },
    processing::Processor,
};

/// An adjustment of the stock of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockAdjustment {
    /// The product whose stock changes; it may be inactive.
    pub product_id: ProductId,
    /// The new stock, or the difference to the current one.
    pub target: AdjustmentTarget,
    /// The stock that the caller last saw. If it isn't the current one, the adjustment is refused.
    pub expected_stock: Option<StockLevel>,
    /// Reason for the log.
    pub reason: Reason,
    /// Reference for the log, such as the number of a stocktake; may be empty.
    pub reference: Reference,
}

/// The aim of an adjustment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjustmentTarget {
    /// Adds units, or removes them if negative; not 0.
    By(i32),
    /// Sets the stock, without the held units; the log records the difference.
    To(StockLevel),
    /// Sets the stock to the units counted on the shelf, less the held ones.
    Counted(StockLevel),
}

/// Adds or removes units, or sets the stock. Returns the log row, which is missing if the stock was
/// so already, and the resulting stock; or why the adjustment is refused.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `stock:adjust`;
/// [`Error::Storage`](crate::Error::Storage) if storage fails. A refusal is the inner error; it
/// changes nothing.
pub fn adjust_stock(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    adjustment: StockAdjustment,
) -> Result<Result<StockResult, StockRefusal>> {
    actor.require(Scope::StockAdjust)?;
    let expected_stock = adjustment.expected_stock;
    let change = match adjustment.target {
        AdjustmentTarget::By(quantity) => StockChange::Adjust {
            quantity,
            expected_stock,
        },
        AdjustmentTarget::To(stock) => StockChange::SetStock {
            stock,
            expected_stock,
        },
        AdjustmentTarget::Counted(counted) => StockChange::Count {
            counted,
            expected_stock,
        },
    };
    let command = StockCommand {
        product_id: adjustment.product_id,
        change,
        reason: adjustment.reason,
        reference: adjustment.reference,
        owner: HoldOwner::Caller,
    };
    process_command(processor, actor, command)
}
