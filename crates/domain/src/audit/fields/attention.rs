//! Fields of items of the attention list.

use crate::{
    UserId,
    attention::AttentionItem,
    audit::{AuditFields, FieldList},
};

impl AuditFields for AttentionItem {
    fn audit_fields(&self) -> FieldList {
        FieldList::default()
            .open("owner_id", self.owner_id.map(UserId::get))
            .open("note", &self.note)
            .open("is_done", self.done_at.is_some())
    }
}
