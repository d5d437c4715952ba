//! Searching products, what is recommended, and what goes with a product.

use integration_tests::{
    caller::Caller,
    goods::{Shelf, contents},
    shop::Shop,
};
use reqwest::Url;
use serde_json::json;

/// The names that a search finds, sorted.
async fn found(anybody: &Caller, search: &str) -> Vec<String> {
    let parameters = [("search", search), ("page_size", "100")];
    let url = Url::parse_with_params("http://localhost", parameters).unwrap();
    let list = anybody
        .get(&format!("/api/products?{}", url.query().unwrap()))
        .await
        .expect(200);
    let rows = list.body["results"].as_array().unwrap().iter();
    let mut names: Vec<_> = rows
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_word_must_be_in_name_model_code_brand_or_category() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let haier = Shelf::named(&admin, "电热水器", "海尔").await;
    let casarte = Shelf::named(&admin, "冰箱", "Casarte").await;
    haier
        .product(
            &admin,
            json!({"name": "60升 一级能效", "product_model": "EC6001-HT3"}),
        )
        .await;
    haier
        .product(
            &admin,
            json!({"name": "80升", "product_code": "GA0SZC00U", "description": "60升"}),
        )
        .await;
    casarte
        .product(
            &admin,
            json!({"name": "十字门 500升", "product_model": "BCD-500"}),
        )
        .await;
    casarte
        .product(&admin, json!({"name": "十字门 60升", "is_active": false}))
        .await;
    let anybody = shop.anybody();
    for (search, names) in [
        ("60升", &["60升 一级能效"][..]),
        ("海尔", &["60升 一级能效", "80升"]),
        ("热水", &["60升 一级能效", "80升"]),
        ("海尔 80", &["80升"]),
        ("  80   海尔\u{3000}热水器 ", &["80升"]),
        ("海尔 冰箱", &[]),
        ("ec6001", &["60升 一级能效"]),
        ("ga0szc", &["80升"]),
        ("CASARTE 十字", &["十字门 500升"]),
        ("bcd-500 冰箱 casarte 门", &["十字门 500升"]),
        ("一级 一级 能效", &["60升 一级能效"]),
        ("没有", &[]),
    ] {
        assert_eq!(found(&anybody, search).await, names, "{search}");
    }
}

#[tokio::test]
async fn wildcards_and_quotes_are_plain_characters() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let shelf = Shelf::named(&admin, "C", "B").await;
    let names = [
        "50% off",
        "a_z",
        r"a\z",
        "it's",
        "\"quoted\"",
        "plain",
        "(x)",
        "a.z",
        "[a]",
        "$1",
        "😀",
    ];
    for name in names {
        shelf.product(&admin, json!({"name": name})).await;
    }
    let before = contents(shop.database());
    let anybody = shop.anybody();
    for (search, one) in [
        ("%", "50% off"),
        ("_", "a_z"),
        (r"\", r"a\z"),
        ("'", "it's"),
        ("\"", "\"quoted\""),
        ("(", "(x)"),
        ("a.z", "a.z"),
        ("[a]", "[a]"),
        ("$1", "$1"),
        ("😀", "😀"),
    ] {
        assert_eq!(found(&anybody, search).await, [one], "{search}");
    }
    for search in [
        "%%%%",
        "a%z",
        r"\%",
        r"\\",
        "' OR '1'='1",
        "'; DROP TABLE products; --",
        "$2",
        "<script>",
    ] {
        assert_eq!(found(&anybody, search).await, [""; 0], "{search}");
    }
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn what_begins_with_the_phrase_comes_first() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let shelf = Shelf::named(&admin, "冰箱", "海尔").await;
    let best = shelf.product(&admin, json!({"name": "十字门"})).await;
    let inside = shelf.product(&admin, json!({"name": "对开 冰箱"})).await;
    let first = shelf.product(&admin, json!({"name": "冰箱 500"})).await;
    shop.database().execute(&format!(
        "UPDATE products SET sales_count = 9 WHERE id = {best}"
    ));
    let anybody = shop.anybody();
    assert_eq!(
        anybody.ids("/api/products?search=冰箱").await,
        [first, inside, best]
    );
    let by_sales = anybody.ids("/api/products?search=冰箱&sort_by=sales").await;
    assert_eq!(by_sales, [best, first, inside]);
}

#[tokio::test]
async fn what_goes_with_a_product_is_its_categorys_before_its_brands() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let shelf = Shelf::named(&admin, "冰箱", "海尔").await;
    let other = Shelf::named(&admin, "洗衣机", "卡萨帝").await;
    let this = shelf.product(&admin, json!({})).await;
    let sister = shelf
        .product(&admin, json!({"brand_id": other.brand}))
        .await;
    let same_brand = shelf
        .product(&admin, json!({"category_id": other.category}))
        .await;
    let twin = shelf.product(&admin, json!({})).await;
    shelf.product(&admin, json!({"is_active": false})).await;
    other.product(&admin, json!({})).await;
    shop.database().execute(&format!(
        "UPDATE products SET sales_count = CASE id WHEN {same_brand} THEN 9 ELSE 1 END \
         WHERE id IN ({same_brand}, {sister})"
    ));
    let anybody = shop.anybody();
    let path = format!("/api/products/{this}/related");
    assert_eq!(anybody.ids(&path).await, [sister, twin, same_brand]);
    assert_eq!(anybody.ids(&format!("{path}?limit=1")).await, [sister]);
    anybody
        .get("/api/products/999/related")
        .await
        .expect_problem(404, "product_not_found");
}

#[tokio::test]
async fn recommendations_are_the_most_sold_or_seen_on_the_shelf() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let shelf = Shelf::named(&admin, "冰箱", "海尔").await;
    let other = Shelf::named(&admin, "洗衣机", "卡萨帝").await;
    let sold = shelf.product(&admin, json!({})).await;
    let seen = other.product(&admin, json!({})).await;
    let plain = shelf.product(&admin, json!({})).await;
    let hidden = shelf.product(&admin, json!({"is_active": false})).await;
    for (id, sales, views) in [(sold, 5, 1), (seen, 2, 8), (hidden, 99, 99)] {
        shop.database().execute(&format!(
            "UPDATE products SET sales_count = {sales}, view_count = {views} WHERE id = {id}"
        ));
    }
    let anybody = shop.anybody();
    let path = "/api/products/recommendations";
    assert_eq!(anybody.ids(path).await, [sold, seen, plain]);
    assert_eq!(
        anybody.ids(&format!("{path}?type=popular")).await,
        [sold, seen, plain]
    );
    assert_eq!(
        anybody.ids(&format!("{path}?type=trending&limit=2")).await,
        [seen, sold]
    );
    let category = shelf.category;
    let of_one = anybody
        .ids(&format!("{path}?type=category&category={category}"))
        .await;
    assert_eq!(of_one, [sold, plain]);
    let unknown = anybody
        .get(&format!("{path}?type=category&category=999"))
        .await;
    unknown.expect_problem(404, "category_not_found");
}
