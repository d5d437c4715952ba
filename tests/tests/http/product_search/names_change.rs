//! A renamed product is found by its new name at once, and no longer by the old one.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::product_search::found;

#[tokio::test]
async fn a_renamed_product_brand_or_category_is_found_by_its_new_name_alone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "电冰箱", "海尔").await;
    let fields = json!({"name": "雪松", "product_model": "AB-1", "description": "静音"});
    let id = catalog.product(&admin, fields).await;
    let anybody = shop.anybody();
    let is_found = async |search: &str| !found(&anybody, search).await.is_empty();
    let product = format!("/api/products/{id}");
    let brand = format!("/api/brands/{}", catalog.brand);
    let category = format!("/api/categories/{}", catalog.category);
    for (path, change, old, new) in [
        (&product, json!({"name": "云杉"}), "雪松", "云杉"),
        (&product, json!({"product_model": "CD-2"}), "ab1", "cd2"),
        (&product, json!({"product_code": "XY9"}), "xy8", "xy9"),
        (&product, json!({"description": "保鲜"}), "静音", "保鲜"),
        (&brand, json!({"name": "卡萨帝"}), "海尔", "卡萨帝"),
        (&category, json!({"name": "洗衣机"}), "冰箱", "洗衣机"),
        (&product, json!({"name": "雪松"}), "云杉", "雪松"),
    ] {
        assert!(!is_found(new).await, "{new} before");
        admin.patch(path, change).await.expect(200);
        assert!(is_found(new).await, "{new}");
        assert!(!is_found(old).await, "{old}");
    }
    // A change of other fields doesn't affect the search.
    admin
        .patch(&product, json!({"price": "5"}))
        .await
        .expect(200);
    assert!(is_found("雪松 卡萨帝 洗衣机 保鲜").await);
    let other = CatalogFixture::named(&admin, "空调", "统帅").await;
    let moved = json!({"brand_id": other.brand, "category_id": other.category});
    admin.patch(&product, moved).await.expect(200);
    assert!(is_found("统帅空调").await);
    assert!(!is_found("卡萨帝").await && !is_found("洗衣机").await);
    admin.delete(&product).await.expect(200);
    assert!(!is_found("统帅").await);
}

#[tokio::test]
async fn activity_and_sales_count_at_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let a = catalog.product(&admin, json!({"name": "雪松 a"})).await;
    let b = catalog.product(&admin, json!({"name": "雪松 b"})).await;
    let anybody = shop.anybody();
    let path = "/api/products?search=雪松";
    assert_eq!(anybody.ids(path).await, [b, a]);
    shop.database().execute(&format!(
        "UPDATE products SET sales_count = 1 WHERE id = {a}"
    ));
    // Changed with SQL, so no notification is sent.
    let lists = json!({"cache_keys": ["lists"]});
    admin.post("/api/cache/invalidate", lists).await.expect(200);
    assert_eq!(anybody.ids(path).await, [a, b]);
    let off = json!({"is_active": false});
    admin
        .patch(&format!("/api/products/{a}"), off)
        .await
        .expect(200);
    assert_eq!(anybody.ids(path).await, [b]);
}
