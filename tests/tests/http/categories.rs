//! Categories over HTTP.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

#[tokio::test]
async fn a_category_is_created_shown_changed_and_deleted() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    let body = json!({"name": "  冰箱 ", "order": 3});
    let made = admin.post("/api/categories", body).await.expect(201);
    let path = format!("/api/categories/{}", made.id());
    assert_eq!(made.body["name"], "冰箱");
    assert_eq!(made.body["order"], 3);
    assert_eq!(made.body["created_at"], made.body["updated_at"]);

    let seen = anybody.get(&path).await.expect(200);
    assert_eq!(seen.body["product_count"], 0);
    for field in ["id", "name", "order", "created_at", "updated_at"] {
        assert_eq!(seen.body[field], made.body[field], "{field}");
    }

    let changed = admin.patch(&path, json!({"order": 7})).await.expect(200);
    assert_eq!(
        changed.body["name"], "冰箱",
        "a PATCH keeps what it leaves out"
    );
    assert_eq!(changed.body["order"], 7);
    assert_eq!(changed.body["created_at"], made.body["created_at"]);
    let unchanged = admin.patch(&path, json!({})).await.expect(200);
    assert_eq!(
        (&unchanged.body["name"], &unchanged.body["order"]),
        (&json!("冰箱"), &json!(7))
    );

    let replaced = admin.put(&path, json!({"name": "冷柜"})).await.expect(200);
    assert_eq!(replaced.body["name"], "冷柜");
    assert_eq!(
        replaced.body["order"], 0,
        "a PUT sets what it leaves out to its default"
    );

    admin.delete(&path).await.expect(200);
    anybody
        .get(&path)
        .await
        .expect_problem(404, "category_not_found");
    admin
        .delete(&path)
        .await
        .expect_problem(404, "category_not_found");
    let body = json!({"name": "冷柜"});
    admin
        .put(&path, body.clone())
        .await
        .expect_problem(404, "category_not_found");
    admin
        .patch(&path, body)
        .await
        .expect_problem(404, "category_not_found");
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let fridges = admin.make("/api/categories", json!({"name": "冰箱"})).await;
    let washers = admin
        .make("/api/categories", json!({"name": "洗衣机"}))
        .await;
    let again = json!({"name": " 冰箱 "});
    let taken = "duplicate_category_name";
    admin
        .post("/api/categories", again.clone())
        .await
        .expect_problem(409, taken);
    let path = format!("/api/categories/{washers}");
    admin
        .patch(&path, again.clone())
        .await
        .expect_problem(409, taken);
    admin
        .put(&path, again.clone())
        .await
        .expect_problem(409, taken);
    let itself = admin
        .put(&format!("/api/categories/{fridges}"), again)
        .await;
    itself.expect(200);
    assert_eq!(
        shop.anybody().names("/api/categories").await,
        ["冰箱", "洗衣机"]
    );
}

