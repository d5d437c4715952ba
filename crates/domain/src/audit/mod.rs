//! The audit log: who changed what, when, from where, and what it was before.
//!
//! A use case describes its change by an [`AuditEntry`], which is written in the transaction of the change.
//! Entities name their fields by [`AuditFields`]; entries compare them generically. Secrets are never in an
//! entry, only that they changed; personal data is masked. Locks and releases of stock have no entries: the
//! inventory log is their audit.

mod action;
mod actor;
mod change;
mod entry;
mod field;
mod fields;
mod mask;
mod subject;
mod timeline;
mod value;

pub use action::AuditAction;
pub use actor::{ActorKind, AuditActor};
pub use change::FieldChange;
pub use entry::{AuditEntry, AuditRecord};
pub use field::{AuditFields, FieldList};
pub use fields::StockCount;
pub use subject::AuditSubject;
pub use timeline::{TimelineCursor, TimelineEvent, TimelineSource};
pub use value::FieldValue;
