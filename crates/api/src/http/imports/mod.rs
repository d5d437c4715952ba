//! `/api/imports`: change plans from spreadsheets.

mod create;
mod error_list;
mod file_format;
mod import_problem;
mod import_response;
mod receive;
mod refused;
mod template;
mod view;

pub use create::*;
pub use error_list::*;
pub use import_response::ImportedPlanResponse;
pub use refused::*;
pub use template::*;
pub use view::*;