#[tokio::test]
async fn categories_come_by_weight_then_name_in_pages() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    for (name, order) in [("b", 2), ("z", 1), ("a", 2), ("c", 2), ("y", 1)] {
        admin
            .make("/api/categories", json!({"name": name, "order": order}))
            .await;
    }
    let whole = anybody.names("/api/categories").await;
    assert_eq!(whole, ["y", "z", "a", "b", "c"]);
    let page = |page: u32| {
        let path = format!("/api/categories?page={page}&page_size=2");
        let anybody = anybody.clone();
        async move { anybody.get(&path).await.expect(200).body }
    };
    let names = |page: &Value| {
        let rows = page["results"].as_array().unwrap().iter();
        rows.map(|row| row["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    for (number, rows, next, previous) in [
        (1, &["y", "z"][..], true, false),
        (2, &["a", "b"], true, true),
        (3, &["c"], false, true),
        (4, &[], false, true),
    ] {
        let page = page(number).await;
        assert_eq!(names(&page), rows);
        let mut envelope = page;
        envelope.as_object_mut().unwrap().remove("results");
        let expected = json!({"total": 5, "page": number, "page_size": 2, "total_pages": 3,
            "has_next": next, "has_previous": previous});
        assert_eq!(envelope, expected);
    }
}

#[tokio::test]
async fn a_search_finds_part_of_a_name_and_takes_wildcards_literally() {
    let shop = Shop::open().await;
    let (admin, anybody) = (shop.admin().await, shop.anybody());
    for name in ["冰箱", "立式冰柜", "TV 50%", "a_b", "a\\b", "it's"] {
        admin.make("/api/categories", json!({"name": name})).await;
    }
    for (search, found) in [
        ("冰", &["冰箱", "立式冰柜"][..]),
        ("tv", &["TV 50%"]),
        ("%25", &["TV 50%"]),
        ("_", &["a_b"]),
        ("%5C", &["a\\b"]),
        ("%27", &["it's"]),
        ("%27%3B%20DROP%20TABLE%20categories%3B--", &[]),
        ("洗衣机", &[]),
    ] {
        let mut names = anybody
            .names(&format!("/api/categories?search={search}"))
            .await;
        names.sort();
        assert_eq!(names, found, "{search}");
    }
    let blank = anybody.names("/api/categories?search=%20").await;
    assert_eq!(blank.len(), 6, "a blank search is none");
}

#[tokio::test]
async fn active_and_inactive_products_are_counted() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({})).await;
    catalog.product(&admin, json!({"is_active": false})).await;
    admin.make("/api/categories", json!({"name": "空"})).await;
    let list = shop.anybody().get("/api/categories").await.expect(200);
    let counts: Vec<_> = list.body["results"].as_array().unwrap().iter().collect();
    let count = |name: &str| {
        let row = counts.iter().find(|row| row["name"] == name);
        row.unwrap()["product_count"].as_i64().unwrap()
    };
    assert_eq!((count("冰箱"), count("空")), (2, 0));
    let one = shop
        .anybody()
        .get(&format!("/api/categories/{}", catalog.category))
        .await;
    assert_eq!(one.expect(200).body["product_count"], 2);
}

#[tokio::test]
async fn a_deletion_cascades_and_returns_the_counts() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = CatalogFixture::named(&admin, "洗衣机", "卡萨帝").await;
    let remaining = other.product(&admin, json!({"stock": 4})).await;
    let pictured = catalog.product(&admin, json!({"stock": 5})).await;
    let edited = catalog.product(&admin, json!({"stock": 1})).await;
    catalog
        .product(&admin, json!({"brand_id": other.brand}))
        .await;
    admin
        .patch(&format!("/api/products/{edited}"), json!({"stock": 9}))
        .await
        .expect(200);
    shop.database().execute(&format!(
        "INSERT INTO media_images (product_id, file, original_name, content_type, size) VALUES \
         ({pictured}, 'a.png', 'a.png', 'image/png', 1), \
         ({pictured}, 'b.png', 'b.png', 'image/png', 1), \
         ({remaining}, 'c.png', 'c.png', 'image/png', 1), (NULL, 'd.png', 'd.png', 'image/png', 1)"
    ));

    let path = format!("/api/categories/{}", catalog.category);
    let removed = admin.delete(&path).await.expect(200);
    let expected = json!({"removed": {"categories": 1, "brands": 0, "products": 3,
        "inventory_logs": 3, "media_images": 2}});
    assert_eq!(removed.body, expected);

    let count = |table| {
        shop.database()
            .number(&format!("SELECT count(*) FROM {table}"))
    };
    assert_eq!(count("categories"), 1);
    assert_eq!(count("brands"), 2);
    assert_eq!(count("products"), 1);
    assert_eq!(count("inventory_logs"), 1);
    assert_eq!(count("media_images"), 2);
    let gone = shop
        .anybody()
        .get(&format!("/api/products/{pictured}"))
        .await;
    gone.expect_problem(404, "product_not_found");
    shop.anybody()
        .get(&format!("/api/products/{remaining}"))
        .await
        .expect(200);
}
