//! Entries of the audit log about requests: orders, money, and stock that is changed by hand. Locks and releases
//! of stock have none: the inventory log is their audit.

use super::{
    orders::StepAuthor,
    request::{OrderCommand, OrderRequest, Outcome, Request, ReturnStep},
};
use crate::{
    accounts::Actor,
    audit::{AuditAction, AuditEntry, AuditSubject, StockCount},
    inventory::{StockChange, StockOutcomes, StockRequest},
    orders::{Order, OrderAction, PaymentKind, RecordedPayment, ReturnDecision, ReturnOfOrder},
};

/// The entries about a request with this outcome; none if it changed nothing. `before` is the order as the
/// request found it.
pub(super) fn entries_of(
    request: &Request,
    before: Option<&Order>,
    outcome: &Outcome,
) -> Vec<AuditEntry> {
    match (request, outcome) {
        (Request::Stock(request), Outcome::Stock(lines)) => of_stock(request, lines),
        (Request::Order(request), Outcome::Order(Ok(order))) => {
            vec![of_order(request, before, order)]
        }
        (Request::Order(request), Outcome::Payment(Ok(recorded))) => {
            of_payment(request, before, recorded).into_iter().collect()
        }
        (Request::Order(request), Outcome::Return(Ok(done))) => {
            vec![of_return(request, before, done)]
        }
        _ => Vec::new(),
    }
}

/// The entry about a step of an order.
pub(crate) fn order_step_entry(
    author: &StepAuthor<'_>,
    action: OrderAction,
    before: &Order,
    after: &Order,
) -> AuditEntry {
    AuditEntry::new(author.actor, of_step(action), AuditSubject::Order)
        .of(after.id.get(), after.number.to_string())
        .changed(before, after)
        .because(author.note.as_str())
}

fn of_stock(request: &StockRequest, lines: &StockOutcomes) -> Vec<AuditEntry> {
    let by_hand = |change: &StockChange| {
        matches!(
            change,
            StockChange::Adjust { .. } | StockChange::SetStock { .. } | StockChange::Count { .. }
        )
    };
    let decided = request.commands.iter().zip(lines);
    let changed = decided.filter_map(|(command, line)| {
        // Without a row of the inventory log, the stock was so already.
        let log = line.as_ref().ok()?.log.as_ref()?;
        by_hand(&command.change).then_some((command, log))
    });
    let entries = changed.map(|(command, log)| {
        let after = i64::from(log.movement.stock_after.get());
        let before = after.saturating_sub(log.movement.quantity.into());
        AuditEntry::new(
            &request.actor,
            AuditAction::AdjustStock,
            AuditSubject::Product,
        )
        .of(command.product_id.get(), "")
        .changed(&StockCount(before), &StockCount(after))
        .detail("inventory_log_id", log.id.get())
        .detail("reference", &log.movement.reference)
        .because(log.movement.reason.as_str())
    });
    entries.collect()
}

fn of_order(request: &OrderRequest, before: Option<&Order>, after: &Order) -> AuditEntry {
    let (action, note) = match &request.command {
        OrderCommand::Place(_) => (AuditAction::Place, ""),
        OrderCommand::Move { action, note, .. } => (of_step(*action), note.as_str()),
        OrderCommand::Ship { note, .. } => (AuditAction::Ship, note.as_str()),
        OrderCommand::ReplaceParcels { .. } => (AuditAction::ReplaceParcels, ""),
        _ => (AuditAction::Update, ""),
    };
    let entry = entry_of(&request.actor, action, after).because(note);
    match before {
        Some(before) => entry.changed(before, after),
        None => entry.created(after),
    }
}

const fn of_step(action: OrderAction) -> AuditAction {
    match action {
        OrderAction::Pay => AuditAction::Pay,
        OrderAction::Ship => AuditAction::Ship,
        OrderAction::Complete => AuditAction::Complete,
        OrderAction::Cancel => AuditAction::Cancel,
        OrderAction::Return => AuditAction::RequestReturn,
        OrderAction::Refund => AuditAction::RequestRefund,
        OrderAction::ConfirmRefund { .. } => AuditAction::ConfirmRefund,
        OrderAction::TimeOut => AuditAction::TimeOut,
        OrderAction::RejectRefund => AuditAction::RejectRefund,
        OrderAction::WithdrawRefund => AuditAction::WithdrawRefund,
    }
}

fn of_payment(
    request: &OrderRequest,
    before: Option<&Order>,
    recorded: &RecordedPayment,
) -> Option<AuditEntry> {
    let RecordedPayment {
        payment,
        order,
        is_new,
    } = recorded;
    let is_assigned = matches!(request.command, OrderCommand::AssignPayment { .. });
    let action = match payment.kind {
        _ if is_assigned => AuditAction::AssignPayment,
        PaymentKind::Payment => AuditAction::RecordPayment,
        PaymentKind::Refund => AuditAction::RecordRefund,
    };
    // What was recorded before is no change.
    if !is_new {
        return None;
    }
    let entry = match order {
        Some(order) => entry_of(&request.actor, action, order),
        None => AuditEntry::new(&request.actor, action, AuditSubject::Payment)
            .of(payment.id.get(), payment.order_number.to_string()),
    };
    let entry = match before.zip(order.as_ref()) {
        Some((before, after)) => entry.changed(before, after),
        None => entry,
    };
    let entry = entry
        .detail("payment_id", payment.id.get())
        .detail("amount", &payment.amount)
        .detail("method", payment.method.as_str())
        .detail("reference", &payment.reference);
    Some(entry.because(payment.note.as_str()))
}

fn of_return(request: &OrderRequest, before: Option<&Order>, done: &ReturnOfOrder) -> AuditEntry {
    let (action, note) = match &request.command {
        OrderCommand::MoveReturn { step, note, .. } => {
            let action = match step {
                ReturnStep::Decide(ReturnDecision::Approve) => AuditAction::Approve,
                ReturnStep::Decide(ReturnDecision::Decline) => AuditAction::Decline,
                ReturnStep::Decide(ReturnDecision::Withdraw) => AuditAction::Withdraw,
                ReturnStep::Receive { .. } => AuditAction::Receive,
                ReturnStep::Refund { .. } => AuditAction::RecordRefund,
            };
            (action, note.as_str())
        }
        _ => (
            AuditAction::RequestReturn,
            done.order_return.reason.as_str(),
        ),
    };
    let entry = entry_of(&request.actor, action, &done.order).because(note);
    let entry = match before {
        Some(before) => entry.changed(before, &done.order),
        None => entry,
    };
    let units = done.order_return.lines.iter();
    let units: u64 = units.map(|line| u64::from(line.claimed())).sum();
    entry
        .detail("return_id", done.order_return.id.get())
        .detail("return_status", done.order_return.status.as_str())
        .detail("units", units)
}

fn entry_of(actor: &Actor, action: AuditAction, order: &Order) -> AuditEntry {
    AuditEntry::new(actor, action, AuditSubject::Order).of(order.id.get(), order.number.to_string())
}
