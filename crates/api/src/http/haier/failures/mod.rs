//! `/api/haier/failures`: products that failed in syncs.

mod failure_response;
mod groups;
mod list;
mod retry;
mod retry_all;

pub use groups::*;
pub use list::*;
pub use retry::*;
pub use retry_all::*;
