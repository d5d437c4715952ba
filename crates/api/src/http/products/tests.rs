//! What bodies and queries become, and which mistakes are told.

use actix_web::{FromRequest, dev::Payload, test::TestRequest};
use cangku_domain::{
    BrandId, CategoryId, Money, OptionalText, Patch, ProductId, Text, Violations,
    catalog::{
        EditableField, EditedFields, HaierDetails, Images, NameOrId, PriceSystem, Procurability,
        Product, ProductFilter, ProductName, ProductPatch, ProductSort, Source, SupplierKey,
    },
    inventory::StockLevel,
    use_cases::Recommendation,
};
use chrono::DateTime;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{body::ProductBody, listing, product_change::ProductChange, recommend};
use crate::http::{body::Body, check::Check, problem::Problem, query::Query};

fn parts(json: &str) -> (ProductBody, Check) {
    Body::read(json.as_bytes()).unwrap().into_parts()
}

fn change(json: &str) -> Result<ProductChange, Violations> {
    let (body, mut check) = parts(json);
    let change = body.read(&mut check);
    check.build(|| Some(change))
}

fn whole(json: &str) -> Result<ProductChange, Violations> {
    let (body, mut check) = parts(json);
    body.require_all(&mut check);
    let change = body.read(&mut check);
    check.build(|| Some(change))
}

fn mistakes<T: std::fmt::Debug>(answer: Result<T, Violations>) -> Vec<(String, &'static str)> {
    let violations = answer.unwrap_err().0;
    violations
        .into_iter()
        .map(|v| (v.field, v.code.as_str()))
        .collect()
}

/// The least body with some fields more.
fn body_with(more: Value) -> String {
    let mut body = json!({"name": "热水器", "category_id": 1, "brand_id": 2, "price": "2999"});
    let fields = body.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    body.to_string()
}

fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new(text).unwrap()
}

