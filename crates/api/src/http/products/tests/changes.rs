//! What a body means for a new, a replaced and an existing product.

use cangku_domain::{
    BrandId, CategoryId, Money, OptionalText, Patch, Text,
    catalog::{
        EditableField, EditedFields, HaierDetails, PriceSystem, Procurability, Product,
        ProductName, ProductPatch, Source, SupplierKey,
    },
    inventory::StockLevel,
    testing::ProductBuilder,
};
use chrono::DateTime;
use serde_json::json;

use super::{body_with, change, mistakes, whole};

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}

fn product() -> Product {
    let ids = (CategoryId::new(1).unwrap(), BrandId::new(2).unwrap());
    let product = ProductBuilder::new().name("热水器").placed_in(ids.0, ids.1);
    product.price("0").build()
}

#[test]
fn the_least_body_makes_a_product_with_defaults() {
    let (draft, stock) = whole(&body_with(json!({}))).unwrap().into_draft().unwrap();
    assert_eq!(stock, StockLevel::ZERO);
    assert_eq!(draft.name, ProductName::new("热水器").unwrap());
    assert_eq!(
        draft.prices,
        PriceSystem::retail(Money::parse("2999").unwrap())
    );
    assert!(draft.is_active);
    assert_eq!(draft.source, Source::Local);
    assert_eq!(draft.procurability, Procurability::Procurable);
    assert_eq!(draft.haier, HaierDetails::default());
    assert_eq!(draft.supplier, None);
    let edited: Vec<_> = draft
        .edited_fields
        .iter()
        .map(EditableField::as_str)
        .collect();
    assert_eq!(edited, ["name", "price", "category", "brand"]);
}

#[test]
fn every_field_of_a_body_reaches_the_draft() {
    let body = body_with(json!({
        "description": "一级\n能效", "supply_price": 2650.5, "invoice_price": "2600",
        "market_price": "3299", "stock_rebate": "50", "rebate_money": "20", "stock": 7,
        "is_active": false, "is_gift": true, "source": "haier", "is_sales": "0", "no_sales_reason": "停产",
        "product_code": "GA0", "product_model": "EC", "product_group": "电热", "warehouse_code": "W1",
        "warehouse_grade": "1", "supplier": "S", "supplier_code": "S-1", "origin_country": "中国",
        "main_images": ["/media/images/1.png"], "detail_images": ["https://a.cn/2.png"],
        "product_image_url": "http://a.cn/3.png", "product_page_urls": ["http://a.cn/4"],
    }));
    let (draft, stock) = whole(&body).unwrap().into_draft().unwrap();
    let money = |text| Some(Money::parse(text).unwrap());
    assert_eq!(stock.get(), 7);
    assert_eq!(draft.description.as_str(), "一级\n能效");
    assert_eq!(draft.prices.supply_price, money("2650.50"));
    assert_eq!(draft.prices.invoice_price, money("2600"));
    assert_eq!(draft.prices.market_price, money("3299"));
    assert_eq!(draft.prices.stock_rebate, money("50"));
    assert_eq!(draft.prices.rebate_money, money("20"));
    assert!(!draft.is_active && draft.is_gift);
    assert_eq!(draft.source, Source::Haier);
    assert_eq!(draft.procurability.reason(), "停产");
    assert_eq!(draft.haier.product_code, Some(text("GA0")));
    assert_eq!(draft.haier.product_model.as_str(), "EC");
    assert_eq!(draft.haier.product_group.as_str(), "电热");
    assert_eq!(draft.haier.warehouse.code.as_str(), "W1");
    assert_eq!(draft.haier.warehouse.grade.unwrap().as_str(), "1");
    let key = SupplierKey {
        supplier: text("S"),
        supplier_code: text("S-1"),
    };
    assert_eq!(draft.supplier, Some(key));
    assert_eq!(draft.origin_country.as_str(), "中国");
    assert_eq!(draft.images.main, [text("/media/images/1.png")]);
    assert_eq!(draft.images.detail, [text("https://a.cn/2.png")]);
    assert_eq!(draft.images.supplier_image, Some(text("http://a.cn/3.png")));
    assert_eq!(draft.images.supplier_pages, [text("http://a.cn/4")]);
    assert!(draft.edited_fields.contains(EditableField::Description));
}

