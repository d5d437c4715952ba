//! Schemas of the audit log and of timelines.

use cangku_domain::audit::{AuditAction, AuditSubject};
use utoipa::openapi::Schema;

use super::{Described, names, string};

/// The name of an action.
pub(super) struct ActionName;

/// The name of an entity.
pub(super) struct EntityName;

/// The cursor of a timeline, or nothing.
pub(super) struct TimelinePlace;

impl Described for TimelinePlace {
    fn schema() -> Schema {
        // Microseconds, rank of the source, and id.
        let pattern = "^([0-9]{1,16}-[1-8]-[1-9][0-9]{0,17})?$";
        string().pattern(Some(pattern)).into()
    }
}

named! {
    ActionName: AuditAction::ALL.iter().map(|action| action.as_str());
    EntityName: AuditSubject::ALL.iter().map(|subject| subject.as_str());
}
