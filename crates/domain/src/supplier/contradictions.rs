//! Several statements of a supplier about one product: the stricter counts.
//!
//! | statement | what counts |
//! | --- | --- |
//! | procurable and not procurable | not procurable |
//! | two numbers of units | the smaller |
//! | two supply, invoice or market prices | the higher; a price beats none |
//! | two rebates | the smaller; none beats a rebate |
//! | two models, groups, brands or pictures | the first |

use std::collections::BTreeMap;

use super::{SupplierOffer, SupplierPrices, SupplierStock};
use crate::{
    Money,
    catalog::{Procurability, ProductCode, StoredCodes},
};

/// Combines a later offer for the same product into `offer`; returns the contradicting fields, as
/// the platform names them. Prices aren't compared: see [`combine_prices`].
pub fn combine_offers(offer: &mut SupplierOffer, later: &SupplierOffer) -> Vec<&'static str> {
    let mut contradicting = Vec::new();
    for (field, differs) in [
        ("productModel", offer.product_model != later.product_model),
        (
            "productGroupNamd",
            offer.product_group != later.product_group,
        ),
        ("productBrandName", offer.brand != later.brand),
        ("productImageUrl", offer.image != later.image),
        ("productLageUrls", offer.pages != later.pages),
    ] {
        if differs {
            contradicting.push(field);
        }
    }
    if combine_procurability(&mut offer.procurability, &later.procurability) {
        contradicting.push("isSales");
    }
    contradicting
}

/// Combines a later statement about procurability; returns whether the two contradict each other.
pub fn combine_procurability(present: &mut Procurability, later: &Procurability) -> bool {
    let contradict = present.is_procurable() != later.is_procurable();
    // Of two reasons the first counts, unless it is empty.
    if !later.is_procurable() && (present.is_procurable() || present.reason().is_empty()) {
        *present = later.clone();
    }
    contradict
}

/// Combines later prices of the same product into `prices`; returns the contradicting fields, as the
/// platform names them.
pub fn combine_prices(prices: &mut SupplierPrices, later: &SupplierPrices) -> Vec<&'static str> {
    let higher = |a: Option<Money>, b: Option<Money>| a.max(b);
    let lower = |a: Option<Money>, b: Option<Money>| a.min(b);
    let mut contradicting = Vec::new();
    let mut combine =
        |field, mine: &mut Option<Money>, later: &Option<Money>, stricter: Stricter| {
            if mine != later {
                contradicting.push(field);
                *mine = stricter(mine.take(), later.clone());
            }
        };
    combine(
        "supplyPrice",
        &mut prices.supply_price,
        &later.supply_price,
        higher,
    );
    combine(
        "invoicePrice",
        &mut prices.invoice_price,
        &later.invoice_price,
        higher,
    );
    combine(
        "marketPrice",
        &mut prices.market_price,
        &later.market_price,
        higher,
    );
    combine(
        "stockRebatePolicy",
        &mut prices.stock_rebate,
        &later.stock_rebate,
        lower,
    );
    combine(
        "rebateMoney",
        &mut prices.rebate_money,
        &later.rebate_money,
        lower,
    );
    contradicting
}

type Stricter = fn(Option<Money>, Option<Money>) -> Option<Money>;

/// One offer for each product; `key` is equal for the codes of one product.
pub(crate) fn strictest_offers<'a, K: Ord>(
    offers: impl IntoIterator<Item = &'a SupplierOffer>,
    key: impl Fn(&'a ProductCode) -> K,
) -> Vec<SupplierOffer> {
    let mut by_key: BTreeMap<K, SupplierOffer> = BTreeMap::new();
    for offer in offers {
        let key = key(&offer.product_code);
        match by_key.get_mut(&key) {
            None => drop(by_key.insert(key, offer.clone())),
            Some(present) => {
                combine_offers(present, offer);
                combine_optional(
                    &mut present.procurability_by_prices,
                    offer.procurability_by_prices.as_ref(),
                    combine_procurability,
                );
                combine_optional(&mut present.prices, offer.prices.as_ref(), combine_prices);
            }
        }
    }
    by_key.into_values().collect()
}

/// Combines a later statement with the present one: any statement beats none.
fn combine_optional<T: Clone, C>(
    present: &mut Option<T>,
    later: Option<&T>,
    combine: impl FnOnce(&mut T, &T) -> C,
) {
    match (present, later) {
        (Some(present), Some(later)) => drop(combine(present, later)),
        (present @ None, later) => *present = later.cloned(),
        (Some(_), None) => {}
    }
}

