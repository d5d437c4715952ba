//! Ranking of search results, pagination, and additional filters.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

#[tokio::test]
async fn names_come_first_descriptions_last_and_most_sold_before_others() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "统帅").await;
    let category = catalog.product(&admin, json!({"name": "十字门"})).await;
    let named = catalog.product(&admin, json!({"name": "对开 冰箱"})).await;
    let described = other
        .product(&admin, json!({"name": "a", "description": "放在冰箱旁"}))
        .await;
    let sold = catalog.product(&admin, json!({"name": "冰箱 500"})).await;
    let model = other
        .product(&admin, json!({"name": "b", "product_model": "冰箱-1"}))
        .await;
    for (id, sales) in [(category, 90), (described, 99), (sold, 3), (named, 1)] {
        shop.database().execute(&format!(
            "UPDATE products SET sales_count = {sales} WHERE id = {id}"
        ));
    }
    let anybody = shop.anybody();
    let ranked = [sold, named, category, model, described];
    let path = "/api/products?search=冰箱";
    assert_eq!(anybody.ids(path).await, ranked);
    for (page, ids) in ranked.chunks(2).enumerate() {
        let path = format!("{path}&page_size=2&page={}", page + 1);
        let list = anybody.get(&path).await.expect(200);
        assert_eq!(list.body["total"], 5, "{path}");
        assert_eq!(anybody.ids(&path).await, ids, "{path}");
    }
    let sorted = |sort: &str| format!("{path}&sort_by={sort}");
    let by_sales = [described, category, sold, named, model];
    assert_eq!(anybody.ids(&sorted("sales")).await, by_sales);
    let newest = [model, sold, described, named, category];
    assert_eq!(anybody.ids(&sorted("created")).await, newest);
    let active = [
        ("is_active", "false", vec![]),
        ("category", "洗衣机", vec![model, described]),
    ];
    for (parameter, value, ids) in active {
        let path = format!("{path}&{parameter}={value}");
        assert_eq!(anybody.ids(&path).await, ids, "{path}");
    }
}

#[tokio::test]
async fn other_conditions_and_orders_hold_for_what_is_found() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "统帅").await;
    let mut ids = Vec::new();
    for (name, price, stock) in [
        ("冰箱 a", "30", 1),
        ("冰箱 b", "10", 0),
        ("冰箱 c", "20", 5),
    ] {
        let fields = json!({"name": name, "price": price, "stock": stock});
        ids.push(catalog.product(&admin, fields).await);
    }
    other
        .product(&admin, json!({"name": "b", "price": "15"}))
        .await;
    let hidden = json!({"name": "冰箱 d", "price": "25", "is_active": false});
    let hidden = catalog.product(&admin, hidden).await;
    let (a, b, c) = (ids[0], ids[1], ids[2]);
    let brand = catalog.brand;
    let anybody = shop.anybody();
    for (query, expected) in [
        ("sort_by=price_asc".to_owned(), vec![b, c, a]),
        ("sort_by=price_desc".to_owned(), vec![a, c, b]),
        ("sort_by=price_desc&page=2&page_size=1".to_owned(), vec![c]),
        ("sort_by=views".to_owned(), vec![c, b, a]),
        ("min_price=15".to_owned(), vec![c, a]),
        ("max_price=15".to_owned(), vec![b]),
        ("in_stock=true".to_owned(), vec![c, a]),
        ("in_stock=false".to_owned(), vec![b]),
        (
            "in_stock=true&sort_by=price_asc&min_price=21".to_owned(),
            vec![a],
        ),
        ("is_sales=0".to_owned(), vec![]),
        ("source=haier".to_owned(), vec![]),
        ("source=local&page_size=1&page=2".to_owned(), vec![b]),
        (format!("brand={brand}"), vec![c, b, a]),
        ("brand=海尔&category=冰箱".to_owned(), vec![c, b, a]),
        ("brand=没有".to_owned(), vec![]),
        ("category=洗衣机".to_owned(), vec![]),
        ("is_active=false".to_owned(), vec![hidden]),
        (
            "is_active=all&sort_by=price_asc".to_owned(),
            vec![b, c, hidden, a],
        ),
    ] {
        let path = format!("/api/products?search=冰箱&{query}");
        assert_eq!(anybody.ids(&path).await, expected, "{path}");
    }
}
