//! Endpoints below `/api/haier` other than sync runs.

mod configs;
mod failure;
mod ignored_products;
mod live;
mod supplier_brands;
mod supplier_categories;
mod supplier_name;

pub use configs::*;
pub use ignored_products::*;
pub use live::*;
pub use supplier_brands::*;
pub use supplier_categories::*;
