//! The attention list: repository and read queries.

use cangku_domain::{
    AttentionItemId, OptionalText, OrderId, Page, PageRequest, PaymentId, PlanId, UserId,
    attention::{AttentionDraft, AttentionItem, AttentionKind, AttentionSubject},
    ports::{AttentionFilter, AttentionQueries, AttentionRepository, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::count_star,
    pg::Pg,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz},
    update,
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    paging::page_of,
    read_session::PgReadSession,
    rows::{AttentionItemRow, entities, entity, table_count},
    schema::attention_items,
    unit_of_work::PgUnitOfWork,
};

type Items<'a, Columns> = attention_items::BoxedQuery<'a, Pg, Columns>;

/// Subjects, one vector per column, for `unnest(…)`.
#[derive(Default)]
struct Subjects {
    kinds: Vec<&'static str>,
    orders: Vec<Option<i64>>,
    payments: Vec<Option<i64>>,
    plans: Vec<Option<i64>>,
}

impl Subjects {
    fn of(subjects: impl IntoIterator<Item = AttentionSubject>) -> Self {
        let mut rows = Self::default();
        for subject in subjects {
            rows.kinds.push(subject.kind.as_str());
            rows.orders.push(subject.order_id.map(OrderId::get));
            rows.payments.push(subject.payment_id.map(PaymentId::get));
            rows.plans.push(subject.plan_id.map(PlanId::get));
        }
        rows
    }
}

impl AttentionRepository for PgUnitOfWork<'_> {
    fn raise(&mut self, items: &[AttentionDraft], now: DateTime<Utc>) -> StorageResult<()> {
        let subjects = Subjects::of(items.iter().map(|item| item.subject));
        let details: Vec<String> = items
            .iter()
            .map(|item| {
                let detail = OptionalText::<500>::lossy(&item.detail);
                detail.as_str().to_owned()
            })
            .collect();
        sql_query(
            "INSERT INTO attention_items (kind, order_id, payment_id, plan_id, detail, created_at) \
             SELECT kind, order_id, payment_id, plan_id, detail, $6 FROM unnest($1, $2, $3, $4, $5) \
             AS item (kind, order_id, payment_id, plan_id, detail) \
             ON CONFLICT (kind, order_id, payment_id, plan_id) WHERE done_at IS NULL \
             DO UPDATE SET detail = EXCLUDED.detail",
        )
        .bind::<Array<Text>, _>(subjects.kinds)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.orders)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.payments)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.plans)
        .bind::<Array<Text>, _>(details)
        .bind::<Timestamptz, _>(now)
        .execute(self.connection)
        .into_storage_result()?;
        Ok(())
    }

    fn resolve(
        &mut self,
        subjects: &[AttentionSubject],
        actor: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let subjects = Subjects::of(subjects.iter().copied());
        let actor = OptionalText::<150>::lossy(actor);
        sql_query(
            "UPDATE attention_items SET done_at = $5, done_by = $6 \
             FROM unnest($1, $2, $3, $4) AS settled (kind, order_id, payment_id, plan_id) \
             WHERE done_at IS NULL AND attention_items.kind = settled.kind \
             AND (attention_items.order_id = settled.order_id \
                 OR attention_items.order_id IS NULL AND settled.order_id IS NULL) \
             AND (attention_items.payment_id = settled.payment_id \
                 OR attention_items.payment_id IS NULL AND settled.payment_id IS NULL) \
             AND (attention_items.plan_id = settled.plan_id \
                 OR attention_items.plan_id IS NULL AND settled.plan_id IS NULL)",
        )
        .bind::<Array<Text>, _>(subjects.kinds)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.orders)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.payments)
        .bind::<Array<Nullable<BigInt>>, _>(subjects.plans)
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(actor.as_str())
        .execute(self.connection)
        .into_storage_result()?;
        Ok(())
    }

    fn lock(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>> {
        let row = attention_items::table
            .find(id.get())
            .select(AttentionItemRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, item: &AttentionItem) -> StorageResult<()> {
        let name = OptionalText::<150>::lossy(&item.owner_name);
        let done_by = OptionalText::<150>::lossy(&item.done_by);
        let saved = update(attention_items::table.find(item.id.get()))
            .set((
                attention_items::owner_id.eq(item.owner_id.map(UserId::get)),
                attention_items::owner_name.eq(name.as_str()),
                attention_items::note.eq(item.note.as_str()),
                attention_items::done_at.eq(item.done_at),
                attention_items::done_by.eq(done_by.as_str()),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving an attention item", saved, 1)
    }
}

impl AttentionQueries for PgReadSession<'_> {
    fn counts(&mut self) -> StorageResult<Vec<(AttentionKind, u64)>> {
        let counts: Vec<(String, i64)> = attention_items::table
            .filter(attention_items::done_at.is_null())
            .group_by(attention_items::kind)
            .select((attention_items::kind, count_star()))
            .order(attention_items::kind)
            .load(self.connection)
            .into_storage_result()?;
        let known = |(name, count): (String, i64)| {
            let unknown = || StorageError::Inconsistent(format!("attention items of kind {name}"));
            let kind = AttentionKind::from_name(&name).ok_or_else(unknown)?;
            Ok((kind, table_count(count)))
        };
        counts.into_iter().map(known).collect()
    }

    fn find(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>> {
        let row = attention_items::table
            .find(id.get())
            .select(AttentionItemRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(
        &mut self,
        filter: AttentionFilter,
        page: PageRequest,
    ) -> StorageResult<Page<AttentionItem>> {
        let shown = attention_items::table
            .select(AttentionItemRow::as_select())
            .into_boxed();
        let rows: Vec<AttentionItemRow> = matching(shown, filter)
            .order(attention_items::id.desc())
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(attention_items::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn list_after(
        &mut self,
        filter: AttentionFilter,
        cursor: Option<AttentionItemId>,
        limit: u32,
    ) -> StorageResult<Vec<AttentionItem>> {
        let mut shown = attention_items::table
            .select(AttentionItemRow::as_select())
            .into_boxed();
        // Keyset pagination by the id, which never changes.
        if let Some(cursor) = cursor {
            shown = shown.filter(attention_items::id.lt(cursor.get()));
        }
        let rows: Vec<AttentionItemRow> = matching(shown, filter)
            .order(attention_items::id.desc())
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }
}

fn matching<Columns>(mut query: Items<'_, Columns>, filter: AttentionFilter) -> Items<'_, Columns> {
    if let Some(kind) = filter.kind {
        query = query.filter(attention_items::kind.eq(kind.as_str()));
    }
    if let Some(owner) = filter.owner {
        query = query.filter(attention_items::owner_id.eq(owner.get()));
    }
    match filter.is_done {
        Some(true) => query.filter(attention_items::done_at.is_not_null()),
        Some(false) => query.filter(attention_items::done_at.is_null()),
        None => query,
    }
}
