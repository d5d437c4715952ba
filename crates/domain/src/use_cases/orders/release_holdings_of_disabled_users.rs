//! Releases what disabled users hold.

use std::sync::Arc;

use super::apply_to_orders::apply_to_orders;
use crate::{
    Result, UserId,
    accounts::Role,
    inventory::{Reason, StockCommand, StockRefusal},
    orders::{OrderAction, OrderNote},
    processing::{LockPlan, OrderBatch, StepAuthor, StockBatch},
    use_cases::Context,
};

/// Reason of the releases in the inventory log.
const REASON: &str = "user_switched_off";
/// Note on the steps of the cancelled orders.
const NOTE: &str = "user_switched_off";

/// Result of one batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReleasedHoldings {
    /// Number of holds released.
    pub holds: usize,
    /// Number of unpaid orders cancelled.
    pub orders: usize,
    /// Number of orders and holds that couldn't be ended, for example because the stock would
    /// exceed its maximum.
    pub refused: usize,
}

impl ReleasedHoldings {
    /// Whether the batch ended anything, so that another batch may find more.
    pub const fn is_any(&self) -> bool {
        self.holds > 0 || self.orders > 0
    }
}

/// Releases direct locks and cancels unpaid orders of disabled users, or of this user if given: at
/// most `limit` of each, in one transaction each. Paid orders stay. Rows that other transactions
/// have locked are skipped, so a batch that finds nothing may leave some; repeated batches end
/// everything, also after a crash. Enabled users aren't affected.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn release_holdings_of_disabled_users(
    cx: Context<'_>,
    user: Option<UserId>,
    limit: u32,
) -> Result<ReleasedHoldings> {
    cx.actor.require(Role::Admin)?;
    let mut done = cancel_orders(cx, user, limit)?;
    release_holds(cx, user, limit, &mut done)?;
    Ok(done)
}

fn cancel_orders(cx: Context<'_>, user: Option<UserId>, limit: u32) -> Result<ReleasedHoldings> {
    let actor = Arc::new(cx.actor.clone());
    cx.transactor.run(|unit| {
        let orders = OrderBatch {
            known: unit
                .orders()
                .lock_unpaid_orders_of_disabled_users(user, limit)?,
            ..OrderBatch::default()
        };
        if orders.known.is_empty() {
            return Ok(ReleasedHoldings::default());
        }
        let author = StepAuthor {
            actor: &actor,
            note: &OrderNote::lossy(NOTE),
        };
        // The rows are locked as unpaid, so this step ends no paid order.
        let ended = apply_to_orders(unit, orders, OrderAction::Cancel, &author, cx.now())?;
        Ok(ReleasedHoldings {
            orders: ended.found.len().saturating_sub(ended.refused.len()),
            refused: ended.refused.len(),
            holds: 0,
        })
    })
}

fn release_holds(
    cx: Context<'_>,
    user: Option<UserId>,
    limit: u32,
    done: &mut ReleasedHoldings,
) -> Result<()> {
    let actor = Arc::new(cx.actor.clone());
    cx.transactor.run(|unit| {
        let found = unit.stock().lock_holds_of_disabled_users(user, limit)?;
        if found.is_empty() {
            return Ok(());
        }
        let commands: Vec<StockCommand> = found
            .into_iter()
            .map(|hold| {
                let reason = Reason::constant(REASON);
                StockCommand::release_hold(hold.product_id, hold.id, hold.reference, reason)
            })
            .collect();
        let mut batch = StockBatch::load(unit, LockPlan::of(&commands, &actor), cx.now())?;
        for command in &commands {
            match batch.decide(command, &actor) {
                Ok(_released) => done.holds = done.holds.saturating_add(1),
                // Another transaction ended it between the two reads.
                Err(StockRefusal::HoldEnded { .. }) => {}
                Err(_) => done.refused = done.refused.saturating_add(1),
            }
        }
        batch.write(unit).map(drop)
    })
}