#[test]
fn a_replacement_sets_everything_but_stock_and_source() {
    let patch = whole(&body_with(json!({})))
        .unwrap()
        .into_replacement(&product())
        .unwrap();
    assert_eq!(patch.stock, Patch::Keep);
    let mut changed = product();
    changed.details.prices.supply_price = Some(Money::parse("1").unwrap());
    changed.details.haier.product_code = Some(text("GA0"));
    changed.details.procurability = Procurability::NotProcurable {
        reason: OptionalText::default(),
    };
    changed.details.supplier = Some(SupplierKey {
        supplier: text("S"),
        supplier_code: text("1"),
    });
    changed.details.images.main = vec![text("/media/1")];
    changed.details.is_active = false;
    changed.details.is_gift = true;
    changed.details.source = Source::Haier;
    patch.apply(&mut changed, DateTime::UNIX_EPOCH);
    let mut expected = product();
    expected.details.prices.price = Money::parse("2999").unwrap();
    expected.details.source = Source::Haier;
    // Only the price differs from what the product had.
    expected.details.edited_fields = EditedFields::of([EditableField::Price]);
    assert_eq!(changed, expected);
    let counted = whole(&body_with(json!({"stock": 3})))
        .unwrap()
        .into_replacement(&product())
        .unwrap();
    assert_eq!(counted.stock, Patch::Set(StockLevel::new(3).unwrap()));
}

#[test]
fn a_replacement_that_repeats_what_is_shown_leaves_a_product_unlisted() {
    let mut unlisted = product();
    unlisted.details.procurability = Procurability::NotListed;
    let procurability = |fields: serde_json::Value| {
        let wanted = whole(&body_with(fields)).unwrap();
        wanted.into_replacement(&unlisted).unwrap().procurability
    };
    for shown in [
        json!({}),
        json!({"is_sales": "0"}),
        json!({"is_sales": "0", "no_sales_reason": ""}),
    ] {
        assert_eq!(procurability(shown.clone()), Patch::Keep, "{shown}");
    }
    let procurable = procurability(json!({"is_sales": "1"}));
    assert_eq!(procurable, Patch::Set(Procurability::Procurable));
}

#[test]
fn a_patch_changes_what_is_given_and_null_or_blank_clears() {
    let nothing = change("{}").unwrap().into_patch(&product()).unwrap();
    assert_eq!(nothing, ProductPatch::default());
    for code in [json!(null), json!(" ")] {
        let body = json!({"product_code": code, "supply_price": null}).to_string();
        let patch = change(&body).unwrap().into_patch(&product()).unwrap();
        assert_eq!(patch.product_code, Patch::Set(None));
        assert_eq!(patch.prices.supply_price, Patch::Set(None));
        assert_eq!(patch.name, Patch::Keep);
    }
}

#[test]
fn one_half_of_a_pair_is_completed_from_the_product() {
    let mut present = product();
    present.details.procurability = Procurability::NotProcurable {
        reason: OptionalText::new("停产").unwrap(),
    };
    present.details.supplier = Some(SupplierKey {
        supplier: text("S"),
        supplier_code: text("1"),
    });
    let patch = |json: &str| change(json).unwrap().into_patch(&present);

    let reason = patch(r#"{"no_sales_reason": "缺料"}"#)
        .unwrap()
        .procurability
        .value()
        .unwrap();
    assert_eq!(reason.reason(), "缺料");
    let unchanged = patch(r#"{"is_sales": "0"}"#)
        .unwrap()
        .procurability
        .value()
        .unwrap();
    assert_eq!(unchanged.reason(), "停产");
    let on = patch(r#"{"is_sales": "1"}"#).unwrap();
    assert_eq!(on.procurability, Patch::Set(Procurability::Procurable));
    let code = patch(r#"{"supplier_code": "2"}"#).unwrap().supplier;
    let key = SupplierKey {
        supplier: text("S"),
        supplier_code: text("2"),
    };
    assert_eq!(code, Patch::Set(Some(key)));
    let none = patch(r#"{"supplier": null, "supplier_code": ""}"#)
        .unwrap()
        .supplier;
    assert_eq!(none, Patch::Set(None));
}

#[test]
fn a_pair_that_does_not_fit_together_is_refused() {
    let refused = |json: &str| mistakes(change(json).unwrap().into_patch(&product()));
    let reason = ("no_sales_reason".to_owned(), "invalid_value");
    let supplier = ("supplier".to_owned(), "required");
    let code = ("supplier_code".to_owned(), "required");
    for (json, mistake) in [
        (r#"{"no_sales_reason": "停产"}"#, &reason),
        (r#"{"supplier_code": "1"}"#, &supplier),
        (r#"{"supplier": "S"}"#, &code),
    ] {
        assert_eq!(
            refused(json).iter().collect::<Vec<_>>(),
            [mistake],
            "{json}"
        );
    }
    let both = body_with(json!({"no_sales_reason": "x", "supplier_code": "1"}));
    assert_eq!(
        mistakes(whole(&both).unwrap().into_draft()),
        [reason, supplier]
    );
}
