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

/// Checks that an edit doesn't change what the sync knows a product by: its code, product group and
/// supplier key. The shop's own product with another code than the supplier's is no longer the
/// supplier's.
///
/// # Errors
/// A violation of the field if the sync manages the product and has brought it.
pub(crate) fn check_identification(
    product: &mut Product,
    before: &ProductDetails,
) -> Result<(), Violation> {
    if product.last_sync_at.is_none() {
        return Ok(());
    }
    let is_brought = product.is_brought();
    let details = &mut product.details;
    let identity = |details: &ProductDetails| {
        let code = details.haier.product_code.as_ref();
        code.map(ProductCode::identity)
    };
    let is_of_supplier = |details: &ProductDetails| {
        let key = details.supplier.as_ref();
        key.is_some_and(|key| key.supplier.as_str() == HAIER)
    };
    let has_other_code = identity(details) != identity(before);
    if is_brought {
        let has_other_key = is_of_supplier(before) && details.supplier != before.supplier;
        // Both before and after: what a person says of a product may go with the consent to have it
        // managed.
        let has_other_group = before.source == Source::Haier
            && details.haier.product_group != before.haier.product_group;
        let changed = [
            ("product_code", has_other_code),
            ("product_group", has_other_group),
            ("supplier_code", has_other_key),
        ];
        let changed = changed.into_iter().find(|(_, is_changed)| *is_changed);
        return match changed {
            Some((field, _)) => Err(Violation::new(
                field,
                ViolationCode::InvalidValue,
                "is that of the supplier's offers: keep it, or set source to local as well",
            )),
            None => Ok(()),
        };
    }
    if has_other_code && is_of_supplier(before) && details.supplier == before.supplier {
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
