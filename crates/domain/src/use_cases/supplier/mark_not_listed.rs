//! Marks products that a supplier's complete list lacks.

use std::collections::BTreeSet;

use crate::{
    Result,
    catalog::{Procurability, ProductCode},
    ports::Reader,
    use_cases::{Context, retry::retry_on_contention},
};

/// Products marked in one transaction, at most.
const BATCH_SIZE: u32 = 500;

/// Marks one batch of the products that a sync manages and that `listed`, the codes of the
/// supplier's complete list, lacks: they can't be bought until they are listed again. Returns the
/// codes of the batch; an empty one means that all are marked.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): nothing of this batch was written, unless the database
/// became unavailable.
pub fn mark_not_listed(
    cx: Context<'_>,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    // An empty list is a fault of the supplier, not the end of all its products.
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    retry_on_contention(|| {
        cx.transactor.run(|unit| {
            let now = cx.now();
            let mut products = unit.products().lock_unlisted(listed, BATCH_SIZE)?;
            for product in &mut products {
                product.details.procurability = Procurability::NotListed;
                product.updated_at = now;
            }
            unit.products().save(&products)?;
            let codes = products
                .into_iter()
                .filter_map(|product| product.details.haier.product_code);
            Ok(codes.collect())
        })
    })
}

/// Dry run of [`mark_not_listed`]: all codes, ascending by product id; writes nothing.
pub fn plan_not_listed(
    reader: &dyn Reader,
    listed: &BTreeSet<ProductCode>,
) -> Result<Vec<ProductCode>> {
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    reader.read(|session| Ok(session.products().unlisted(listed)?))
}
