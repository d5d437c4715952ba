//! Use cases on the audit log itself, and entries about what is read.

mod purge_audit_log;
mod record_disclosure;

pub use purge_audit_log::purge_audit_log;
pub use record_disclosure::{record_export, record_reveal};