fn product() -> Product {
    Product {
        id: ProductId::new(1).unwrap(),
        name: text("热水器"),
        description: Default::default(),
        category_id: CategoryId::new(1).unwrap(),
        brand_id: BrandId::new(2).unwrap(),
        prices: PriceSystem::default(),
        stock: StockLevel::ZERO,
        view_count: 0,
        sales_count: 0,
        is_active: true,
        source: Source::Local,
        procurability: Procurability::Procurable,
        haier: HaierDetails::default(),
        supplier: None,
        origin_country: OptionalText::default(),
        images: Images::default(),
        edited_fields: EditedFields::default(),
        last_sync_at: None,
        last_sync_error: OptionalText::default(),
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
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
        "is_active": false, "source": "haier", "is_sales": "0", "no_sales_reason": "停产",
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
    assert!(!draft.is_active);
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
fn a_replacement_sets_everything_but_the_stock() {
    let patch = whole(&body_with(json!({})))
        .unwrap()
        .into_replacement()
        .unwrap();
    assert_eq!(patch.stock, Patch::Keep);
    let mut changed = product();
    changed.prices.supply_price = Some(Money::parse("1").unwrap());
    changed.haier.product_code = Some(text("GA0"));
    changed.procurability = Procurability::NotProcurable {
        reason: OptionalText::default(),
    };
    changed.supplier = Some(SupplierKey {
        supplier: text("S"),
        supplier_code: text("1"),
    });
    changed.images.main = vec![text("/media/1")];
    changed.is_active = false;
    changed.source = Source::Haier;
    patch.apply(&mut changed, DateTime::UNIX_EPOCH);
    let mut expected = product();
    expected.prices.price = Money::parse("2999").unwrap();
    expected.edited_fields = EditedFields::of(EditableField::ALL);
    assert_eq!(changed, expected);
    let counted = whole(&body_with(json!({"stock": 3})))
        .unwrap()
        .into_replacement()
        .unwrap();
    assert_eq!(counted.stock, Patch::Set(StockLevel::new(3).unwrap()));
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
    present.procurability = Procurability::NotProcurable {
        reason: OptionalText::new("停产").unwrap(),
    };
    present.supplier = Some(SupplierKey {
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
    let kept = patch(r#"{"is_sales": "0"}"#)
        .unwrap()
        .procurability
        .value()
        .unwrap();
    assert_eq!(kept.reason(), "停产");
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
    assert_eq!(refused(r#"{"no_sales_reason": "停产"}"#), [reason.clone()]);
    let code = ("supplier_code".to_owned(), "required");
    assert_eq!(refused(r#"{"supplier": "S"}"#), [code]);
    let supplier = ("supplier".to_owned(), "required");
    assert_eq!(refused(r#"{"supplier_code": "1"}"#), [supplier.clone()]);
    let both = body_with(json!({"no_sales_reason": "x", "supplier_code": "1"}));
    assert_eq!(
        mistakes(whole(&both).unwrap().into_draft()),
        [reason, supplier]
    );
}

#[test]
fn what_is_required_must_be_there_and_not_be_null() {
    let required = ["name", "category_id", "brand_id", "price"];
    let expected = required.map(|field| (field.to_owned(), "required"));
    assert_eq!(mistakes(whole("{}")), expected);
    for field in required {
        let expected = [(field.to_owned(), "wrong_type")];
        assert_eq!(mistakes(whole(&body_with(json!({field: null})))), expected);
    }
}

#[test]
fn each_mistake_of_a_body_is_told_with_field_and_code() {
    let cases = [
        ("name", json!("n".repeat(201)), "too_long"),
        ("name", json!(" "), "blank"),
        ("name", json!("a\0b"), "control_character"),
        ("name", json!(5), "wrong_type"),
        ("description", json!("字".repeat(20_001)), "too_long"),
        ("category_id", json!("1"), "wrong_type"),
        ("category_id", json!(0), "out_of_range"),
        ("brand_id", json!(-1), "negative"),
        ("brand_id", json!(1.5), "wrong_type"),
        ("price", json!("-0.01"), "negative"),
        ("price", json!(-1), "negative"),
        ("price", json!("0.001"), "too_precise"),
        ("price", json!(0.001), "too_precise"),
        ("price", json!("100000000"), "out_of_range"),
        ("price", json!(100_000_000), "out_of_range"),
        ("price", json!("abc"), "invalid_value"),
        ("price", json!("1e3"), "invalid_value"),
        ("price", json!(true), "wrong_type"),
        ("supply_price", json!({}), "wrong_type"),
        ("stock", json!(-1), "negative"),
        ("stock", json!(2_147_483_648_i64), "out_of_range"),
        ("stock", json!("1"), "wrong_type"),
        ("is_active", json!(1), "wrong_type"),
        ("source", json!("amazon"), "invalid_value"),
        ("is_sales", json!("2"), "invalid_value"),
        ("no_sales_reason", json!("n".repeat(256)), "too_long"),
        ("product_code", json!("n".repeat(51)), "too_long"),
        ("product_code", json!(5), "wrong_type"),
        ("warehouse_grade", json!("2"), "invalid_value"),
        ("main_images", json!("x"), "wrong_type"),
        ("main_images", json!(["ftp://a.cn/x"]), "invalid_value"),
        ("main_images", json!([null]), "wrong_type"),
        ("detail_images", json!(vec!["/media/x"; 51]), "too_long"),
        ("product_image_url", json!("/media/x"), "invalid_value"),
        ("product_page_urls", json!(["x"]), "invalid_value"),
        ("id", json!(1), "unknown_field"),
        ("sales_count", json!(1), "unknown_field"),
        ("display_price", json!("1.00"), "unknown_field"),
        ("created_at", json!("2026-01-01T00:00:00Z"), "unknown_field"),
    ];
    for (field, value, code) in cases {
        let body = body_with(json!({field: value}));
        assert_eq!(mistakes(whole(&body)), [(field.to_owned(), code)], "{body}");
        let patch = json!({field: value}).to_string();
        assert_eq!(
            mistakes(change(&patch)),
            [(field.to_owned(), code)],
            "{patch}"
        );
    }
}

#[test]
fn numbers_are_read_as_they_stand() {
    let (draft, _) =
        whole(r#"{"name": "a", "category_id": 1, "brand_id": 1, "price": 99999999.99}"#)
            .unwrap()
            .into_draft()
            .unwrap();
    assert_eq!(draft.prices.price.to_string(), "99999999.99");
    let over = r#"{"name": "a", "category_id": 1, "brand_id": 1, "price": 99999999.991}"#;
    assert_eq!(mistakes(whole(over)), [("price".to_owned(), "too_precise")]);
}

fn query<T: DeserializeOwned>(text: &str) -> Query<T> {
    let request = TestRequest::with_uri(&format!("/?{text}")).to_http_request();
    Query::from_request(&request, &mut Payload::None)
        .into_inner()
        .unwrap()
}

fn query_mistakes<T>(answer: Result<T, Problem>) -> Vec<(String, &'static str)> {
    let Err(problem) = answer else {
        panic!("no mistake was found")
    };
    assert_eq!(problem.code().as_str(), "invalid_query");
    problem
        .errors()
        .iter()
        .map(|v| (v.field.clone(), v.code.as_str()))
        .collect()
}

#[test]
fn a_list_shows_the_newest_products_on_the_shelf() {
    for text in [
        "",
        "search=&category=&min_price=%20&is_active=&sort_by=&page=&page_size=",
    ] {
        let (filter, sort, page) = listing::read(query(text)).unwrap();
        let expected = ProductFilter {
            is_active: Some(true),
            ..ProductFilter::default()
        };
        assert_eq!((filter, sort), (expected, ProductSort::Created), "{text:?}");
        assert_eq!((page.page(), page.page_size()), (1, 20));
    }
}

#[test]
fn every_parameter_of_a_list_reaches_the_filter() {
    let (filter, sort, page) = listing::read(query(
        "search=%E6%B5%B7%E5%B0%94&category=3&brand=%E6%B5%B7%E5%B0%94&min_price=1&max_price=1.00\
         &is_active=all&is_sales=0&source=haier&in_stock=true&page=2&page_size=100",
    ))
    .unwrap();
    assert_eq!(filter.search.unwrap().as_str(), "海尔");
    assert_eq!(filter.category, Some(NameOrId::Id(3)));
    assert_eq!(filter.brand, Some(NameOrId::Name("海尔".into())));
    assert_eq!(filter.min_price, filter.max_price);
    assert_eq!((filter.is_active, filter.is_sales), (None, Some(false)));
    assert_eq!(
        (filter.source, filter.in_stock),
        (Some(Source::Haier), Some(true))
    );
    assert_eq!(sort, ProductSort::Relevance);
    assert_eq!((page.page(), page.page_size()), (2, 100));
    let (filter, sort, _) = listing::read(query("search=a&is_active=false&sort_by=sales")).unwrap();
    assert_eq!((filter.is_active, sort), (Some(false), ProductSort::Sales));
}

#[test]
fn each_mistake_of_a_query_is_told_with_parameter_and_code() {
    let long = format!("search={}", "a".repeat(101));
    for (text, field, code) in [
        ("page=0", "page", "out_of_range"),
        ("page=-1", "page", "out_of_range"),
        ("page=x", "page", "out_of_range"),
        ("page=4294967296", "page", "out_of_range"),
        ("page_size=0", "page_size", "out_of_range"),
        ("page_size=1000", "page_size", "out_of_range"),
        ("search=a%00b", "search", "control_character"),
        (&long, "search", "too_long"),
        ("category=a%00", "category", "control_character"),
        ("brand=%00", "brand", "control_character"),
        ("min_price=-1", "min_price", "negative"),
        ("min_price=x", "min_price", "invalid_value"),
        ("max_price=0.001", "max_price", "too_precise"),
        ("max_price=100000000", "max_price", "out_of_range"),
        ("min_price=2&max_price=1", "min_price", "out_of_range"),
        ("is_active=yes", "is_active", "invalid_value"),
        ("is_sales=2", "is_sales", "invalid_value"),
        ("source=x", "source", "invalid_value"),
        ("in_stock=all", "in_stock", "invalid_value"),
        ("sort_by=price", "sort_by", "invalid_value"),
        ("colour=red", "colour", "unknown_field"),
    ] {
        let found = query_mistakes(listing::read(query(text)));
        assert_eq!(found, [(field.to_owned(), code)], "{text}");
    }
}

#[test]
fn recommendations_are_popular_unless_the_query_says_otherwise() {
    let read = |text: &str| recommend::read(query(text)).unwrap();
    assert_eq!(read(""), (Recommendation::Popular, 10));
    assert_eq!(
        read("type=trending&limit=100"),
        (Recommendation::Trending, 100)
    );
    let category = Recommendation::Category(CategoryId::new(4).unwrap());
    assert_eq!(read("type=category&category=4"), (category, 10));
    for (text, field, code) in [
        ("type=new", "type", "invalid_value"),
        ("type=category", "category", "required"),
        ("type=category&category=x", "category", "invalid_value"),
        ("type=category&category=0", "category", "invalid_value"),
        ("type=popular&category=1", "category", "invalid_value"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
    ] {
        let found = query_mistakes(recommend::read(query(text)));
        assert_eq!(found, [(field.to_owned(), code)], "{text}");
    }
}
