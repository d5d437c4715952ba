//! Reads the audit log by cursor.

use cangku_domain::{AuditLogId, audit::AuditRecord, ports::AuditFilter};

use crate::http::{
    response::problem::Problem,
    state::{self, App},
};

/// The entries behind a cursor.
pub(super) async fn after(
    app: &App,
    filter: AuditFilter,
    cursor: Option<AuditLogId>,
    limit: u32,
) -> Result<Vec<AuditRecord>, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| Ok(session.audit().list_after(&filter, cursor, limit)?))
    })
    .await
}
