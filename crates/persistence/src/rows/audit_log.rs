//! Rows of `audit_log`.

use cangku_domain::{
    ApiKeyId, AuditLogId, OptionalText, UserId,
    audit::{ActorKind, AuditAction, AuditActor, AuditEntry, AuditRecord, AuditSubject},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};
use serde_json::Value;

use super::{
    IntoEntity,
    audit_value::{changes_from_json, changes_to_json, details_from_json, details_to_json},
    columns::Row,
};
use crate::schema::audit_log;

/// New rows, one vector per column; texts are cut to the lengths of their columns.
#[derive(Default)]
pub(crate) struct NewAuditRows {
    pub(crate) actions: Vec<&'static str>,
    pub(crate) entities: Vec<&'static str>,
    pub(crate) entity_ids: Vec<Option<i64>>,
    pub(crate) entity_names: Vec<String>,
    /// JSON.
    pub(crate) changes: Vec<String>,
    /// JSON.
    pub(crate) details: Vec<String>,
    pub(crate) reasons: Vec<String>,
    pub(crate) actor_kinds: Vec<&'static str>,
    pub(crate) user_ids: Vec<Option<i64>>,
    pub(crate) api_key_ids: Vec<Option<i64>>,
    pub(crate) actor_names: Vec<String>,
    pub(crate) request_ids: Vec<String>,
    pub(crate) client_addresses: Vec<String>,
    pub(crate) user_agents: Vec<String>,
}

fn cut<const MAX: usize>(text: &str) -> String {
    OptionalText::<MAX>::lossy(text).as_str().to_owned()
}

impl NewAuditRows {
    pub(crate) fn of(entries: &[AuditEntry]) -> Self {
        let mut rows = Self::default();
        for entry in entries {
            rows.actions.push(entry.action.as_str());
            rows.entities.push(entry.subject.as_str());
            rows.entity_ids.push(entry.subject_id);
            rows.entity_names.push(cut::<200>(&entry.subject_name));
            rows.changes
                .push(changes_to_json(&entry.changes).to_string());
            rows.details
                .push(details_to_json(&entry.details).to_string());
            rows.reasons.push(cut::<500>(&entry.reason));
            let actor = &entry.actor;
            rows.actor_kinds.push(actor.kind.as_str());
            rows.user_ids.push(actor.user_id.map(UserId::get));
            rows.api_key_ids.push(actor.api_key_id.map(ApiKeyId::get));
            rows.actor_names.push(cut::<150>(&actor.name));
            rows.request_ids.push(cut::<64>(&actor.request_id));
            rows.client_addresses.push(cut::<45>(&actor.client_address));
            rows.user_agents.push(cut::<255>(&actor.user_agent));
        }
        rows
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
