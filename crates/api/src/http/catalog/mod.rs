//! `/api/brands` and `/api/categories`.

mod brand_response;
pub(super) mod brands;
pub(super) mod categories;
pub(super) mod merge;
