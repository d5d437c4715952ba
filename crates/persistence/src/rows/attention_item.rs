//! Rows of `attention_items`.

use cangku_domain::{
    AttentionItemId, OrderId, PaymentId, PlanId, UserId, Version,
    attention::{AttentionItem, AttentionKind, AttentionSubject},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::attention_items;

#[derive(Queryable, Selectable)]
#[diesel(table_name = attention_items, check_for_backend(Pg))]
pub(crate) struct AttentionItemRow {
    id: i64,
    kind: String,
    order_id: Option<i64>,
    payment_id: Option<i64>,
    plan_id: Option<i64>,
    detail: String,
    created_at: DateTime<Utc>,
    owner_id: Option<i64>,
    owner_name: String,
    note: String,
    done_at: Option<DateTime<Utc>>,
    done_by: String,
    version: i64,
}

impl IntoEntity for AttentionItemRow {
    type Entity = AttentionItem;

    fn into_entity(self) -> StorageResult<AttentionItem> {
        let row = Row::of("attention_items", self.id);
        Ok(AttentionItem {
            id: row.known("id", AttentionItemId::new(self.id))?,
            subject: AttentionSubject {
                kind: row.known("kind", AttentionKind::from_name(&self.kind))?,
                order_id: self.order_id.and_then(OrderId::new),
                payment_id: self.payment_id.and_then(PaymentId::new),
                plan_id: self.plan_id.and_then(PlanId::new),
            },
            detail: self.detail,
            created_at: self.created_at,
            owner_id: self.owner_id.and_then(UserId::new),
            owner_name: self.owner_name,
            note: row.optional("note", &self.note)?,
            done_at: self.done_at,
            done_by: self.done_by,
            version: row.known("version", Version::new(self.version))?,
        })
    }
}
