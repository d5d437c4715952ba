//! Queries on change plans.

use cangku_domain::{
    Identity, Page, PageRequest, PlanId, PlanItemId,
    plans::{Plan, PlanItem, StepRecord},
    ports::{PlanFilter, PlanItemFilter, PlanItemGroup, PlanQueries, StorageResult},
};
use diesel::{dsl::count_star, pg::Pg, prelude::*};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{PlanItemGroupRow, PlanItemRow, PlanRow, PlanStepRow, entities, entity, item_group},
    schema::{change_plan_items, change_plan_steps, change_plans},
    text::optional_text_identity,
};

type Plans<'a, Columns> = change_plans::BoxedQuery<'a, Pg, Columns>;
type Items<'a, Columns> = change_plan_items::BoxedQuery<'a, Pg, Columns>;

fn matching<'a, Columns>(mut query: Plans<'a, Columns>, filter: &PlanFilter) -> Plans<'a, Columns> {
    if let Some(kind) = filter.kind {
        query = query.filter(change_plans::kind.eq(kind.as_str()));
    }
    if let Some(status) = filter.status {
        query = query.filter(change_plans::status.eq(status.as_str()));
    }
    query
}

fn matching_items<'a, Columns: 'a>(
    query: Items<'a, Columns>,
    plan: PlanId,
    filter: &PlanItemFilter,
) -> Items<'a, Columns> {
    let mut query = query.filter(change_plan_items::plan_id.eq(plan.get()));
    if let Some(action) = filter.action {
        query = query.filter(change_plan_items::action.eq(action.as_str()));
    }
    if let Some(field) = filter.field {
        query = query.filter(change_plan_items::field.eq(field.as_str()));
    }
    if let Some(reason) = filter.reason {
        query = query.filter(change_plan_items::reason.eq(reason.as_str()));
    }
    if let Some(status) = filter.status {
        query = query.filter(change_plan_items::status.eq(status.as_str()));
    }
    if let Some(code) = &filter.code {
        let identity = Identity::of(code).to_string();
        query = query
            .filter(optional_text_identity(change_plan_items::product_code).eq(Some(identity)));
    }
    query
}

impl PlanQueries for PgReadSession<'_> {
    fn find(&mut self, id: PlanId) -> StorageResult<Option<Plan>> {
        let row = change_plans::table
            .find(id.get())
            .select(PlanRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(&mut self, filter: &PlanFilter, page: PageRequest) -> StorageResult<Page<Plan>> {
        let shown = change_plans::table.select(PlanRow::as_select());
        let rows: Vec<PlanRow> = matching(shown.into_boxed(), filter)
            .order(change_plans::id.desc())
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(change_plans::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn steps(&mut self, id: PlanId) -> StorageResult<Vec<StepRecord>> {
        let rows: Vec<PlanStepRow> = change_plan_steps::table
            .filter(change_plan_steps::plan_id.eq(id.get()))
            .order(change_plan_steps::id)
            .select(PlanStepRow::as_select())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn groups(&mut self, id: PlanId) -> StorageResult<Vec<PlanItemGroup>> {
        let alike = (
            change_plan_items::action,
            change_plan_items::field,
            change_plan_items::reason,
            change_plan_items::status,
        );
        let rows: Vec<PlanItemGroupRow> = change_plan_items::table
            .filter(change_plan_items::plan_id.eq(id.get()))
            .group_by(alike)
            .order(alike)
            .select((
                change_plan_items::action,
                change_plan_items::field,
                change_plan_items::reason,
                change_plan_items::status,
                count_star(),
            ))
            .load(self.connection)
            .into_storage_result()?;
        rows.into_iter().map(item_group).collect()
    }

    fn items(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        page: PageRequest,
    ) -> StorageResult<Page<PlanItem>> {
        let shown = change_plan_items::table.select(PlanItemRow::as_select());
        let rows: Vec<PlanItemRow> = matching_items(shown.into_boxed(), id, filter)
            .order(change_plan_items::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching_items(change_plan_items::table.count().into_boxed(), id, filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn items_behind(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        cursor: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let shown = change_plan_items::table.select(PlanItemRow::as_select());
        let rows: Vec<PlanItemRow> = matching_items(shown.into_boxed(), id, filter)
            .filter(change_plan_items::id.gt(cursor.map_or(0, PlanItemId::get)))
            .order(change_plan_items::id)
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }
}
