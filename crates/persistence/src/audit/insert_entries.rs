//! Appends rows to the audit log.

use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use crate::{
    prepared::{prepared, push_unnest},
    rows::NewAuditRows,
};

/// Inserts entries; their ids rise in their order. A prepared statement: each order writes one.
pub(super) struct InsertEntries {
    pub(super) rows: NewAuditRows,
    pub(super) now: DateTime<Utc>,
}

prepared!(InsertEntries -> ());

impl QueryFragment<Pg> for InsertEntries {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO audit_log (action, entity, entity_id, entity_name, changes, details, reason, \
             actor_kind, user_id, api_key_id, actor_name, request_id, client_address, user_agent, \
             created_at) SELECT row.action, row.entity, row.entity_id, row.entity_name, \
             row.changes::jsonb, row.details::jsonb, row.reason, row.actor_kind, row.user_id, \
             row.api_key_id, row.actor_name, row.request_id, row.client_address, row.user_agent, ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" FROM ");
        push_unnest!(
            out,
            Text: self.rows.actions,
            Text: self.rows.entities,
            Nullable<BigInt>: self.rows.entity_ids,
            Text: self.rows.entity_names,
            Text: self.rows.changes,
            Text: self.rows.details,
            Text: self.rows.reasons,
            Text: self.rows.actor_kinds,
            Nullable<BigInt>: self.rows.user_ids,
            Nullable<BigInt>: self.rows.api_key_ids,
            Text: self.rows.actor_names,
            Text: self.rows.request_ids,
            Text: self.rows.client_addresses,
            Text: self.rows.user_agents,
        );
        out.push_sql(
            " WITH ORDINALITY AS row (action, entity, entity_id, entity_name, changes, details, reason, \
             actor_kind, user_id, api_key_id, actor_name, request_id, client_address, user_agent, \
             position) ORDER BY row.position",
        );
        Ok(())
    }
}
