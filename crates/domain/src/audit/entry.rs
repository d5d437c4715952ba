//! Entries of the audit log.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::{
    AuditAction, AuditActor, AuditFields, AuditSubject, FieldChange, FieldList, FieldValue,
};
use crate::{AuditLogId, accounts::Actor};

/// A change that is to be recorded in its transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Who made it, and from where.
    pub actor: AuditActor,
    /// What was done.
    pub action: AuditAction,
    /// Kind of what was changed.
    pub subject: AuditSubject,
    /// Id of what was changed; `None` if there is only one, or several.
    pub subject_id: Option<i64>,
    /// Its name at that time, by which people recognise it once it is deleted; may be empty.
    pub subject_name: String,
    /// The changed fields.
    pub changes: Vec<FieldChange>,
    /// What else is known about the change, by stable names.
    pub details: Vec<(Cow<'static, str>, FieldValue)>,
    /// The reason, if the actor gave one; else empty.
    pub reason: String,
}

impl AuditEntry {
    /// An entry without fields.
    pub fn new(actor: &Actor, action: AuditAction, subject: AuditSubject) -> Self {
        Self {
            actor: actor.into(),
            action,
            subject,
            subject_id: None,
            subject_name: String::new(),
            changes: Vec::new(),
            details: Vec::new(),
            reason: String::new(),
        }
    }

    /// Says what was changed, by its id and its name.
    #[must_use]
    pub fn of(mut self, id: i64, name: impl Into<String>) -> Self {
        self.subject_id = Some(id);
        self.subject_name = name.into();
        self
    }

    /// Adds the fields of something new.
    #[must_use]
    pub fn created(self, after: &impl AuditFields) -> Self {
        self.compare(&FieldList::default(), &after.audit_fields())
    }

    /// Adds the fields that differ.
    #[must_use]
    pub fn changed<T: AuditFields>(self, before: &T, after: &T) -> Self {
        self.compare(&before.audit_fields(), &after.audit_fields())
    }

    /// Adds the fields of what was deleted.
    #[must_use]
    pub fn deleted(self, before: &impl AuditFields) -> Self {
        self.compare(&before.audit_fields(), &FieldList::default())
    }

    fn compare(mut self, before: &FieldList, after: &FieldList) -> Self {
        self.changes.extend(FieldList::changes(before, after));
        self
    }

    /// Adds what else is known about the change.
    #[must_use]
    pub fn detail(mut self, name: &'static str, value: impl Into<FieldValue>) -> Self {
        self.details.push((name.into(), value.into().cut()));
        self
    }

    /// Adds the reason that the actor gave.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = reason.into();
        self
    }

    /// The entry, if a field changed: an edit that changes nothing isn't recorded.
    pub fn if_changed(self) -> Option<Self> {
        (!self.changes.is_empty()).then_some(self)
    }
}

/// A recorded entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Assigned on insert; positive.
    pub id: AuditLogId,
    /// What was recorded.
    pub entry: AuditEntry,
    /// When the change was made.
    pub created_at: DateTime<Utc>,
}
