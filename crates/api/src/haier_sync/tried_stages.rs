//! Which stages of which products a batch has tried.

use cangku_domain::{
    catalog::ProductCode,
    supplier::{FailureKey, SupplierOffer, SyncStage},
};

/// The stages that these offers contain: the product itself, and its prices if it has some.
pub(super) fn tried_stages(offers: &[SupplierOffer]) -> Vec<FailureKey> {
    let stages = offers.iter().flat_map(|offer| {
        let prices = offer.prices.is_some().then_some(SyncStage::Prices);
        let stages = [Some(SyncStage::Products), prices].into_iter().flatten();
        stages.map(|stage| FailureKey {
            product_code: offer.product_code.clone(),
            stage,
        })
    });
    stages.collect()
}

/// All stages of a product.
pub(super) fn all_stages(product_code: &ProductCode) -> [FailureKey; 3] {
    SyncStage::ALL.map(|stage| FailureKey {
        product_code: product_code.clone(),
        stage,
    })
}
