//! Adds the prices of a response to offers: of several entries for one product the stricter counts,
//! and every fault is named.

use std::collections::{BTreeSet, HashMap};

use cangku_domain::{
    OptionalText,
    catalog::Procurability,
    supplier::{
        FailureReason, SupplierOffer, SupplierPrices, SyncFailure, SyncStage, combine_prices,
        combine_procurability,
    },
};
use haier_client::{BatchResponse, HaierError, wire::Price};

use super::{
    fetch_event::FetchedProduct,
    mapping::{failed_call, failure, prices, procurability_by_prices, unreadable},
    product_entries::contradiction,
};

/// What a response says about each product, by code.
#[derive(Debug)]
pub(super) struct PriceEntries {
    of_products: HashMap<String, Vec<Price>>,
    unreadable: HashMap<String, Vec<SyncFailure>>,
    /// The failure of each product that is missing from the response, without its code.
    of_missing: SyncFailure,
}

impl PriceEntries {
    /// The entries of a response.
    pub(super) fn of(response: BatchResponse<Price>) -> Self {
        let mut entries = Self {
            of_products: HashMap::new(),
            unreadable: HashMap::new(),
            of_missing: failure(
                "",
                SyncStage::Prices,
                FailureReason::NoPrice,
                "Haier answered no price for it",
            ),
        };
        for item in &response.malformed {
            let failure = unreadable(item, SyncStage::Prices);
            match &item.product_code {
                Some(code) => {
                    let of_code = entries.unreadable.entry(code.clone());
                    of_code.or_default().push(failure);
                }
                // It must be one of the missing products, if it is a requested one at all.
                None => entries.of_missing = failure,
            }
        }
        for price in response.found.into_iter().chain(response.repeated) {
            let code = price.product_code.clone();
            entries.of_products.entry(code).or_default().push(price);
        }
        entries
    }

    /// The entries of a failed request, which fails all its products.
    pub(super) fn failed(error: &HaierError) -> Self {
        Self {
            of_products: HashMap::new(),
            unreadable: HashMap::new(),
            of_missing: failed_call("", SyncStage::Prices, error),
        }
    }

    /// Sets the product's prices, or adds the reason why there are none.
    pub(super) fn add_to(&mut self, product: &mut FetchedProduct) {
        let Some(offer) = &mut product.offer else {
            return;
        };
        let code = offer.product_code.to_string();
        let mut failures = self.unreadable.remove(&code).unwrap_or_default();
        let entries = self.of_products.remove(&code).unwrap_or_default();
        if entries.is_empty() && failures.is_empty() {
            failures.push(SyncFailure {
                product_code: OptionalText::lossy(&code),
                ..self.of_missing.clone()
            });
        }
        combine(offer, &entries, &mut failures);
        product.failures.extend(failures);
    }
}

fn combine(offer: &mut SupplierOffer, entries: &[Price], failures: &mut Vec<SyncFailure>) {
    let mut combined: Option<SupplierPrices> = None;
    let mut by_prices: Option<Procurability> = None;
    let mut contradicting = BTreeSet::new();
    for entry in entries {
        match (prices(entry), &mut combined) {
            (Ok(read), None) => combined = Some(read),
            (Ok(read), Some(present)) => contradicting.extend(combine_prices(present, &read)),
            (Err(failure), _) if failures.contains(&failure) => {}
            (Err(failure), _) => failures.push(failure),
        }
        let stated = procurability_by_prices(entry);
        // Prices may refuse what the list of products offers.
        if offer.procurability.is_procurable() && !stated.is_procurable() {
            contradicting.insert("isSales");
        }
        match &mut by_prices {
            None => by_prices = Some(stated),
            Some(present) => drop(combine_procurability(present, &stated)),
        }
    }
    if !contradicting.is_empty() {
        let code = offer.product_code.as_str();
        let reason = contradiction(&contradicting);
        let kind = FailureReason::Contradictory;
        failures.push(failure(code, SyncStage::Prices, kind, &reason));
    }
    offer.procurability_by_prices = by_prices;
    offer.prices = combined;
}

#[cfg(test)]
mod tests {
    use haier_client::wire::Product;

    use super::*;
    use crate::haier_sync::mapping;

    fn fetched() -> FetchedProduct {
        let product = Product {
            product_code: "A".to_owned(),
            ..Product::default()
        };
        FetchedProduct {
            place: None,
            offer: Some(mapping::offer(product).unwrap()),
            failures: Vec::new(),
        }
    }

    fn response(found: &str, repeated: &str) -> BatchResponse<Price> {
        let read = |json: &str| serde_json::from_str::<Vec<Price>>(json).unwrap();
        BatchResponse {
            found: read(found),
            repeated: read(repeated),
            missing: Vec::new(),
            malformed: Vec::new(),
        }
    }

    #[test]
    fn of_two_prices_the_higher_counts_and_the_contradiction_is_named() {
        let response = response(
            r#"[{"productCode": "A", "supplyPrice": 100}]"#,
            r#"[{"productCode": "A", "supplyPrice": 120}]"#,
        );
        let mut product = fetched();
        PriceEntries::of(response).add_to(&mut product);
        let prices = product.offer.unwrap().prices.unwrap();
        assert_eq!(prices.supply_price.unwrap().to_string(), "120.00");
        assert_eq!(
            product.failures[0].reason.as_str(),
            "contradictory entries for supplyPrice: the stricter counts"
        );
    }

    #[test]
    fn prices_that_refuse_a_product_count() {
        let entry = r#"[{"productCode": "A", "isSales": "0", "reason": "商品暂不可采"}]"#;
        let mut product = fetched();
        PriceEntries::of(response(entry, "[]")).add_to(&mut product);
        let by_prices = product.offer.unwrap().procurability_by_prices.unwrap();
        assert_eq!(by_prices.reason(), "商品暂不可采");
        assert!(product.failures[0].reason.as_str().contains("isSales"));
    }

    #[test]
    fn a_missing_price_has_a_reason_and_leaves_the_offer() {
        let mut product = fetched();
        PriceEntries::failed(&HaierError::NoData).add_to(&mut product);
        let [failure] = product.failures.as_slice() else {
            panic!("{:?}", product.failures)
        };
        assert_eq!(failure.product_code.as_str(), "A");
        assert_eq!(failure.reason_code, FailureReason::NotFound);
        assert_eq!(failure.reason.as_str(), "Haier responded without data");
        let offer = product.offer.unwrap();
        assert_eq!((offer.prices, offer.procurability_by_prices), (None, None));
    }
}
