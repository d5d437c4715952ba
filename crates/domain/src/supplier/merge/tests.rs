use proptest::{option, prelude::*};

use super::*;
use crate::{
    Money, OptionalText,
    catalog::{Procurability, ProductCode},
    supplier::SupplierPrices,
};

fn money() -> impl Strategy<Value = Money> {
    (0_u64..1_000_000)
        .prop_map(|fen| Money::parse(&format!("{}.{:02}", fen / 100, fen % 100)).unwrap())
}

prop_compose! {
    fn any_prices()(
        supply_price in option::of(money()),
        invoice_price in option::of(money()),
        market_price in option::of(money()),
        rebate_money in option::of(money()),
    ) -> SupplierPrices {
        SupplierPrices { supply_price, invoice_price, market_price, stock_rebate: None, rebate_money }
    }
}

fn stated(procurable: bool, reason: &str) -> Procurability {
    let reason = OptionalText::new(reason).unwrap();
    if procurable {
        Procurability::Procurable
    } else {
        Procurability::NotProcurable { reason }
    }
}

prop_compose! {
    fn any_offer()(
        model in "[A-Z]{0,3}[0-9]{0,3}",
        group in prop::sample::select(vec!["冰箱", "电热水器", ""]),
        brand in prop::sample::select(vec!["海尔", "卡萨帝", ""]),
        procurable in any::<bool>(),
        pages in option::of(prop::collection::vec("[a-z]{1,8}", 0..3)),
        prices in option::of(any_prices()),
        by_prices in option::of(any::<bool>()),
    ) -> SupplierOffer {
        SupplierOffer {
            product_code: ProductCode::new("GA0SZC00U").unwrap(),
            product_model: OptionalText::new(&model).unwrap(),
            product_group: OptionalText::new(group).unwrap(),
            brand: OptionalText::new(brand).unwrap(),
            image: None,
            pages: pages.map(|pages| pages.iter().map(|page| Text::new(page).unwrap()).collect()),
            procurability: stated(procurable, "停产"),
            procurability_by_prices: by_prices.map(|procurable| stated(procurable, "暂不可采")),
            prices,
        }
    }
}

fn edited_fields() -> impl Strategy<Value = EditedFields> {
    prop::collection::vec(prop::sample::select(EditableField::ALL.to_vec()), 0..9)
        .prop_map(EditedFields::of)
}

const CATEGORY: CategoryId = CategoryId::new(1).unwrap();
const BRAND: BrandId = BrandId::new(1).unwrap();

fn elsewhere() -> CatalogPlacement {
    CatalogPlacement {
        category_id: CategoryId::new(2),
        brand_id: BrandId::new(2),
        is_ignored: false,
    }
}

proptest! {
    #[test]
    fn what_is_listed_again_is_what_a_person_said(first in any_offer(), second in any_offer()) {
        let mut product = new_product(&first, CATEGORY, BRAND);
        product.edited_fields.insert(EditableField::Procurability);
        product.procurability = Procurability::NotListed;
        let (merged, _) = merge_offer(&product, &second, elsewhere());
        prop_assert_eq!(merged.procurability, Procurability::Procurable);
    }

    #[test]
    fn what_a_person_has_set_is_never_overwritten(
        first in any_offer(), second in any_offer(), edited in edited_fields(),
    ) {
        let mut product = new_product(&first, CATEGORY, BRAND);
        product.edited_fields = edited;
        let (merged, _) = merge_offer(&product, &second, elsewhere());
        if edited.contains(EditableField::Name) { prop_assert_eq!(&merged.name, &product.name); }
        if edited.contains(EditableField::Price) { prop_assert_eq!(&merged.prices.price, &product.prices.price); }
        if edited.contains(EditableField::Category) { prop_assert_eq!(merged.category_id, CATEGORY); }
        if edited.contains(EditableField::Brand) { prop_assert_eq!(merged.brand_id, BRAND); }
        let (new, old) = (&merged.prices, &product.prices);
        for (field, new, old) in [
            (EditableField::SupplyPrice, &new.supply_price, &old.supply_price),
            (EditableField::InvoicePrice, &new.invoice_price, &old.invoice_price),
            (EditableField::MarketPrice, &new.market_price, &old.market_price),
            (EditableField::StockRebate, &new.stock_rebate, &old.stock_rebate),
            (EditableField::RebateMoney, &new.rebate_money, &old.rebate_money),
        ] {
            if edited.contains(field) { prop_assert_eq!(new, old); }
        }
        if edited.contains(EditableField::Procurability) {
            prop_assert_eq!(&merged.procurability, &product.procurability);
        }
        if edited.contains(EditableField::ProductModel) {
            prop_assert_eq!(&merged.haier.product_model, &product.haier.product_model);
        }
        if edited.contains(EditableField::SupplierPages) {
            prop_assert_eq!(&merged.images.supplier_pages, &product.images.supplier_pages);
        }
        prop_assert_eq!(&merged.description, &product.description);
        prop_assert_eq!(merged.edited_fields, edited);
        prop_assert!(merged.is_active);
    }

    #[test]
    fn the_same_offer_again_changes_nothing(first in any_offer(), second in any_offer()) {
        let product = new_product(&first, CATEGORY, BRAND);
        let (merged, _) = merge_offer(&product, &second, elsewhere());
        let (again, changes) = merge_offer(&merged, &second, elsewhere());
        prop_assert_eq!(&again, &merged);
        prop_assert_eq!(changes, vec![]);
    }

    #[test]
    fn without_prices_in_the_offer_prices_stay(first in any_offer(), second in any_offer()) {
        let product = new_product(&first, CATEGORY, BRAND);
        let offer = SupplierOffer { prices: None, ..second };
        prop_assert_eq!(merge_offer(&product, &offer, elsewhere()).0.prices, product.prices);
    }

    #[test]
    fn a_new_product_takes_market_price_else_supply_price(offer in any_offer()) {
        let price = new_product(&offer, CATEGORY, BRAND).prices.price;
        let prices = offer.prices.unwrap_or_default();
        let named = |price: Option<Money>| price.filter(|price| !price.is_zero());
        prop_assert_eq!(
            price,
            named(prices.market_price).or(named(prices.supply_price)).unwrap_or_default()
        );
    }
}

