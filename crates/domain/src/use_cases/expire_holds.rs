//! Giving back what is held for too long.

use super::{Context, stock_door::apply_stock};
use crate::{Result, inventory::StockCommand};

/// Gives back the overdue holds of at most `limit` products, each with a log row (`release`,
/// `hold_expired`), in one transaction. Products that others work on are passed over. Answers
/// with the number of products; fewer than `limit` means that none is left.
///
/// # Errors
/// Where storage fails.
pub fn expire_holds(cx: Context<'_>, limit: u32) -> Result<usize> {
    cx.transactor.run(|unit| {
        let now = cx.now();
        let products = unit.stock().overdue_products(now, limit)?;
        let commands: Vec<_> = products
            .iter()
            .map(|id| StockCommand::expire(*id))
            .collect();
        apply_stock(unit, cx.actor, now, &commands)?;
        Ok(products.len())
    })
}
