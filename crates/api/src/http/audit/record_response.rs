//! Entries of the audit log as JSON and as cells.

use std::collections::BTreeMap;

use cangku_domain::{
    ApiKeyId, UserId,
    audit::{AuditRecord, FieldChange, FieldValue},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::response::csv_stream::text_cell;

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditEntryResponse {
    id: i64,
    created_at: DateTime<Utc>,
    /// What was done.
    #[schema(example = "update")]
    action: &'static str,
    /// Kind of what was changed.
    #[schema(example = "product")]
    entity: &'static str,
    /// Its id; null if there is only one, or several.
    #[schema(required = true)]
    entity_id: Option<i64>,
    /// Its name at that time; may be empty.
    entity_name: String,
    actor: AuditActorResponse,
    /// Id of the request; empty for commands and jobs.
    request_id: String,
    /// Address of the client; empty for commands and jobs.
    client_address: String,
    /// `User-Agent` of the request; may be empty.
    user_agent: String,
    /// The reason that the actor gave; may be empty.
    reason: String,
    /// The changed fields. Of secrets `***` is shown; personal data is masked.
    #[schema(value_type = BTreeMap<String, FieldChangeResponse>,
        example = json!({"price": {"before": "2999.00", "after": "2799.00"}}))]
    changes: BTreeMap<String, FieldChangeResponse>,
    /// What else is known about the change.
    #[schema(value_type = Object)]
    details: BTreeMap<String, Value>,
}

/// Who made a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub struct AuditActorResponse {
    /// `user`, `service`, `system` or `anonymous`.
    #[schema(example = "user")]
    kind: &'static str,
    /// The user; null for others.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// The API key of a service; null for others.
    #[schema(required = true)]
    api_key_id: Option<i64>,
    /// Name of the user, service, command or job at that time.
    name: String,
}

/// A value before and after a change: null, a boolean, a number, a text or a list of texts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldChange)]
pub struct FieldChangeResponse {
    before: Value,
    after: Value,
}

impl From<&AuditRecord> for AuditEntryResponse {
    fn from(record: &AuditRecord) -> Self {
        let entry = &record.entry;
        let actor = &entry.actor;
        Self {
            id: record.id.get(),
            created_at: record.created_at,
            action: entry.action.as_str(),
            entity: entry.subject.as_str(),
            entity_id: entry.subject_id,
            entity_name: entry.subject_name.clone(),
            actor: AuditActorResponse {
                kind: actor.kind.as_str(),
                user_id: actor.user_id.map(UserId::get),
                api_key_id: actor.api_key_id.map(ApiKeyId::get),
                name: actor.name.clone(),
            },
            request_id: actor.request_id.clone(),
            client_address: actor.client_address.clone(),
            user_agent: actor.user_agent.clone(),
            reason: entry.reason.clone(),
            changes: shown_changes(&entry.changes),
            details: shown_details(&entry.details),
        }
    }
}

impl From<AuditRecord> for AuditEntryResponse {
    fn from(record: AuditRecord) -> Self {
        Self::from(&record)
    }
}

impl AuditEntryResponse {
    /// Names of the columns of a CSV.
    pub(super) const COLUMNS: [&'static str; 16] = [
        "id",
        "created_at",
        "action",
        "entity",
        "entity_id",
        "entity_name",
        "actor_kind",
        "user_id",
        "api_key_id",
        "actor",
        "request_id",
        "client_address",
        "user_agent",
        "reason",
        "changes",
        "details",
    ];

    /// The cells of a CSV. A text that would be taken for a formula is prefixed with an apostrophe.
    pub(super) fn into_cells(self) -> Result<[String; 16], serde_json::Error> {
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let changes = serde_json::to_string(&self.changes)?;
        let details = serde_json::to_string(&self.details)?;
        Ok([
            self.id.to_string(),
            self.created_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            self.action.to_owned(),
            self.entity.to_owned(),
            number(self.entity_id),
            text_cell(self.entity_name),
            self.actor.kind.to_owned(),
            number(self.actor.user_id),
            number(self.actor.api_key_id),
            text_cell(self.actor.name),
            text_cell(self.request_id),
            self.client_address,
            text_cell(self.user_agent),
            text_cell(self.reason),
            changes,
            details,
        ])
    }
}

/// Changed fields by their names.
pub(super) fn shown_changes(changes: &[FieldChange]) -> BTreeMap<String, FieldChangeResponse> {
    let shown = changes.iter().map(|change| {
        let values = FieldChangeResponse {
            before: shown_value(&change.before),
            after: shown_value(&change.after),
        };
        (change.field.clone().into_owned(), values)
    });
    shown.collect()
}

/// Values by their names.
pub(super) fn shown_details<N: AsRef<str>>(details: &[(N, FieldValue)]) -> BTreeMap<String, Value> {
    let shown = details
        .iter()
        .map(|(name, value)| (name.as_ref().to_owned(), shown_value(value)));
    shown.collect()
}

fn shown_value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Null => Value::Null,
        FieldValue::Flag(flag) => Value::Bool(*flag),
        FieldValue::Number(number) => Value::from(*number),
        FieldValue::Text(text) => Value::String(text.clone()),
        FieldValue::Texts(texts) => Value::from(texts.clone()),
    }
}
