//! Endpoints below `/api/haier` other than sync runs.

mod ignored_products;
mod supplier_brands;
mod supplier_categories;
mod supplier_name;

pub use ignored_products::*;
pub use supplier_brands::*;
pub use supplier_categories::*;
