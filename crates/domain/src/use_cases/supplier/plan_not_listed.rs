//! Products that a supplier's complete list lacks.

use std::collections::BTreeSet;

use crate::{Result, catalog::ProductCode, ports::Reader};

/// Codes of the products that a sync manages and has brought and that `listed`, the codes of the
/// supplier's complete list, lacks, ascending by product id. An empty list is a fault of the supplier,
/// not the end of all its products: it means none.
pub fn plan_not_listed(
    reader: &dyn Reader,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    reader.read(|session| Ok(session.products().unlisted(listed)?))
}