#[test]
fn a_market_price_that_is_not_named_again_still_holds() {
    let market = Money::parse("1299.00").unwrap();
    let supply = Money::parse("999.00").unwrap();
    let prices = SupplierPrices {
        supply_price: Some(supply.clone()),
        market_price: Some(market.clone()),
        ..SupplierPrices::default()
    };
    let offer = offer_at(Some(prices));
    let product = new_product(&offer, CATEGORY, BRAND);
    let without = SupplierPrices {
        supply_price: Some(supply),
        ..SupplierPrices::default()
    };
    let (merged, _) = merge_offer(
        &product,
        &offer_at(Some(without)),
        CatalogPlacement::default(),
    );
    assert_eq!(merged.prices.market_price.as_ref(), Some(&market));
    assert_eq!(merged.prices.price, market);
}

fn offer_at(prices: Option<SupplierPrices>) -> SupplierOffer {
    SupplierOffer {
        product_code: ProductCode::new("GA0SZC00U").unwrap(),
        product_model: OptionalText::new("EC6001-HT3").unwrap(),
        product_group: OptionalText::new("电热水器").unwrap(),
        brand: OptionalText::new("海尔").unwrap(),
        image: None,
        pages: None,
        procurability: Procurability::Procurable,
        procurability_by_prices: None,
        prices,
    }
}

#[test]
fn each_change_is_named_with_before_and_after() {
    let offer = offer_at(None);
    let product = new_product(&offer, CATEGORY, BRAND);
    assert_eq!(product.name.as_str(), "海尔 EC6001-HT3 电热水器");
    let renamed = SupplierOffer {
        product_model: OptionalText::new("EC8001").unwrap(),
        ..offer
    };
    let same_place = CatalogPlacement {
        category_id: Some(CATEGORY),
        brand_id: Some(BRAND),
        is_ignored: false,
    };
    let (_, changes) = merge_offer(&product, &renamed, same_place);
    let fields: Vec<_> = changes
        .iter()
        .map(|c| (c.field, c.after.as_str()))
        .collect();
    assert_eq!(
        fields,
        [
            ("name", "海尔 EC8001 电热水器"),
            ("product_model", "EC8001")
        ]
    );
}

#[test]
fn a_refusal_by_prices_stays_until_prices_say_otherwise() {
    let place = CatalogPlacement::default();
    let by_prices = |procurable| SupplierOffer {
        procurability_by_prices: Some(stated(procurable, "暂不可采")),
        ..offer_at(None)
    };
    let without_prices = offer_at(None);
    let refused_by_list = SupplierOffer {
        procurability: stated(false, "停产"),
        ..offer_at(None)
    };
    let mut details = new_product(&by_prices(false), CATEGORY, BRAND);
    assert_eq!(details.procurability.reason(), "暂不可采");
    // A run without prices says nothing about them, not even after another refusal.
    for (offer, reason) in [
        (&without_prices, "暂不可采"),
        (&refused_by_list, "停产"),
        (&without_prices, "暂不可采"),
    ] {
        details = merge_offer(&details, offer, place).0;
        assert!(!details.procurability.is_procurable());
        assert_eq!(details.procurability.reason(), reason);
    }
    // Nor does the product's absence from a complete list.
    details.procurability = Procurability::NotListed;
    details = merge_offer(&details, &without_prices, place).0;
    assert!(!details.procurability.is_procurable());
    let (allowed, changes) = merge_offer(&details, &by_prices(true), place);
    assert!(allowed.procurability.is_procurable());
    assert!(changes.iter().any(|change| change.field == "price_refusal"));
}

#[test]
fn a_refusal_by_prices_beside_one_of_the_list_is_recorded() {
    let refused_by_both = SupplierOffer {
        procurability: stated(false, "停产"),
        procurability_by_prices: Some(stated(false, "")),
        ..offer_at(None)
    };
    let refused_by_list = SupplierOffer {
        procurability_by_prices: None,
        ..refused_by_both.clone()
    };
    let product = new_product(&refused_by_list, CATEGORY, BRAND);
    let (merged, changes) = merge_offer(&product, &refused_by_both, CatalogPlacement::default());
    assert_eq!(merged.procurability, product.procurability);
    assert!(changes.iter().any(|change| change.field == "price_refusal"));
    let (listed, _) = merge_offer(&merged, &offer_at(None), CatalogPlacement::default());
    assert!(!listed.procurability.is_procurable());
}

#[test]
fn an_ignored_category_is_no_change() {
    let offer = offer_at(None);
    let product = new_product(&offer, CATEGORY, BRAND);
    let ignored = CatalogPlacement {
        brand_id: Some(BRAND),
        is_ignored: true,
        ..CatalogPlacement::default()
    };
    assert_eq!(merge_offer(&product, &offer, ignored).1, []);
    let unmapped = CatalogPlacement {
        is_ignored: false,
        ..ignored
    };
    let changes = merge_offer(&product, &offer, unmapped).1;
    assert_eq!(
        (changes[0].field, changes[0].after.as_str()),
        ("category", "电热水器")
    );
}
