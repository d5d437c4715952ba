//! Rows of `audit_log`.

use cangku_domain::{
    ApiKeyId, AuditLogId, OptionalText, UserId,
    audit::{ActorKind, AuditAction, AuditActor, AuditEntry, AuditRecord, AuditSubject},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};
use serde_json::Value;

use super::{
    IntoEntity,
    audit_value::{changes_from_json, changes_to_json, details_from_json, details_to_json},
    columns::Row,
};
use crate::schema::audit_log;

/// A new row; texts are cut to the lengths of their columns.
#[derive(Insertable)]
#[diesel(table_name = audit_log)]
pub(crate) struct NewAuditRow {
    action: &'static str,
    entity: &'static str,
    entity_id: Option<i64>,
    entity_name: String,
    changes: Value,
    details: Value,
    reason: String,
    actor_kind: &'static str,
    user_id: Option<i64>,
    api_key_id: Option<i64>,
    actor_name: String,
    request_id: String,
    client_address: String,
    user_agent: String,
    created_at: DateTime<Utc>,
}

fn cut<const MAX: usize>(text: &str) -> String {
    OptionalText::<MAX>::lossy(text).as_str().to_owned()
}

impl NewAuditRow {
    pub(crate) fn of(entry: &AuditEntry, now: DateTime<Utc>) -> Self {
        let actor = &entry.actor;
        Self {
            action: entry.action.as_str(),
            entity: entry.subject.as_str(),
            entity_id: entry.subject_id,
            entity_name: cut::<200>(&entry.subject_name),
            changes: changes_to_json(&entry.changes),
            details: details_to_json(&entry.details),
            reason: cut::<500>(&entry.reason),
            actor_kind: actor.kind.as_str(),
            user_id: actor.user_id.map(UserId::get),
            api_key_id: actor.api_key_id.map(ApiKeyId::get),
            actor_name: cut::<150>(&actor.name),
            request_id: cut::<64>(&actor.request_id),
            client_address: cut::<45>(&actor.client_address),
            user_agent: cut::<255>(&actor.user_agent),
            created_at: now,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log, check_for_backend(Pg))]
pub(crate) struct AuditRow {
    id: i64,
    action: String,
    entity: String,
    entity_id: Option<i64>,
    entity_name: String,
    changes: Value,
    details: Value,
    reason: String,
    actor_kind: String,
    user_id: Option<i64>,
    api_key_id: Option<i64>,
    actor_name: String,
    request_id: String,
    client_address: String,
    user_agent: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for AuditRow {
    type Entity = AuditRecord;

    fn into_entity(self) -> StorageResult<AuditRecord> {
        let row = Row::of("audit_log", self.id);
        let subject = AuditSubject::from_name(&self.entity);
        Ok(AuditRecord {
            id: row.known("id", AuditLogId::new(self.id))?,
            entry: AuditEntry {
                actor: AuditActor {
                    kind: row.known("actor_kind", ActorKind::from_name(&self.actor_kind))?,
                    user_id: self.user_id.and_then(UserId::new),
                    api_key_id: self.api_key_id.and_then(ApiKeyId::new),
                    name: self.actor_name,
                    request_id: self.request_id,
                    client_address: self.client_address,
                    user_agent: self.user_agent,
                },
                action: row.known("action", AuditAction::from_name(&self.action))?,
                subject: row.known("entity", subject)?,
                subject_id: self.entity_id,
                subject_name: self.entity_name,
                changes: changes_from_json(&self.changes),
                details: details_from_json(&self.details),
                reason: self.reason,
            },
            created_at: self.created_at,
        })
    }
}
