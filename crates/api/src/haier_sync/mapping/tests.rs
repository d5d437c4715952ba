use proptest::prelude::*;

use super::*;

fn product() -> wire::Product {
    wire::Product {
        product_code: "GA0SZC00U".into(),
        product_model: Some("EC6001-HT3".into()),
        product_group_name: Some("电热水器".into()),
        product_brand_name: Some("海尔".into()),
        product_image_url: Some("https://img.haier.example/1.jpg".into()),
        product_large_urls: Some(vec!["https://img.haier.example/2.jpg".into()]),
        is_sales: Some(true),
        no_sales_reason: None,
    }
}

fn code() -> ProductCode {
    ProductCode::new("GA0SZC00U").unwrap()
}

/// A response of the platform, parsed as the client does.
fn price(json: &str) -> wire::Price {
    serde_json::from_str(&format!(r#"{{"productCode": "GA0SZC00U", {json}}}"#)).unwrap()
}

fn stock_of(figure: &str) -> Result<i32, String> {
    let response: wire::Stock = serde_json::from_str(&format!(
        r#"{{"secCode": "WH01", "stock": {figure}, "warehouseGrade": "1"}}"#
    ))
    .unwrap();
    match stock(&code(), &response) {
        Ok(figure) => Ok(figure.stock.get()),
        Err(failure) => {
            assert_eq!(
                (failure.stage, failure.product_code.as_str()),
                (SyncStage::Stock, "GA0SZC00U")
            );
            Err(failure.reason.to_string())
        }
    }
}

#[test]
fn a_product_becomes_an_offer() {
    let offer = offer(product()).unwrap();
    assert_eq!(offer.product_code.as_str(), "GA0SZC00U");
    assert_eq!(offer.product_model.as_str(), "EC6001-HT3");
    assert_eq!(offer.category_name().as_str(), "电热水器");
    assert_eq!(offer.brand_name().as_str(), "海尔");
    assert_eq!(
        offer.image.unwrap().as_str(),
        "https://img.haier.example/1.jpg"
    );
    assert_eq!(offer.pages.unwrap().len(), 1);
    assert_eq!(
        (offer.procurability, offer.prices),
        (Procurability::Procurable, None)
    );
}

#[test]
fn a_product_of_nothing_but_its_code_is_an_offer() {
    let bare = wire::Product {
        product_code: "GA0SZC00U".into(),
        ..wire::Product::default()
    };
    let offer = offer(bare).unwrap();
    assert!(offer.product_model.is_empty() && offer.brand.is_empty());
    assert_eq!((offer.image, offer.pages), (None, None));
    assert_eq!(offer.procurability, Procurability::Procurable);
}

#[test]
fn a_text_that_does_not_fit_fails_the_product_by_name() {
    type Corruption = fn(&mut wire::Product, String);
    let fields: [(&str, usize, Corruption); 4] = [
        ("productCode", 51, |p, long| p.product_code = long),
        ("productModel", 101, |p, long| p.product_model = Some(long)),
        ("productGroupNamd", 101, |p, long| {
            p.product_group_name = Some(long)
        }),
        ("productBrandName", 101, |p, long| {
            p.product_brand_name = Some(long)
        }),
    ];
    for (field, length, spoil) in fields {
        let mut product = product();
        spoil(&mut product, "冰".repeat(length));
        let failure = offer(product).unwrap_err();
        assert_eq!(failure.stage, SyncStage::Products);
        let expected = format!("{field} must have at most {} characters", length - 1);
        assert_eq!(failure.reason.as_str(), expected);
    }
}

#[test]
fn a_blank_code_or_one_with_control_characters_fails_the_product() {
    for (code, reason) in [
        (" ", "productCode must not be blank"),
        (
            "GA\u{0}1",
            "productCode must not contain control characters",
        ),
    ] {
        let product = wire::Product {
            product_code: code.into(),
            ..product()
        };
        assert_eq!(offer(product).unwrap_err().reason.as_str(), reason);
    }
}

#[test]
fn control_characters_in_other_texts_become_spaces() {
    let product = wire::Product {
        product_model: Some("EC6001\u{0}HT3\n".into()),
        ..product()
    };
    assert_eq!(offer(product).unwrap().product_model.as_str(), "EC6001 HT3");
}

#[test]
fn an_address_that_cannot_be_used_is_left_out() {
    let too_long = format!("https://{}", "x".repeat(500));
    for unusable in [
        "",
        "  ",
        "javascript:alert(1)",
        "picture.jpg",
        too_long.as_str(),
    ] {
        let product = wire::Product {
            product_image_url: Some(unusable.into()),
            product_large_urls: Some(vec![unusable.into(), "//img.haier.example/2.jpg".into()]),
            ..product()
        };
        let faults = if unusable.trim().is_empty() { 0 } else { 2 };
        assert_eq!(picture_faults(&product).len(), faults, "{unusable}");
        let offer = offer(product).unwrap();
        assert_eq!(offer.image, None, "{unusable}");
        assert_eq!(offer.pages.unwrap().len(), 1, "{unusable}");
    }
    let product = wire::Product {
        product_large_urls: Some(vec!["https://img.haier.example/2.jpg".into(); 60]),
        ..product()
    };
    assert_eq!(
        picture_faults(&product)[0].reason.as_str(),
        "productLageUrls: only 50 of 60 fit"
    );
    assert_eq!(
        offer(product).unwrap().pages.unwrap().len(),
        Images::MAX_URLS
    );
}

#[test]
fn procurability_follows_the_flag_and_else_the_reason() {
    let of = |is_sales, reason: &str| {
        let product = wire::Product {
            is_sales,
            no_sales_reason: Some(reason.to_owned()),
            ..product()
        };
        let procurability = offer(product).unwrap().procurability;
        (
            procurability.is_procurable(),
            procurability.reason().to_owned(),
        )
    };
    assert_eq!(of(Some(true), "停产"), (true, String::new()));
    assert_eq!(of(Some(false), "停产"), (false, "停产".to_owned()));
    assert_eq!(of(Some(false), ""), (false, String::new()));
    assert_eq!(of(None, ""), (true, String::new()));
    assert_eq!(of(None, "停产"), (false, "停产".to_owned()));
}

#[test]
fn prices_come_as_numbers_or_strings_and_are_rounded_to_fen() {
    let prices = prices(&price(
        r#""supplyPrice": "1999.00", "invoicePrice": 1899.055, "stockRebatePolicy": "0.05",
           "rebateMoney": 0, "marketPrice": null, "reason": null, "isSales": 1"#,
    ))
    .unwrap();
    let shown = |money: &Option<Money>| money.as_ref().map(ToString::to_string);
    assert_eq!(shown(&prices.supply_price).as_deref(), Some("1999.00"));
    assert_eq!(shown(&prices.invoice_price).as_deref(), Some("1899.06"));
    assert_eq!(shown(&prices.stock_rebate).as_deref(), Some("0.05"));
    assert_eq!(shown(&prices.rebate_money).as_deref(), Some("0.00"));
    assert_eq!(prices.market_price, None);
}

#[test]
fn a_price_that_is_not_in_force_is_a_response_without_prices() {
    let prices = prices(&price(r#""supplyPrice": null, "reason": "价格未生效""#)).unwrap();
    assert_eq!(prices, SupplierPrices::default());
}

#[test]
fn a_price_out_of_range_fails_by_its_field() {
    for (json, reason) in [
        (r#""supplyPrice": -1"#, "supplyPrice must not be negative"),
        (
            r#""marketPrice": "100000000""#,
            "marketPrice must be at most 99999999.99",
        ),
    ] {
        let failure = prices(&price(json)).unwrap_err();
        assert_eq!(
            (failure.stage, failure.reason.as_str()),
            (SyncStage::Prices, reason)
        );
    }
}

#[test]
fn a_stock_figure_comes_as_string_or_number() {
    for (figure, units) in [
        ("\"12\"", 12),
        ("12", 12),
        ("0", 0),
        ("\" 7 \"", 7),
        ("\"1.0\"", 1),
    ] {
        assert_eq!(stock_of(figure), Ok(units), "{figure}");
    }
}

#[test]
fn a_negative_number_of_units_means_none_and_is_reported() {
    for figure in ["-1", "\"-1\"", "\"-3.0\""] {
        assert_eq!(stock_of(figure), Ok(0), "{figure}");
        let response: wire::Stock =
            serde_json::from_str(&format!(r#"{{"stock": {figure}}}"#)).unwrap();
        let faults = stock_faults(&code(), &response);
        let reasons: Vec<_> = faults.iter().map(|fault| fault.reason.as_str()).collect();
        assert_eq!(reasons, ["the stock is negative: it counts as 0"]);
    }
}

#[test]
fn what_is_no_whole_number_never_becomes_stock() {
    for figure in [
        "null",
        "\"\"",
        "\"  \"",
        "1.5",
        "\"1.5\"",
        "\"有货\"",
        "true",
        "[3]",
        "{\"units\": 3}",
        "2147483648",
        "99999999999",
        "\"NaN\"",
    ] {
        let reason = stock_of(figure).unwrap_err();
        assert!(reason.starts_with("the stock is"), "{figure}: {reason}");
    }
}

#[test]
fn a_warehouse_that_cannot_be_named_does_not_cost_the_stock() {
    let response: wire::Stock = serde_json::from_str(&format!(
        r#"{{"secCode": "{}", "stock": "3", "warehouseGrade": "9"}}"#,
        "W".repeat(51)
    ))
    .unwrap();
    let figure = stock(&code(), &response).unwrap();
    assert_eq!(
        (figure.stock.get(), figure.warehouse),
        (3, Warehouse::default())
    );
    let faults = stock_faults(&code(), &response);
    let reasons: Vec<_> = faults.iter().map(|fault| fault.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "secCode must have at most 50 characters",
            "warehouseGrade is neither 0 nor 1"
        ]
    );
}

#[test]
fn an_unreadable_entry_is_named_by_code_or_place() {
    let item = MalformedItem {
        position: 4,
        product_code: None,
        reason: "expected text".into(),
    };
    let by_place = unreadable(&item, SyncStage::Products);
    assert!(by_place.reason.as_str().starts_with("entry 5 of"));
    let item = MalformedItem {
        product_code: Some("GA0".into()),
        ..item
    };
    assert_eq!(
        unreadable(&item, SyncStage::Prices).product_code.as_str(),
        "GA0"
    );
}

proptest! {
    #[test]
    fn every_product_is_an_offer_or_a_failure_that_names_it(
        product_code in ".{0,60}",
        texts in prop::collection::vec(prop::option::of(".{0,120}"), 5),
        pages in prop::option::of(prop::collection::vec(".{0,20}", 0..4)),
        is_sales in prop::option::of(any::<bool>()),
    ) {
        let mut texts = texts.into_iter().map(|text| text.map(|text: String| text));
        let mut next = || texts.next().flatten();
        let product = wire::Product {
            product_code: product_code.clone(),
            product_model: next(),
            product_group_name: next(),
            product_brand_name: next(),
            product_image_url: next(),
            product_large_urls: pages,
            is_sales,
            no_sales_reason: next(),
        };
        match offer(product) {
            Ok(offer) => {
                prop_assert_eq!(offer.product_code.as_str(), product_code.trim());
                prop_assert!(!offer.category_name().as_str().is_empty());
            }
            Err(failure) => {
                prop_assert!(!failure.reason.is_empty());
                prop_assert_eq!(failure.product_code, OptionalText::lossy(&product_code));
            }
        }
    }

    #[test]
    fn a_stock_string_is_taken_exactly_or_not_at_all(text in "[-+ 0-9.eE]{0,8}") {
        let response = wire::Stock { stock: wire::Scalar::Text(text.clone()), ..wire::Stock::default() };
        if let Ok(figure) = stock(&code(), &response) {
            let value: BigDecimal = text.trim().parse().unwrap();
            let expected = value.max(BigDecimal::from(0));
            prop_assert_eq!(BigDecimal::from(figure.stock.get()), expected);
        }
    }
}
