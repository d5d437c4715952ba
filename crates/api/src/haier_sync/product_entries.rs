//! Combines the entries of a response for one product: the stricter counts, and every fault is
//! named.

use std::collections::{BTreeSet, HashMap};

use cangku_domain::{
    Identity,
    supplier::{FailureReason, SupplierOffer, SyncFailure, SyncStage, combine_offers},
};
use haier_client::{MalformedItem, wire::Product};

use super::{
    fetch_event::FetchedProduct,
    mapping::{self, failure, picture_faults, unreadable},
};

/// One product for each entry of `first`, except that codes which look the same are of one product.
/// `repeated` and `malformed` are further entries; those that belong to no product of `first` are
/// ignored.
pub(super) fn products(
    first: Vec<Product>,
    repeated: Vec<Product>,
    malformed: &[MalformedItem],
) -> Vec<FetchedProduct> {
    let mut further: HashMap<String, Vec<Product>> = HashMap::new();
    for product in repeated {
        let code = product.product_code.clone();
        further.entry(code).or_default().push(product);
    }
    let mut unread: HashMap<&str, Vec<SyncFailure>> = HashMap::new();
    for item in malformed {
        if let Some(code) = &item.product_code {
            let failure = unreadable(item, SyncStage::Products);
            unread.entry(code).or_default().push(failure);
        }
    }
    let mut by_identity: HashMap<Identity, usize> = HashMap::with_capacity(first.len());
    let mut entries: Vec<(Vec<Product>, Vec<SyncFailure>)> = Vec::with_capacity(first.len());
    for product in first {
        let code = product.product_code.clone();
        let next = entries.len();
        let position = *by_identity.entry(Identity::of(&code)).or_insert(next);
        if position == next {
            entries.push((Vec::new(), Vec::new()));
        }
        if let Some((entries, failures)) = entries.get_mut(position) {
            entries.push(product);
            entries.extend(further.remove(&code).unwrap_or_default());
            failures.extend(unread.remove(code.as_str()).unwrap_or_default());
        }
    }
    let entries = entries.into_iter();
    entries
        .map(|(entries, failures)| combine_entries(entries, failures))
        .collect()
}

/// The product of entries whose codes look the same: of those that can be read, the stricter counts.
/// `unread` are the failures of the others.
pub(super) fn combine_entries(entries: Vec<Product>, unread: Vec<SyncFailure>) -> FetchedProduct {
    let code = entries.first().map(|entry| entry.product_code.clone());
    let mut combined = combine(&code.unwrap_or_default(), entries);
    combined.failures.extend(unread);
    combined
}

fn combine(code: &str, entries: Vec<Product>) -> FetchedProduct {
    let mut combined: Option<SupplierOffer> = None;
    let mut failures: Vec<SyncFailure> = Vec::new();
    let mut contradicting = BTreeSet::new();
    for entry in entries {
        failures.extend(picture_faults(&entry));
        match (mapping::offer(entry), &mut combined) {
            (Ok(offer), None) => combined = Some(offer),
            (Ok(offer), Some(present)) => contradicting.extend(combine_offers(present, &offer)),
            (Err(failure), _) => failures.push(failure),
        }
    }
    if !contradicting.is_empty() {
        let reason = contradiction(&contradicting);
        let kind = FailureReason::Contradictory;
        failures.push(failure(code, SyncStage::Products, kind, &reason));
    }
    // Equal entries have equal faults.
    let mut distinct: Vec<SyncFailure> = Vec::with_capacity(failures.len());
    for failure in failures {
        if !distinct.contains(&failure) {
            distinct.push(failure);
        }
    }
    FetchedProduct {
        place: None,
        offer: combined,
        failures: distinct,
    }
}

/// Why a product with contradictory entries has failed.
pub(super) fn contradiction(fields: &BTreeSet<&'static str>) -> String {
    let fields: Vec<&str> = fields.iter().copied().collect();
    format!(
        "contradictory entries for {}: the stricter counts",
        fields.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(code: &str, is_sales: bool) -> Product {
        Product {
            product_code: code.to_owned(),
            is_sales: Some(is_sales),
            ..Product::default()
        }
    }

    fn malformed(code: Option<&str>) -> MalformedItem {
        MalformedItem {
            position: 1,
            product_code: code.map(str::to_owned),
            reason: "expected text".to_owned(),
        }
    }

    #[test]
    fn of_two_entries_the_stricter_counts_and_the_contradiction_is_named() {
        let first = vec![product("A", true), product("B", true)];
        let repeated = vec![product("A", false), product("B", true)];
        let products = products(first, repeated, &[malformed(Some("B")), malformed(None)]);
        let [a, b] = products.as_slice() else {
            panic!("{products:?}")
        };
        assert!(!a.offer.as_ref().unwrap().procurability.is_procurable());
        let reasons = |product: &FetchedProduct| -> Vec<String> {
            let failures = product.failures.iter();
            failures.map(|failure| failure.reason.to_string()).collect()
        };
        assert_eq!(
            reasons(a),
            ["contradictory entries for isSales: the stricter counts"]
        );
        assert!(b.offer.as_ref().unwrap().procurability.is_procurable());
        assert_eq!(
            reasons(b),
            ["the platform's entry can't be read: expected text"]
        );
    }

    #[test]
    fn codes_that_look_the_same_are_one_product() {
        let first = vec![
            product("A1", true),
            product("B", true),
            product("Ａ1", false),
        ];
        let products = products(first, vec![product("Ａ1", true)], &[]);
        let [a, b] = products.as_slice() else {
            panic!("{products:?}")
        };
        let offer = a.offer.as_ref().unwrap();
        assert_eq!(offer.product_code.as_str(), "A1");
        assert!(!offer.procurability.is_procurable());
        assert!(a.failures[0].reason.as_str().contains("isSales"));
        assert_eq!(b.failures, []);
    }

    #[test]
    fn an_entry_that_cannot_be_read_leaves_the_other_one() {
        let long = Product {
            product_model: Some("M".repeat(101)),
            ..product("A", true)
        };
        let one = |first: &Product, repeated: Vec<Product>| {
            products(vec![first.clone()], repeated, &[]).remove(0)
        };
        let half = one(&long, vec![product("A", true)]);
        assert!(half.offer.is_some());
        assert_eq!(half.failures.len(), 1);
        let lost = one(&long, vec![long.clone()]);
        assert!(lost.offer.is_none());
        assert_eq!(lost.failures.len(), 1);
    }
}
