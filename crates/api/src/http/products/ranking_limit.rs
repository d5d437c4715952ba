//! Number of recommended and of related products.

use crate::http::request::query::QueryValidator;

/// Default number of products.
const DEFAULT: u32 = 10;
/// Maximum number of products.
const MAX: u32 = 100;

/// The parameter `limit`: 1 to 100, default 10.
pub(super) fn ranking_limit(check: &mut QueryValidator, text: Option<String>) -> u32 {
    check.number("limit", text, 1, MAX).unwrap_or(DEFAULT)
}
