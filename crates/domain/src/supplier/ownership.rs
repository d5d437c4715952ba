//! Which products a supplier's sync may write.

use super::{SyncFailure, SyncStage};
use crate::{
    OptionalText,
    catalog::{Product, ProductCode, Source},
};

/// Whether the sync manages the product. The shop's own products are left alone, even if they have
/// the code of an offer: staff consent by setting the product's source to `haier`.
pub(crate) fn is_managed(product: &Product) -> bool {
    product.details.source == Source::Haier
}

/// The failure of an offer or a stock figure for a product that the sync doesn't manage.
pub(crate) fn own_product(code: &ProductCode, stage: SyncStage) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(code.as_str()),
        stage,
        reason: OptionalText::lossy(
            "own_product: the shop's own product has this code; set its source to haier to have \
             the sync manage it",
        ),
    }
}
