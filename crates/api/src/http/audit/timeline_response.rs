//! Events of timelines as JSON.

use std::collections::BTreeMap;

use cangku_domain::{UserId, audit::TimelineEvent};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::record_response::{FieldChangeResponse, shown_changes, shown_details};

/// An event of a timeline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineEvent)]
pub struct TimelineEventResponse {
    /// When it happened.
    at: DateTime<Utc>,
    /// Where it is recorded: `audit`, `inventory_log`, `hold`, `plan_item`, `sync_failure`, `order_step`,
    /// `payment` or `return`.
    #[schema(example = "inventory_log")]
    source: &'static str,
    /// Id of the record there.
    id: i64,
    /// What happened, such as `lock`, `update` or the new status of an order.
    #[schema(example = "lock")]
    action: String,
    /// The user; null for services, commands and jobs.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// Name of the actor; may be empty.
    actor: String,
    /// Id of the request; may be empty.
    request_id: String,
    /// What it changed.
    #[schema(value_type = BTreeMap<String, FieldChangeResponse>)]
    changes: BTreeMap<String, FieldChangeResponse>,
    /// What else is known about it.
    #[schema(value_type = Object)]
    details: BTreeMap<String, Value>,
}

impl From<TimelineEvent> for TimelineEventResponse {
    fn from(event: TimelineEvent) -> Self {
        Self {
            at: event.position.at,
            source: event.position.source.as_str(),
            id: event.position.id,
            changes: shown_changes(&event.changes),
            details: shown_details(&event.details),
            action: event.action,
            user_id: event.user_id.map(UserId::get),
            actor: event.actor_name,
            request_id: event.request_id,
        }
    }
}
