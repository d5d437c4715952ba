//! Which products a supplier's sync may write.

use super::{FailureReason, HAIER, SyncFailure, SyncStage};
use crate::{
    OptionalText, Violation, ViolationCode,
    catalog::{Product, ProductCode, ProductDetails, Source},
};

/// Whether the sync manages the product. The shop's own products are left alone, even if they have
/// the code of an offer: staff consent by setting the product's source to `haier`.
pub(crate) fn is_managed(product: &Product) -> bool {
    product.details.source == Source::Haier
}

/// Checks that an edit doesn't take a product from the sync by its code, by which offers find it. The
/// shop's own product with another code than the supplier's is no longer the supplier's.
///
/// # Errors
/// A violation of `product_code` if the sync manages the product.
pub(crate) fn check_code(product: &mut Product, before: &ProductDetails) -> Result<(), Violation> {
    let details = &mut product.details;
    let identity = |details: &ProductDetails| {
        let code = details.haier.product_code.as_ref();
        code.map(ProductCode::identity)
    };
    let is_of_supplier = |details: &ProductDetails| {
        let key = details.supplier.as_ref();
        key.is_some_and(|key| key.supplier.as_str() == HAIER)
    };
    if product.last_sync_at.is_none() || identity(details) == identity(before) {
        return Ok(());
    }
    if details.source == Source::Haier {
        let message =
            "is the code of the supplier's offers: keep it, or set source to local as well";
        return Err(Violation::new(
            "product_code",
            ViolationCode::InvalidValue,
            message,
        ));
    }
    if is_of_supplier(before) && details.supplier == before.supplier {
        details.supplier = None;
    }
    Ok(())
}

/// The failure of an offer or a stock figure for a product that the sync doesn't manage.
pub(crate) fn own_product(code: &ProductCode, stage: SyncStage) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(code.as_str()),
        stage,
        reason_code: FailureReason::OwnProduct,
        reason: OptionalText::lossy(
            "own_product: the shop's own product has this code; set its source to haier to have \
             the sync manage it",
        ),
    }
}
