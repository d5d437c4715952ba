//! Rows of `change_plans`, `change_plan_steps` and `change_plan_items`.

use std::collections::BTreeMap;

use cangku_domain::{
    ApiKeyId, PlanId, PlanItemId, ProductId, UserId, Version,
    plans::{
        FieldValue, ItemAction, ItemChange, ItemReason, ItemStatus, NewProduct, Plan, PlanCounts,
        PlanCreator, PlanField, PlanItem, PlanKind, PlanStatus, PlanStep, PlannedProduct,
        StepRecord,
    },
    ports::{PlanItemGroup, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, QueryableByName, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::{change_plan_items, change_plan_steps, change_plans};

#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = change_plans, check_for_backend(Pg))]
pub(crate) struct PlanRow {
    id: i64,
    kind: String,
    status: String,
    reason: String,
    created_by: Option<i64>,
    api_key_id: Option<i64>,
    creator_name: String,
    pending: i32,
    applied: i32,
    stale: i32,
    refused: i32,
    skipped: i32,
    undone: i32,
    kept: i32,
    held_because: String,
    position: Option<i64>,
    expires_at: DateTime<Utc>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for PlanRow {
    type Entity = Plan;

    fn into_entity(self) -> StorageResult<Plan> {
        let row = Row::of("change_plans", self.id);
        let count = |column, count: i32| row.known(column, u32::try_from(count).ok());
        Ok(Plan {
            id: row.known("id", PlanId::new(self.id))?,
            kind: row.known("kind", PlanKind::from_name(&self.kind))?,
            status: row.known("status", PlanStatus::from_name(&self.status))?,
            reason: row.text("reason", &self.reason)?,
            creator: PlanCreator {
                user_id: self.created_by.and_then(UserId::new),
                api_key_id: self.api_key_id.and_then(ApiKeyId::new),
                name: self.creator_name,
            },
            counts: PlanCounts {
                pending: count("pending", self.pending)?,
                applied: count("applied", self.applied)?,
                stale: count("stale", self.stale)?,
                refused: count("refused", self.refused)?,
                skipped: count("skipped", self.skipped)?,
                undone: count("undone", self.undone)?,
                kept: count("kept", self.kept)?,
            },
            held_because: self.held_because,
            position: self.position.and_then(PlanItemId::new),
            expires_at: self.expires_at,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = change_plan_steps, check_for_backend(Pg))]
pub(crate) struct PlanStepRow {
    id: i64,
    step: String,
    created_by: Option<i64>,
    operator_name: String,
    request_id: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for PlanStepRow {
    type Entity = StepRecord;

    fn into_entity(self) -> StorageResult<StepRecord> {
        let row = Row::of("change_plan_steps", self.id);
        Ok(StepRecord {
            step: row.known("step", PlanStep::from_name(&self.step))?,
            user_id: self.created_by.and_then(UserId::new),
            name: self.operator_name,
            request_id: self.request_id,
            at: self.created_at,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = change_plan_items, check_for_backend(Pg))]
pub(crate) struct PlanItemRow {
    id: i64,
    plan_id: i64,
    product_id: Option<i64>,
    product_code: Option<String>,
    product_name: String,
    action: String,
    field: Option<String>,
    before: Option<String>,
    after: Option<String>,
    reason: String,
    status: String,
    found: Option<String>,
    was_edited: Option<bool>,
}

impl IntoEntity for PlanItemRow {
    type Entity = PlanItem;

    fn into_entity(self) -> StorageResult<PlanItem> {
        let row = Row::of("change_plan_items", self.id);
        let field = match &self.field {
            None => None,
            Some(name) => Some(row.known("field", PlanField::from_name(name))?),
        };
        let value = |column, text: &Option<String>| -> StorageResult<Option<FieldValue>> {
            match (field, text) {
                (Some(field), Some(text)) => row.known(column, field.parse(text)).map(Some),
                _ => Ok(None),
            }
        };
        let action = row.known("action", ItemAction::from_name(&self.action))?;
        let change = match action {
            ItemAction::Create => {
                let after = row.known("after", self.after.as_deref())?;
                ItemChange::Create(row.known("after", new_product(after))?)
            }
            ItemAction::Skip => ItemChange::Skip,
            ItemAction::Refuse => ItemChange::Refuse(field),
            _ => ItemChange::Set {
                before: row.known("before", value("before", &self.before)?)?,
                after: row.known("after", value("after", &self.after)?)?,
            },
        };
        Ok(PlanItem {
            id: row.known("id", PlanItemId::new(self.id))?,
            plan_id: row.known("plan_id", PlanId::new(self.plan_id))?,
            change,
            reason: row.known("reason", ItemReason::from_name(&self.reason))?,
            status: row.known("status", ItemStatus::from_name(&self.status))?,
            found: value("found", &self.found)?,
            product: PlannedProduct {
                id: self.product_id.and_then(ProductId::new),
                code: self.product_code,
                name: self.product_name,
            },
            was_edited: self.was_edited,
        })
    }
}

/// The new product with these values; `None` if there is none.
fn new_product(object: &str) -> Option<NewProduct> {
    let texts: BTreeMap<String, String> = serde_json::from_str(object).ok()?;
    let values = texts.iter().map(|(field, text)| {
        let field = PlanField::from_name(field)?;
        field.parse(text)
    });
    let values: Option<Vec<FieldValue>> = values.collect();
    values.map(NewProduct::of)
}

/// A group of items: action, field, reason, status and their number.
pub(crate) type PlanItemGroupRow = (String, Option<String>, String, String, i64);

/// The group of a row.
pub(crate) fn item_group(
    (action, field, reason, status, count): PlanItemGroupRow,
) -> StorageResult<PlanItemGroup> {
    let row = Row::of("change_plan_items", 0);
    let field = match &field {
        None => None,
        Some(name) => Some(row.known("field", PlanField::from_name(name))?),
    };
    Ok(PlanItemGroup {
        action: row.known("action", ItemAction::from_name(&action))?,
        field,
        reason: row.known("reason", ItemReason::from_name(&reason))?,
        status: row.known("status", ItemStatus::from_name(&status))?,
        count: row.known("count", u32::try_from(count).ok())?,
    })
}
