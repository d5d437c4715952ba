//! Items of the attention list in responses.

use cangku_domain::{OrderId, PaymentId, PlanId, UserId, attention::AttentionItem};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::versioned_response::Versioned;

/// A situation that needs a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttentionItem)]
pub struct AttentionItemResponse {
    id: i64,
    /// `refund_due`, `unmatched_payment`, `held_plan`, `sync_failures` or `schedule_paused`.
    #[schema(example = "refund_due")]
    kind: &'static str,
    /// The order that it is about; null if it is about none.
    #[schema(required = true)]
    order_id: Option<i64>,
    /// The payment that it is about; null if it is about none.
    #[schema(required = true)]
    payment_id: Option<i64>,
    /// The plan that it is about; null if it is about none.
    #[schema(required = true)]
    plan_id: Option<i64>,
    /// What was found when it was raised.
    detail: String,
    created_at: DateTime<Utc>,
    /// Id of the user who takes care of it.
    #[schema(required = true)]
    owner_id: Option<i64>,
    /// Name of that user; may be empty.
    owner_name: String,
    note: String,
    /// When it was settled; null while it is open.
    #[schema(required = true)]
    done_at: Option<DateTime<Utc>>,
    /// Name of who settled it; empty while it is open.
    done_by: String,
    /// Increased by every change of owner, note and state.
    #[schema(minimum = 1)]
    version: i64,
}

impl From<AttentionItem> for AttentionItemResponse {
    fn from(item: AttentionItem) -> Self {
        Self {
            id: item.id.get(),
            kind: item.subject.kind.as_str(),
            order_id: item.subject.order_id.map(OrderId::get),
            payment_id: item.subject.payment_id.map(PaymentId::get),
            plan_id: item.subject.plan_id.map(PlanId::get),
            detail: item.detail,
            created_at: item.created_at,
            owner_id: item.owner_id.map(UserId::get),
            owner_name: item.owner_name,
            note: item.note.to_string(),
            done_at: item.done_at,
            done_by: item.done_by,
            version: item.version.get(),
        }
    }
}

impl Versioned for AttentionItemResponse {
    fn version(&self) -> i64 {
        self.version
    }
}