/// One figure for each code: the smallest.
pub(crate) fn strictest_figures(
    figures: &[SupplierStock],
) -> BTreeMap<&ProductCode, &SupplierStock> {
    let mut by_code: BTreeMap<&ProductCode, &SupplierStock> = BTreeMap::new();
    for figure in figures {
        let smallest = by_code.entry(&figure.product_code).or_insert(figure);
        if figure.stock < smallest.stock {
            *smallest = figure;
        }
    }
    by_code
}

/// The figures of stored products by their codes, and the codes of which no product is stored. Codes
/// that look the same are statements about one product: the smallest figure counts.
pub(crate) fn figures_of_products<'a>(
    figures: &BTreeMap<&'a ProductCode, &'a SupplierStock>,
    stored: &'a StoredCodes,
) -> (
    BTreeMap<&'a ProductCode, &'a SupplierStock>,
    Vec<&'a ProductCode>,
) {
    let (mut by_product, mut unknown) = (BTreeMap::new(), Vec::new());
    for (code, figure) in figures {
        let Some(product) = stored.find(code) else {
            unknown.push(*code);
            continue;
        };
        let smallest: &mut &SupplierStock = by_product.entry(product).or_insert(*figure);
        if figure.stock < smallest.stock {
            *smallest = figure;
        }
    }
    (by_product, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptionalText, catalog::Warehouse, inventory::StockLevel};

    fn offer(model: &str, refused: Option<&str>) -> SupplierOffer {
        SupplierOffer {
            product_code: ProductCode::new("GA0").unwrap(),
            product_model: OptionalText::new(model).unwrap(),
            product_group: OptionalText::default(),
            brand: OptionalText::default(),
            image: None,
            pages: None,
            procurability: refused.map_or(Procurability::Procurable, |reason| {
                Procurability::NotProcurable {
                    reason: OptionalText::new(reason).unwrap(),
                }
            }),
            procurability_by_prices: None,
            prices: None,
        }
    }

    fn yuan(amount: &str) -> Option<Money> {
        Some(Money::parse(amount).unwrap())
    }

    #[test]
    fn not_procurable_counts_in_either_order_and_the_first_model() {
        for (first, later) in [(None, Some("停产")), (Some("停产"), None)] {
            let mut combined = offer("A", first);
            let contradicting = combine_offers(&mut combined, &offer("B", later));
            assert_eq!(contradicting, ["productModel", "isSales"]);
            assert_eq!(combined.procurability.reason(), "停产");
            assert_eq!(combined.product_model.as_str(), "A");
        }
        let mut same = offer("A", Some(""));
        assert!(combine_offers(&mut same, &offer("A", Some("停产"))).is_empty());
        assert_eq!(same.procurability.reason(), "停产");
    }

    #[test]
    fn the_higher_price_and_the_smaller_rebate_count() {
        let mut prices = SupplierPrices {
            supply_price: yuan("100"),
            market_price: yuan("300"),
            rebate_money: yuan("5"),
            ..SupplierPrices::default()
        };
        let later = SupplierPrices {
            supply_price: yuan("120"),
            invoice_price: yuan("90"),
            market_price: yuan("300"),
            rebate_money: None,
            ..SupplierPrices::default()
        };
        let contradicting = combine_prices(&mut prices, &later);
        assert_eq!(
            contradicting,
            ["supplyPrice", "invoicePrice", "rebateMoney"]
        );
        let expected = SupplierPrices {
            rebate_money: None,
            ..later.clone()
        };
        assert_eq!(prices, expected);
        assert!(combine_prices(&mut prices, &expected).is_empty());
    }

    #[test]
    fn the_smallest_figure_counts() {
        let figure = |units| SupplierStock {
            product_code: ProductCode::new("GA0").unwrap(),
            stock: StockLevel::new(units).unwrap(),
            warehouse: Warehouse::default(),
        };
        let figures = [figure(5), figure(2), figure(7)];
        let strictest = strictest_figures(&figures);
        let units: Vec<_> = strictest
            .values()
            .map(|figure| figure.stock.get())
            .collect();
        assert_eq!(units, [2]);
    }

    #[test]
    fn offers_of_one_code_become_one() {
        let mut priced = offer("A", None);
        priced.prices = Some(SupplierPrices::default());
        let combined = strictest_offers(&[offer("A", Some("停产")), priced], |code| code);
        assert_eq!(combined.len(), 1);
        assert_eq!(combined[0].prices, Some(SupplierPrices::default()));
        assert!(!combined[0].procurability.is_procurable());
    }
}
