//! Records that data left the shop, or that personal data was shown.

use crate::{
    Result,
    audit::{AuditAction, AuditSubject, FieldValue},
    use_cases::{Context, audited::Audited},
};

/// Records that the actor exports a list, such as `products`, with the parameters that select its rows. To be
/// called before the first row is sent.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): then nothing may be exported.
pub fn record_export(cx: Context<'_>, report: &str, format: &str, parameters: &str) -> Result<()> {
    cx.change(|_unit| {
        let entry = cx
            .entry(AuditAction::Export, AuditSubject::Report)
            .detail("report", report)
            .detail("format", format)
            .detail("parameters", parameters);
        Ok(Audited::by((), entry))
    })
}

/// Records that the actor was shown personal data that is masked otherwise: these fields of the subject with
/// this id. To be called before they are sent.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): then nothing may be shown.
pub fn record_reveal(
    cx: Context<'_>,
    subject: AuditSubject,
    id: i64,
    fields: &[&str],
) -> Result<()> {
    cx.change(|_unit| {
        let entry = cx
            .entry(AuditAction::Reveal, subject)
            .of(id, "")
            .detail("fields", FieldValue::texts(fields));
        Ok(Audited::by((), entry))
    })
}
