//! Spreadsheets of plans.

use super::{session::Session, tables::Tables};
use crate::{
    PlanId,
    plans::{PlanImport, RefusedRow},
    ports::{ImportQueries, ImportRepository, StorageResult},
};

impl ImportRepository for Tables {
    fn insert(&mut self, plan: PlanId, import: &PlanImport) -> StorageResult<()> {
        self.plan_imports.insert(plan, import.clone());
        Ok(())
    }

    fn insert_refused(&mut self, plan: PlanId, rows: &[RefusedRow]) -> StorageResult<()> {
        for row in rows {
            self.refused_rows.insert((plan, row.line), row.clone());
        }
        Ok(())
    }
}

impl ImportQueries for Session {
    fn find(&mut self, plan: PlanId) -> StorageResult<Option<PlanImport>> {
        Ok(self.0.plan_imports.get(&plan).cloned())
    }

    fn refused_behind(
        &mut self,
        plan: PlanId,
        line: u32,
        limit: u32,
    ) -> StorageResult<Vec<RefusedRow>> {
        let of_plan = self
            .0
            .refused_rows
            .range((plan, line.saturating_add(1))..=(plan, u32::MAX));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(of_plan.take(limit).map(|(_, row)| row.clone()).collect())
    }
}
