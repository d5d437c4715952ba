//! Plans in responses.

use cangku_domain::{
    ApiKeyId, UserId,
    plans::{ItemReason, Plan, PlanAction, PlanCounts, PlanField, StepRecord},
    ports::PlanItemGroup,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{openapi::field_schema::shape, response::versioned_response::Versioned};

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanResponse {
    id: i64,
    /// What it was made from.
    #[schema(inline, value_type = shape::PlanKindName)]
    kind: &'static str,
    /// Where it is in its life.
    #[schema(inline, value_type = shape::PlanStatusName)]
    status: &'static str,
    /// Why it was made.
    reason: String,
    created_by: PlanCreatorResponse,
    items: PlanCountsResponse,
    /// The safety limits that it exceeds, each with a message; empty if none wants a person.
    held_because: Vec<HeldReasonResponse>,
    /// What can be done with it now.
    #[schema(example = json!(["approve", "discard"]))]
    allowed: Vec<&'static str>,
    /// When it becomes stale unless it is applied.
    expires_at: DateTime<Utc>,
    /// Increased by every change of the status; a step may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Who made a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanCreator)]
struct PlanCreatorResponse {
    /// Null for services, commands and jobs, or after the user is deleted.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// The API key of a service.
    #[schema(required = true)]
    api_key_id: Option<i64>,
    name: String,
}

/// A safety limit that a plan exceeds.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldReason)]
struct HeldReasonResponse {
    /// `out_of_stock`, `not_listed`, `price_changes`, `renamed`, `short_list` or `supply_above_retail`.
    #[schema(example = "not_listed")]
    limit: String,
    /// The numbers of products.
    message: String,
}

impl HeldReasonResponse {
    fn of(line: &str) -> Self {
        let (limit, message) = line.split_once(": ").unwrap_or(("", line));
        Self {
            limit: limit.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// Numbers of a plan's items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanCounts)]
struct PlanCountsResponse {
    total: u32,
    /// Not written yet.
    pending: u32,
    /// Written.
    applied: u32,
    /// Not written, since the shop had changed since the plan was made.
    stale: u32,
    /// Not to be written, since a rule forbids it.
    refused: u32,
    /// Without a change.
    skipped: u32,
    /// Written back.
    undone: u32,
    /// Not written back, since somebody had changed the value since.
    kept: u32,
}

impl From<PlanCounts> for PlanCountsResponse {
    fn from(counts: PlanCounts) -> Self {
        Self {
            total: counts.total(),
            pending: counts.pending,
            applied: counts.applied,
            stale: counts.stale,
            refused: counts.refused,
            skipped: counts.skipped,
            undone: counts.undone,
            kept: counts.kept,
        }
    }
}

impl From<Plan> for PlanResponse {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id.get(),
            kind: plan.kind.as_str(),
            status: plan.status.as_str(),
            reason: plan.reason.to_string(),
            created_by: PlanCreatorResponse {
                user_id: plan.creator.user_id.map(UserId::get),
                api_key_id: plan.creator.api_key_id.map(ApiKeyId::get),
                name: plan.creator.name,
            },
            items: plan.counts.into(),
            held_because: plan
                .held_because
                .lines()
                .map(HeldReasonResponse::of)
                .collect(),
            allowed: plan.status.allowed().map(PlanAction::as_str).collect(),
            expires_at: plan.expires_at,
            version: plan.version.get(),
            created_at: plan.created_at,
            updated_at: plan.updated_at,
        }
    }
}

/// A plan with its history and a summary of its items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanDetail)]
pub struct PlanDetailResponse {
    #[serde(flatten)]
    plan: PlanResponse,
    /// Who did what with it, oldest first.
    history: Vec<PlanStepResponse>,
    /// Its items by action, field, reason and status.
    summary: Vec<PlanItemGroupResponse>,
}

/// A step in a plan's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanStep)]
struct PlanStepResponse {
    #[schema(inline, value_type = shape::PlanStepName)]
    step: &'static str,
    /// Null for services, commands and jobs, or after the user is deleted.
    #[schema(required = true)]
    user_id: Option<i64>,
    name: String,
    /// Id of the request; empty if none led to it.
    request_id: String,
    at: DateTime<Utc>,
}

/// A number of items that are alike.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanItemGroup)]
struct PlanItemGroupResponse {
    #[schema(inline, value_type = shape::PlanItemActionName)]
    action: &'static str,
    /// Null if the whole product is meant.
    #[schema(inline, required = true, value_type = Option<shape::PlanFieldName>)]
    field: Option<&'static str>,
    #[schema(inline, value_type = shape::PlanItemReasonName)]
    reason: &'static str,
    #[schema(inline, value_type = shape::PlanItemStatusName)]
    status: &'static str,
    count: u32,
}

impl Versioned for PlanDetailResponse {
    fn version(&self) -> i64 {
        self.plan.version
    }
}

impl PlanDetailResponse {
    /// The plan with its steps and groups of items.
    pub fn new(plan: Plan, steps: Vec<StepRecord>, groups: Vec<PlanItemGroup>) -> Self {
        let steps = steps.into_iter().map(|record| PlanStepResponse {
            step: record.step.as_str(),
            user_id: record.user_id.map(UserId::get),
            name: record.name,
            request_id: record.request_id,
            at: record.at,
        });
        let groups = groups.into_iter().map(|group| PlanItemGroupResponse {
            action: group.action.as_str(),
            field: group.field.map(PlanField::as_str),
            reason: ItemReason::as_str(group.reason),
            status: group.status.as_str(),
            count: group.count,
        });
        Self {
            plan: plan.into(),
            history: steps.collect(),
            summary: groups.collect(),
        }
    }
}
