//! `/api/audit-log`, and timelines of products and orders.

mod csv;
mod entries_after;
mod list;
mod list_query;
mod record_response;
mod timeline;
mod timeline_response;

pub use list::list_audit_log;
pub use timeline::{view_order_timeline, view_product_timeline};
