//! Imports of spreadsheets: columns, cells, templates and files of refused rows.

mod amount;
mod cell_text;
mod code;
mod column;
mod count;
mod file_type;
mod flag;
mod header_row;
mod named_text;
mod refused_file;
mod rows;
mod template;
mod workbook_file;

pub use file_type::{DeclaredType, TypeMismatch};
pub use header_row::HeaderProblem;
pub use refused_file::{RefusedColumns, write_refused};
pub use rows::{ImportError, SpreadsheetRows, read_spreadsheet};
pub use template::{csv_template, workbook_template};
