//! Spreadsheets of products.

mod import_row;
mod refused_row;
mod report;
mod row_items;
mod row_reason;

pub use import_row::{ImportRow, ImportValue, ImportedCell};
pub use refused_row::{RefusedRow, RowMistake};
pub use report::{ImportCounts, ImportFile, NewNames, PlanImport};
pub use row_items::{KnownNames, RowItems, items_of_known, items_of_new};
pub use row_reason::RowReason;
