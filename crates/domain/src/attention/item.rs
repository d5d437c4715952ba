//! Items of the attention list.

use chrono::{DateTime, Utc};

use crate::{
    AttentionItemId, MoneyTotal, OptionalText, OrderId, PaymentId, PlanId, UserId, Version,
};

/// A note on an item: at most 500 characters, may be empty.
pub type AttentionNote = OptionalText<500>;

/// A situation that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionItem {
    /// The item's id.
    pub id: AttentionItemId,
    /// What it is about.
    pub subject: AttentionSubject,
    /// What was found when it was raised.
    pub detail: String,
    /// When it was raised.
    pub created_at: DateTime<Utc>,
    /// The user who takes care of it; `None` without one, or after the user was deleted.
    pub owner_id: Option<UserId>,
    /// Name of that user; empty without one.
    pub owner_name: String,
    /// A note; may be empty.
    pub note: AttentionNote,
    /// When it was settled; `None` while it is open.
    pub done_at: Option<DateTime<Utc>>,
    /// Name of the actor who settled it; empty while it is open.
    pub done_by: String,
    /// Increased by every change of owner, note and state.
    pub version: Version,
}

/// Kinds of situations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttentionKind {
    /// The shop owes the customer of an order money.
    RefundDue,
    /// A payment belongs to no order.
    UnmatchedPayment,
    /// A safety limit wants a person to approve the plan of a sync.
    HeldPlan,
    /// Products fail in syncs again and again: one item for all of them.
    SyncFailures,
    /// The schedule of the sync is paused, because a plan of a sync was undone.
    SchedulePaused,
}

impl AttentionKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::RefundDue,
        Self::UnmatchedPayment,
        Self::HeldPlan,
        Self::SyncFailures,
        Self::SchedulePaused,
    ];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RefundDue => "refund_due",
            Self::UnmatchedPayment => "unmatched_payment",
            Self::HeldPlan => "held_plan",
            Self::SyncFailures => "sync_failures",
            Self::SchedulePaused => "schedule_paused",
        }
    }

    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether items of the kind are settled, and opened again, by payments and refunds alone. A
    /// person can't: the item would contradict the money.
    pub const fn follows_money(self) -> bool {
        match self {
            Self::RefundDue | Self::UnmatchedPayment => true,
            Self::HeldPlan | Self::SyncFailures | Self::SchedulePaused => false,
        }
    }
}

/// What an item is about. At most one item of a subject is open at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttentionSubject {
    /// Kind of the situation.
    pub kind: AttentionKind,
    /// The order, if it is about one.
    pub order_id: Option<OrderId>,
    /// The payment, if it is about one.
    pub payment_id: Option<PaymentId>,
    /// The plan, if it is about one.
    pub plan_id: Option<PlanId>,
}

impl AttentionSubject {
    /// A refund of this order is due.
    pub const fn refund_due(order: OrderId) -> Self {
        Self {
            kind: AttentionKind::RefundDue,
            order_id: Some(order),
            payment_id: None,
            plan_id: None,
        }
    }

    /// Products fail in syncs again and again.
    pub const fn sync_failures() -> Self {
        Self {
            kind: AttentionKind::SyncFailures,
            order_id: None,
            payment_id: None,
            plan_id: None,
        }
    }

    /// The schedule of the sync is paused.
    pub const fn schedule_paused() -> Self {
        Self {
            kind: AttentionKind::SchedulePaused,
            order_id: None,
            payment_id: None,
            plan_id: None,
        }
    }

    /// This payment belongs to no order.
    pub const fn unmatched_payment(payment: PaymentId) -> Self {
        Self {
            kind: AttentionKind::UnmatchedPayment,
            order_id: None,
            payment_id: Some(payment),
            plan_id: None,
        }
    }

    /// This plan is held.
    pub const fn held_plan(plan: PlanId) -> Self {
        Self {
            kind: AttentionKind::HeldPlan,
            order_id: None,
            payment_id: None,
            plan_id: Some(plan),
        }
    }
}

/// An item to be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttentionDraft {
    /// What it is about.
    pub subject: AttentionSubject,
    /// What was found; at most 500 characters are stored.
    pub detail: String,
}

impl AttentionDraft {
    /// This amount is due to the customer of the order.
    pub fn refund_due(order: OrderId, due: &MoneyTotal) -> Self {
        Self {
            subject: AttentionSubject::refund_due(order),
            detail: format!("refund due: {due}"),
        }
    }
}

impl AttentionDraft {
    /// This plan is held, for these reasons.
    pub fn held_plan(plan: PlanId, because: &str) -> Self {
        Self {
            subject: AttentionSubject::held_plan(plan),
            detail: because.replace('\n', "; "),
        }
    }

    /// The schedule of the sync is paused, for this reason.
    pub fn schedule_paused(because: &str) -> Self {
        Self {
            subject: AttentionSubject::schedule_paused(),
            detail: format!("the schedule of the sync is paused: {because}"),
        }
    }
}

/// A change of an item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AttentionPatch {
    /// The user who takes care of it; `Set(None)` removes the owner.
    pub owner: crate::Patch<Option<UserId>>,
    /// The note.
    pub note: crate::Patch<AttentionNote>,
    /// Whether it is settled.
    pub is_done: crate::Patch<bool>,
}
