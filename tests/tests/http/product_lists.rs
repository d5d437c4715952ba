//! The list of products: filters, sorting, pages.

use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

/// Two categories and brands, and eight products that differ in their figures.
async fn stocked() -> (Shop, Caller) {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let fridges = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let washers = CatalogFixture::named(&admin, "洗衣机", "卡萨帝").await;
    for (name, catalog, fields) in [
        ("a", fridges, json!({"price": "100.00", "stock": 5})),
        (
            "b",
            fridges,
            json!({"price": "900.00", "supply_price": "200.00", "source": "haier"}),
        ),
        (
            "c",
            fridges,
            json!({"price": "300.00", "is_sales": "0", "stock": 1}),
        ),
        ("d", washers, json!({"price": "400.00", "stock": 2})),
        (
            "e",
            washers,
            json!({"price": "500.00", "source": "haier", "stock": 9}),
        ),
        (
            "f",
            washers,
            json!({"price": "600.00", "is_active": false, "stock": 3}),
        ),
        (
            "g",
            washers,
            json!({"price": "300.00", "brand_id": fridges.brand}),
        ),
        (
            "h",
            fridges,
            json!({"price": "800.00", "is_active": false, "is_sales": "0"}),
        ),
    ] {
        let mut fields = fields;
        fields["name"] = json!(name);
        catalog.product(&admin, fields).await;
    }
    let anybody = shop.anybody();
    (shop, anybody)
}

/// The one-letter names in a list, concatenated.
async fn letters(anybody: &Caller, query: &str) -> String {
    anybody
        .names(&format!("/api/products?page_size=100&{query}"))
        .await
        .concat()
}

#[tokio::test]
async fn every_filter_shows_what_it_names_alone_and_with_others() {
    let (shop, anybody) = stocked().await;
    let id = |table: &str, name: &str| {
        shop.database()
            .number(&format!("SELECT id FROM {table} WHERE name = '{name}'"))
    };
    let (fridges, haier) = (id("categories", "冰箱"), id("brands", "海尔"));
    for (query, shown) in [
        ("", "abcdeg"),
        ("is_active=true", "abcdeg"),
        ("is_active=1", "abcdeg"),
        ("is_active=false", "fh"),
        ("is_active=all", "abcdefgh"),
        ("is_active=", "abcdeg"),
        ("category=冰箱", "abc"),
        ("category=%20冰箱%20", "abc"),
        (&format!("category={fridges}"), "abc"),
        ("category=冰", ""),
        ("category=999", ""),
        ("category=-1", ""),
        ("category=9223372036854775808", ""),
        ("brand=卡萨帝", "de"),
        (&format!("brand={haier}"), "abcg"),
        ("brand=海尔&category=洗衣机", "g"),
        ("min_price=300", "cdeg"),
        ("max_price=300.00", "abcg"),
        ("min_price=200.00&max_price=300", "bcg"),
        ("min_price=300&max_price=300", "cg"),
        ("min_price=99999999.99", ""),
        ("is_sales=1", "abdeg"),
        ("is_sales=0", "c"),
        ("is_sales=0&is_active=all", "ch"),
        ("source=haier", "be"),
        ("source=local&category=洗衣机", "dg"),
        ("in_stock=true", "acde"),
        ("in_stock=false", "bg"),
        ("in_stock=false&is_active=all", "bgh"),
        (
            "category=洗衣机&in_stock=true&source=local&is_active=all&min_price=500",
            "f",
        ),
        ("search=海尔&is_sales=1&max_price=250&in_stock=1", "a"),
    ] {
        let mut found: Vec<_> = letters(&anybody, query).await.chars().collect();
        found.sort_unstable();
        assert_eq!(found.iter().collect::<String>(), shown, "{query}");
    }
}

