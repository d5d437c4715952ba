//! Storage of spreadsheets that plans are made from.

use super::StorageResult;
use crate::{
    PlanId,
    plans::{ImportFile, ImportRow, PlanImport, RefusedRow},
};

/// A spreadsheet that was read, row by row.
pub trait ImportRows: Send + Sync {
    /// Its name and headers.
    fn file(&self) -> &ImportFile;
    /// Number of rows below the headers.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The row at this position, from 0; `None` behind the last one, and for a row that is not to be
    /// imported.
    fn row(&self, position: usize) -> Option<ImportRow>;
    /// The texts of the row's cells.
    fn cells(&self, position: usize) -> Vec<String>;
}

/// Spreadsheets of plans, within a transaction.
pub trait ImportRepository {
    /// Stores the spreadsheet of a new plan.
    fn insert(&mut self, plan: PlanId, import: &PlanImport) -> StorageResult<()>;
    /// Stores refused rows of a plan's spreadsheet.
    fn insert_refused(&mut self, plan: PlanId, rows: &[RefusedRow]) -> StorageResult<()>;
}

/// Queries on spreadsheets of plans.
pub trait ImportQueries {
    /// The spreadsheet of a plan; `None` if it was made from something else.
    fn find(&mut self, plan: PlanId) -> StorageResult<Option<PlanImport>>;
    /// The first `limit` refused rows of a plan, by line, from behind `line`.
    fn refused_behind(
        &mut self,
        plan: PlanId,
        line: u32,
        limit: u32,
    ) -> StorageResult<Vec<RefusedRow>>;
}
