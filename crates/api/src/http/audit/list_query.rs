//! The query string of the audit log.

use cangku_domain::{
    AuditLogId, ViolationCode,
    accounts::Username,
    audit::{AuditAction, AuditSubject},
    ports::AuditFilter,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    inventory::{id, moment, operator},
    openapi::field_schema::shape,
    request::{
        log_pagination::{LogPageParameters, LogPagination},
        query::Query,
    },
    response::problem::Problem,
};

/// Filter, page and format of the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditLogQuery {
    /// Kind of what was changed.
    #[param(inline, value_type = Option<shape::AuditEntityName>)]
    entity: Option<String>,
    /// Id of what was changed; needs `entity`.
    #[param(value_type = Option<i64>, minimum = 1)]
    entity_id: Option<String>,
    /// Who made the change: a user's id, or the exact name of a user, service, command or job.
    #[param(inline, value_type = Option<shape::Line150>)]
    actor: Option<String>,
    /// What was done.
    #[param(inline, value_type = Option<shape::AuditActionName>)]
    action: Option<String>,
    /// From this time on, inclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Until this time, exclusive.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4294967295_u64)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
    /// `json` (default), or `csv` for a stream of all rows.
    #[param(inline, value_type = Option<shape::LogFormat>)]
    format: Option<String>,
    /// With `format=csv`: whether a byte order mark precedes the rows, by which spreadsheets recognise UTF-8
    /// (default `false`).
    #[param(value_type = Option<bool>)]
    bom: Option<String>,
}

impl AuditLogQuery {
    pub(super) fn read(
        query: Query<Self>,
    ) -> Result<(AuditFilter, LogPagination<AuditLogId>), Problem> {
        let (query, mut check) = query.into_parts();
        let subjects: Vec<_> = AuditSubject::ALL.iter().map(|it| it.as_str()).collect();
        let actions: Vec<_> = AuditAction::ALL.iter().map(|it| it.as_str()).collect();
        let filter = AuditFilter {
            subject: check.one_of(
                "entity",
                query.entity,
                &subjects.join(", "),
                AuditSubject::from_name,
            ),
            // Ids of all kinds are alike.
            subject_id: check
                .optional("entity_id", query.entity_id, id::<AuditLogId>)
                .map(AuditLogId::get),
            actor: check.text("actor", query.actor, Username::MAX_CHARACTERS, operator),
            action: check.one_of(
                "action",
                query.action,
                &actions.join(", "),
                AuditAction::from_name,
            ),
            from: check.unblank("from", query.from, moment),
            to: check.unblank("to", query.to, moment),
        };
        if filter.subject_id.is_some() && filter.subject.is_none() {
            check.add("entity_id", ViolationCode::InvalidValue, "needs entity");
        }
        let parameters = LogPageParameters {
            page: query.page,
            page_size: query.page_size,
            cursor: query.cursor,
            format: query.format,
            bom: query.bom,
        };
        let pagination = parameters.read(&mut check, |check, cursor| {
            check.optional("cursor", cursor, id)
        });
        check.finish((filter, pagination))
    }
}