#[tokio::test]
async fn every_sort_orders_by_what_it_names() {
    let (shop, anybody) = stocked().await;
    for (name, sales, views) in [("a", 3, 1), ("b", 3, 9), ("d", 7, 1), ("g", 1, 20)] {
        shop.database().execute(&format!(
            "UPDATE products SET sales_count = {sales}, view_count = {views} WHERE name = '{name}'"
        ));
    }
    for (query, order) in [
        ("", "gedcba"),
        ("sort_by=created", "gedcba"),
        ("sort_by=price_asc", "abcgde"),
        ("sort_by=price_desc", "edgcba"),
        ("sort_by=sales", "dbagec"),
        ("sort_by=views", "gbdaec"),
        ("sort_by=relevance", "dbagec"),
        ("sort_by=price_desc&is_active=all", "hfedgcba"),
        ("sort_by=sales&category=冰箱", "bac"),
    ] {
        assert_eq!(letters(&anybody, query).await, order, "{query}");
    }
}

#[tokio::test]
async fn pages_neither_repeat_nor_lose_a_product_though_all_are_alike() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    shop.database().execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, created_at) \
         SELECT '同', {}, {}, 5, '2026-01-01' FROM generate_series(1, 47)",
        catalog.category, catalog.brand
    ));
    shop.index_for_search();
    let anybody = shop.anybody();
    for sort in [
        "relevance",
        "price_asc",
        "price_desc",
        "sales",
        "views",
        "created",
    ] {
        let mut seen = Vec::new();
        for page in 1..=5 {
            let path = format!("/api/products?search=同&sort_by={sort}&page={page}&page_size=10");
            seen.extend(anybody.ids(&path).await);
        }
        assert_eq!(seen.len(), 47, "{sort}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 47, "{sort}");
    }
}

#[tokio::test]
async fn a_page_beyond_the_end_is_empty_and_knows_the_total() {
    let (_shop, anybody) = stocked().await;
    let list = |query: &'static str| {
        let anybody = anybody.clone();
        async move {
            anybody
                .get(&format!("/api/products?{query}"))
                .await
                .expect(200)
                .body
        }
    };
    let mut last = list("page=2&page_size=4").await;
    assert_eq!(last["results"].as_array_mut().unwrap().drain(..).count(), 2);
    let expected = json!({"results": [], "total": 6, "page": 2, "page_size": 4,
        "total_pages": 2, "has_next": false, "has_previous": true});
    assert_eq!(last, expected);
    for page in [3, 1_000_000, u32::MAX] {
        let path = format!("/api/products?page={page}&page_size=4");
        let beyond = anybody.get(&path).await.expect(200).body;
        let expected = json!({"results": [], "total": 6, "page": page, "page_size": 4,
            "total_pages": 2, "has_next": false, "has_previous": true});
        assert_eq!(beyond, expected);
    }
    let nothing = list("search=nothing").await;
    let expected = json!({"results": [], "total": 0, "page": 1, "page_size": 20,
        "total_pages": 0, "has_next": false, "has_previous": false});
    assert_eq!(nothing, expected);
}

#[tokio::test]
async fn a_page_of_twenty_costs_at_most_three_statements() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    shop.database().execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, stock) \
         SELECT '冰箱 ' || n, {}, {}, n, n FROM generate_series(1, 500) AS n",
        catalog.category, catalog.brand
    ));
    shop.index_for_search();
    let statements = || shop.backend().database.statements_run();
    for query in [
        "",
        "page=7",
        "page=999",
        "search=冰箱",
        "search=冰箱&page=25&sort_by=sales",
        "search=冰箱%201&category=冰箱&brand=海尔&min_price=5&in_stock=true&sort_by=price_asc",
    ] {
        let before = statements();
        let list = shop
            .anybody()
            .get(&format!("/api/products?{query}"))
            .await
            .expect(200);
        let cost = statements() - before;
        assert!((1..=3).contains(&cost), "{cost} statements for {query:?}");
        let rows = list.body["results"].as_array().unwrap();
        assert_eq!(
            rows.len(),
            if query == "page=999" { 0 } else { 20 },
            "{query}"
        );
        assert!(rows.iter().all(|row| row["category_name"] == "冰箱"));
    }
}
