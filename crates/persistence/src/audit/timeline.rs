//! Statements that merge the events of several tables into one stream.

use cangku_domain::{
    UserId,
    audit::{AuditAction, TimelineCursor, TimelineEvent, TimelineSource},
    ports::{StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Integer, Jsonb, Nullable, Text, Timestamptz},
};
use serde_json::Value;

use crate::{
    error_mapping::IntoStorageResult,
    rows::{changes_from_json, details_from_json},
};

/// Later than any event.
const END_OF_TIME: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;
/// Microseconds of the year 9999, which PostgreSQL can store.
const LATEST: i64 = 253_402_300_799_000_000;

#[derive(QueryableByName)]
struct EventRow {
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Integer)]
    source: i32,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    user_id: Option<i64>,
    #[diesel(sql_type = Text)]
    actor_name: String,
    #[diesel(sql_type = Text)]
    request_id: String,
    #[diesel(sql_type = Jsonb)]
    changes: Value,
    #[diesel(sql_type = Jsonb)]
    details: Value,
}

impl EventRow {
    fn into_event(self) -> StorageResult<TimelineEvent> {
        let source = TimelineSource::from_rank(self.source);
        let unknown = || StorageError::Inconsistent(format!("unknown source {}", self.source));
        let details = details_from_json(&self.details).into_iter();
        Ok(TimelineEvent {
            position: TimelineCursor {
                at: self.at,
                source: source.ok_or_else(unknown)?,
                id: self.id,
            },
            action: self.action,
            user_id: self.user_id.and_then(UserId::new),
            actor_name: self.actor_name,
            request_id: self.request_id,
            changes: changes_from_json(&self.changes),
            details: details
                .filter(|(_, value)| *value != cangku_domain::audit::FieldValue::Null)
                .collect(),
        })
    }
}

/// Part of a timeline: the events of one table. `select` has the columns `at`, `source`, `id`, `action`,
/// `user_id`, `actor_name`, `request_id`, `changes` and `details`.
pub(super) struct Part {
    pub(super) select: &'static str,
}

/// The latest events of all parts before the cursor. In the selects, `$1` is the id of the product or order,
/// `$2` the time of the cursor and `$6` the actions of the audit log that other tables record as well.
pub(super) fn load(
    connection: &mut PgConnection,
    parts: &[Part],
    id: i64,
    cursor: Option<TimelineCursor>,
    limit: u32,
) -> StorageResult<Vec<TimelineEvent>> {
    // Each part is limited by itself, so that the server reads no more of it than can be shown.
    let parts = parts.iter().map(|part| {
        format!(
            "(SELECT * FROM ({}) AS part WHERE (at, source, id) < ($2, $3, $4) \
             ORDER BY at DESC, source DESC, id DESC LIMIT $5)",
            part.select
        )
    });
    let parts: Vec<_> = parts.collect();
    let statement = format!(
        "SELECT * FROM ({}) AS event ORDER BY at DESC, source DESC, id DESC LIMIT $5",
        parts.join(" UNION ALL ")
    );
    let latest = DateTime::from_timestamp_micros(LATEST).unwrap_or(END_OF_TIME);
    let (at, rank, last) = cursor.map_or((latest, i32::MAX, i64::MAX), |cursor| {
        (cursor.at, cursor.source.rank(), cursor.id)
    });
    let recorded_elsewhere = AuditAction::ALL
        .iter()
        .filter(|it| it.has_record_elsewhere());
    let recorded_elsewhere: Vec<_> = recorded_elsewhere.map(|it| it.as_str()).collect();
    let rows: Vec<EventRow> = sql_query(statement)
        .bind::<BigInt, _>(id)
        .bind::<Timestamptz, _>(at)
        .bind::<Integer, _>(rank)
        .bind::<BigInt, _>(last)
        .bind::<BigInt, _>(i64::from(limit))
        .bind::<Array<Text>, _>(recorded_elsewhere)
        .load(connection)
        .into_storage_result()?;
    rows.into_iter().map(EventRow::into_event).collect()
}
