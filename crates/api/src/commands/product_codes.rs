//! The option `--product-codes`.

use std::collections::BTreeSet;

use cangku_domain::catalog::ProductCode;

/// Parses a product code of a list; `None` for an empty text between two commas.
pub(super) fn product_code(text: &str) -> Result<Option<ProductCode>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    ProductCode::new(text)
        .map(Some)
        .map_err(|error| format!("a product code {error}"))
}

/// The distinct codes of `--product-codes`; `None` if the option isn't given.
pub(super) fn product_codes(
    given: Option<Vec<Option<ProductCode>>>,
) -> Result<Option<BTreeSet<ProductCode>>, &'static str> {
    let codes = given.map(|codes| codes.into_iter().flatten().collect::<BTreeSet<_>>());
    if codes.as_ref().is_some_and(BTreeSet::is_empty) {
        return Err("--product-codes names no product");
    }
    Ok(codes)
}
