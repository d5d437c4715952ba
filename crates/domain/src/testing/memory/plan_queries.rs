//! Queries on change plans.

use std::collections::BTreeMap;

use super::{
    paging::{limited, page_of},
    session::Session,
};
use crate::{
    Identity, Page, PageRequest, PlanId, PlanItemId,
    plans::{Plan, PlanItem, StepRecord},
    ports::{PlanFilter, PlanItemFilter, PlanItemGroup, PlanQueries, StorageResult},
};

impl Session {
    fn matching_items<'a>(
        &'a self,
        id: PlanId,
        filter: &'a PlanItemFilter,
    ) -> impl Iterator<Item = &'a PlanItem> {
        let items = self.0.plan_items.values();
        items.filter(move |item| item.plan_id == id && is_match(item, filter))
    }
}

fn is_match(item: &PlanItem, filter: &PlanItemFilter) -> bool {
    let code = item.product.code.as_deref();
    let is_code = |wanted: &String| {
        code.is_some_and(|code| Identity::of(code) == Identity::of(wanted.as_str()))
    };
    filter.action.is_none_or(|it| it == item.change.action())
        && filter
            .field
            .is_none_or(|it| Some(it) == item.change.field())
        && filter.reason.is_none_or(|it| it == item.reason)
        && filter.status.is_none_or(|it| it == item.status)
        && filter.code.as_ref().is_none_or(is_code)
}

impl PlanQueries for Session {
    fn find(&mut self, id: PlanId) -> StorageResult<Option<Plan>> {
        Ok(self.0.plans.get(&id).map(|row| row.plan.clone()))
    }

    fn list(&mut self, filter: &PlanFilter, page: PageRequest) -> StorageResult<Page<Plan>> {
        let newest_first = self.0.plans.values().rev().map(|row| &row.plan);
        let found = newest_first.filter(|plan| {
            filter.kind.is_none_or(|kind| kind == plan.kind)
                && filter.status.is_none_or(|status| status == plan.status)
        });
        Ok(page_of(found.cloned().collect(), page))
    }

    fn steps(&mut self, id: PlanId) -> StorageResult<Vec<StepRecord>> {
        let row = self.0.plans.get(&id);
        Ok(row.map(|row| row.steps.clone()).unwrap_or_default())
    }

    fn groups(&mut self, id: PlanId) -> StorageResult<Vec<PlanItemGroup>> {
        let mut groups = BTreeMap::new();
        for item in self.matching_items(id, &PlanItemFilter::default()) {
            let change = &item.change;
            let key = (change.action(), change.field(), item.reason, item.status);
            *groups.entry(key).or_insert(0) += 1;
        }
        let groups = groups.into_iter();
        Ok(groups
            .map(|((action, field, reason, status), count)| PlanItemGroup {
                action,
                field,
                reason,
                status,
                count,
            })
            .collect())
    }

    fn items(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        page: PageRequest,
    ) -> StorageResult<Page<PlanItem>> {
        let found = self.matching_items(id, filter).cloned().collect();
        Ok(page_of(found, page))
    }

    fn items_behind(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        cursor: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let found = self.matching_items(id, filter);
        let behind = found.filter(|item| cursor.is_none_or(|cursor| item.id > cursor));
        Ok(behind.take(limited(limit)).cloned().collect())
    }
}
