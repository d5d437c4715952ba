//! Suggestions from the catalogue and from searches.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::keywords::keyword_fixture::{ANY_KEYWORD, customers, search, suggested};

#[tokio::test]
async fn names_begin_with_what_is_typed_and_the_most_sold_come_first() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let haier = CatalogFixture::named(&admin, "海景冰柜", "海尔").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "Ｃａｓａｒｔｅ").await;
    CatalogFixture::named(&admin, "海外", "海信").await;
    for (catalog, fields) in [
        (
            haier,
            json!({"name": "海尔 对开门", "product_model": "BCD-470WDPG"}),
        ),
        (
            haier,
            json!({"name": "海尔 十字门", "product_model": "BCD-500"}),
        ),
        (
            haier,
            json!({"name": "海尔 十字门", "product_model": "bcd-500"}),
        ),
        (haier, json!({"name": "海浪", "is_active": false})),
        (other, json!({"name": "CASARTE 洗烘一体"})),
        (other, json!({"name": "小海豚"})),
    ] {
        catalog.product(&admin, fields).await;
    }
    shop.database()
        .execute("UPDATE products SET sales_count = 9 WHERE name = '海尔 十字门'");
    let anybody = shop.anybody();
    // No brand or category without products, and no inactive product.
    let all = [
        "product 海尔",
        "product 海景冰柜",
        "product 海尔 十字门",
        "product 海尔 对开门",
    ];
    assert_eq!(suggested(&anybody, "海").await, all);
    assert_eq!(
        suggested(&anybody, " 海尔\u{3000} 十 ").await,
        ["product 海尔 十字门"]
    );
    for prefix in ["bcd", "ＢＣＤ－", "Bcd-"] {
        let models = suggested(&anybody, prefix).await;
        assert_eq!(models.len(), 2, "{models:?}");
        assert_eq!(models[0].to_lowercase(), "product bcd-500");
        assert_eq!(models[1], "product BCD-470WDPG");
    }
    let casarte = ["product Ｃａｓａｒｔｅ", "product CASARTE 洗烘一体"];
    assert_eq!(suggested(&anybody, "cas").await, casarte);
    assert_eq!(suggested(&anybody, "豚").await, [""; 0]);
    let one = anybody
        .get("/api/search/suggestions?prefix=海&limit=1")
        .await;
    assert_eq!(
        one.expect(200).body["results"],
        json!([{"text": "海尔", "source": "product"}])
    );
}

#[tokio::test]
async fn keywords_come_first_and_a_name_that_is_a_keyword_comes_once() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    catalog.product(&admin, json!({"name": "冰箱 BCD"})).await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    for keyword in ["冰箱", "冰柜", "冰箱 bcd"] {
        for caller in &callers {
            search(caller, keyword).await;
        }
    }
    search(&shop.anybody(), "冰柜").await;
    shop.log_searches();
    let expected = ["keyword 冰柜", "keyword 冰箱", "keyword 冰箱 bcd"];
    assert_eq!(suggested(&shop.anybody(), "冰").await, expected);
    assert_eq!(
        suggested(&shop.anybody(), "冰箱 B").await,
        ["keyword 冰箱 bcd"]
    );
}

#[tokio::test]
async fn every_character_of_a_prefix_is_literal() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "C", "Z").await;
    let names = [
        "50% off",
        "500 off",
        "a_b",
        "axb",
        r"a\b",
        "'quoted'",
        "【新品】冰箱",
        "(x)",
        "ab",
    ];
    for name in names {
        catalog
            .product(&admin, json!({"name": name, "product_model": name}))
            .await;
    }
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    for keyword in ["q%1", "q_1", "qx1"] {
        for caller in &callers {
            search(caller, keyword).await;
        }
    }
    shop.log_searches();
    for (prefix, expected) in [
        ("50%", &["product 50% off"][..]),
        ("50％", &["product 50% off"]),
        ("a_", &["product a_b"]),
        ("a＿", &["product a_b"]),
        (r"a\", &[r"product a\b"]),
        ("'", &["product 'quoted'"]),
        ("【", &["product 【新品】冰箱"]),
        ("(", &["product (x)"]),
        ("q%", &["keyword q%1"]),
        ("q_", &["keyword q_1"]),
        ("%", &[]),
        ("_", &[]),
        ("*", &[]),
        (r"\", &[]),
        ("a%b", &[]),
        ("' OR '1'='1", &[]),
        ("。，！", &[]),
        ("---", &[]),
        ("😀", &[]),
        ("\u{10ffff}", &[]),
    ] {
        assert_eq!(
            suggested(&shop.anybody(), prefix).await,
            expected,
            "{prefix}"
        );
    }
}

#[tokio::test]
async fn a_renamed_product_is_suggested_by_its_new_name_at_once() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let id = catalog.product(&admin, json!({"name": "旧名"})).await;
    admin
        .patch(&format!("/api/products/{id}"), json!({"name": "新名"}))
        .await
        .expect(200);
    let anybody = shop.anybody();
    assert_eq!(suggested(&anybody, "旧").await, [""; 0]);
    assert_eq!(suggested(&anybody, "新").await, ["product 新名"]);
}
