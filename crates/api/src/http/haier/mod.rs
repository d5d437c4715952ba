//! Endpoints below `/api/haier` other than reading sync runs.

mod configs;
mod failure;
mod failures;
mod ignored_products;
mod live;
mod schedule;
mod start_sync;
mod stop_sync;
mod supplier_brands;
mod supplier_categories;
mod supplier_name;
mod sync_body;

pub use configs::*;
pub use failures::*;
pub use ignored_products::*;
pub use live::*;
pub use schedule::*;
pub use start_sync::*;
pub use stop_sync::*;
pub use supplier_brands::*;
pub use supplier_categories::*;
