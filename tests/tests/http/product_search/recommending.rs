//! Recommendations and related products.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

#[tokio::test]
async fn what_goes_with_a_product_is_its_categorys_before_its_brands() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "卡萨帝").await;
    let this = catalog.product(&admin, json!({})).await;
    let sister = catalog
        .product(&admin, json!({"brand_id": other.brand}))
        .await;
    let same_brand = catalog
        .product(&admin, json!({"category_id": other.category}))
        .await;
    let twin = catalog.product(&admin, json!({})).await;
    catalog.product(&admin, json!({"is_active": false})).await;
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
async fn recommendations_are_the_most_sold_or_viewed_active_products() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let other = CatalogFixture::named(&admin, "洗衣机", "卡萨帝").await;
    let sold = catalog.product(&admin, json!({})).await;
    let seen = other.product(&admin, json!({})).await;
    let plain = catalog.product(&admin, json!({})).await;
    let hidden = catalog.product(&admin, json!({"is_active": false})).await;
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
    let category = catalog.category;
    let of_one = anybody
        .ids(&format!("{path}?type=category&category={category}"))
        .await;
    assert_eq!(of_one, [sold, plain]);
    let unknown = anybody
        .get(&format!("{path}?type=category&category=999"))
        .await;
    unknown.expect_problem(404, "category_not_found");
}
