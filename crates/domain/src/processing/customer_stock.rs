//! Stock commands of customers: policy and limits.

use std::sync::Arc;

use super::{
    decision::Decision,
    orders::OrderBatch,
    stock::{CommandResult, StockBatch},
};
use crate::{
    UserId,
    accounts::{Actor, Role},
    inventory::{
        Atomicity, CustomerLockPolicy, CustomerRefusal, StockChange, StockCommand, StockRequest,
    },
    orders::{OrderRules, UnpaidHoldings},
};

/// The customer whose row must be locked before the decision, because the request locks units that
/// count towards the customer's limits.
pub(super) fn customer_to_lock(request: &StockRequest, rules: &OrderRules) -> Option<UserId> {
    let is_lock = |command: &StockCommand| matches!(command.change, StockChange::Lock { .. });
    let counts = request.actor.role == Role::User
        && rules.customer_locks != CustomerLockPolicy::Refused
        && request.commands.iter().any(is_lock);
    request.actor.user_id.filter(|_| counts)
}

/// Decides on a customer's stock request. Units that it locks count together with the customer's
/// unpaid orders.
pub(super) fn decide(
    stock: &mut StockBatch,
    orders: &mut OrderBatch,
    request: &StockRequest,
    rules: &OrderRules,
) -> Decision {
    let StockRequest {
        actor, commands, ..
    } = request;
    // A copy, so that a refused request doesn't change the counts.
    let mut unpaid = actor
        .user_id
        .and_then(|user| orders.unpaid.get(&user).cloned());
    let mut decide_one = |stock: &mut StockBatch, command: &StockCommand| {
        decide_command(stock, command, actor, &mut unpaid, rules)
    };
    let is_all_or_nothing = request.atomicity == Atomicity::AllOrNothing;
    let lines = if is_all_or_nothing {
        stock.decide_atomically_with(commands, decide_one)
    } else {
        let lines = commands.iter();
        lines.map(|command| decide_one(stock, command)).collect()
    };
    let is_refused = is_all_or_nothing && lines.iter().any(Result::is_err);
    if let (Some(user), Some(unpaid), false) = (actor.user_id, unpaid, is_refused) {
        orders.unpaid.insert(user, unpaid);
    }
    Decision::Stock { lines, is_refused }
}

fn decide_command(
    stock: &mut StockBatch,
    command: &StockCommand,
    actor: &Arc<Actor>,
    unpaid: &mut Option<UnpaidHoldings>,
    rules: &OrderRules,
) -> CommandResult {
    let id = command.product_id;
    match command.change {
        StockChange::Lock {
            quantity,
            expires_at,
        } => {
            rules.customer_locks.check_expiry(expires_at, stock.now)?;
            let unpaid = unpaid.as_ref().ok_or(CustomerRefusal::AccountDisabled)?;
            unpaid.check_lock(id, quantity, rules)?;
        }
        _ => rules.customer_locks.check()?,
    }
    let before = stock.held_by(id, actor.user_id);
    let done = stock.decide(command, actor)?;
    let after = stock.held_by(id, actor.user_id);
    if let Some(unpaid) = unpaid {
        unpaid.replace_locks(id, before, after);
    }
    Ok(done)
}
