//! `/api/brands` and `/api/categories`.

pub(super) mod brands;
pub(super) mod categories;
pub(super) mod merge;
