//! Endpoints below `/api/haier` other than sync runs.

mod supplier_brands;
mod supplier_categories;
mod supplier_name;

pub use supplier_brands::*;
pub use supplier_categories::*;
