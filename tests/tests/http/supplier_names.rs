//! Supplier names of categories and brands, and merges, over HTTP.

use integration_tests::shop::Shop;
use serde_json::json;

#[tokio::test]
async fn supplier_names_are_listed_by_state_and_changed() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.database().execute(
        "INSERT INTO categories (name) VALUES ('冰箱');
         INSERT INTO supplier_categories (supplier, external_name, category_id, is_ignored)
         SELECT 'haier', '冰箱', id, false FROM categories;
         INSERT INTO supplier_categories (supplier, external_name, is_ignored)
         VALUES ('haier', '电视', true), ('haier', '冰吧', false)",
    );
    let names = async |query: &str| {
        let path = format!("/api/haier/categories{query}");
        let rows = admin.get(&path).await.expect(200).body["results"].clone();
        let rows = rows.as_array().unwrap().clone();
        let name = |row: serde_json::Value| row["external_name"].as_str().unwrap().to_owned();
        rows.into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names("").await.len(), 3);
    assert_eq!(names("?state=mapped").await, ["冰箱"]);
    assert_eq!(names("?state=unmapped").await, ["冰吧"]);
    assert_eq!(names("?state=ignored").await, ["电视"]);
    assert_eq!(names("?page=2&page_size=2").await.len(), 1);
    admin
        .get("/api/haier/categories?state=unknown")
        .await
        .expect_field("state", "invalid_value");

    let of = |name: &str| {
        let query = format!("SELECT id FROM supplier_categories WHERE external_name = '{name}'");
        format!("/api/haier/categories/{}", shop.database().number(&query))
    };
    let category = shop.database().number("SELECT id FROM categories");
    let body = json!({"category_id": category});
    let mapped = admin.patch(&of("电视"), body).await.expect(200).body;
    assert_eq!(
        (&mapped["category_name"], &mapped["is_ignored"]),
        (&json!("冰箱"), &json!(false))
    );
    let unmapped = admin.patch(&of("电视"), json!({"category_id": null})).await;
    assert_eq!(unmapped.expect(200).body["category_id"], json!(null));
}

#[tokio::test]
async fn a_wrong_change_of_a_supplier_name_writes_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.database().execute(
        "INSERT INTO brands (name) VALUES ('海尔');
         INSERT INTO supplier_brands (supplier, external_name, brand_id)
         SELECT 'haier', '海尔', id FROM brands",
    );
    let state = "SELECT string_agg(names::text, ',') FROM supplier_brands AS names";
    let before = shop.database().text(state);
    let id = shop.database().number("SELECT id FROM supplier_brands");
    let path = format!("/api/haier/brands/{id}");
    let brand = shop.database().number("SELECT id FROM brands");
    for (body, field, code) in [
        (json!({"brand_id": 99}), "brand_id", "unknown_reference"),
        (json!({"brand_id": 0}), "brand_id", "out_of_range"),
        (json!({"brand_id": "x"}), "brand_id", "wrong_type"),
        (json!({"is_ignored": null}), "is_ignored", "wrong_type"),
        (
            json!({"brand_id": brand, "is_ignored": true}),
            "brand_id",
            "invalid_value",
        ),
        (json!({"category_id": 1}), "category_id", "unknown_field"),
    ] {
        let refused = admin.patch(&path, body.clone()).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text);
        refused.expect_field(field, code);
    }
    admin.patch(&path, json!({})).await.expect(200);
    let unknown = format!("/api/haier/brands/{}", id + 1);
    let body = json!({"is_ignored": true});
    admin
        .patch(&unknown, body)
        .await
        .expect_problem(404, "supplier_name_not_found");
    assert_eq!(shop.database().text(state), before);
}

#[tokio::test]
async fn a_wrong_merge_moves_and_deletes_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.database()
        .execute("INSERT INTO categories (name) VALUES ('冰箱'), ('冰吧')");
    let id = shop.database().number("SELECT min(id) FROM categories");
    let path = format!("/api/categories/{id}/merge");
    for (body, code) in [
        (json!({}), "required"),
        (json!({"into": null}), "wrong_type"),
        (json!({"into": id}), "invalid_value"),
        (json!({"into": id + 99}), "unknown_reference"),
    ] {
        admin.post(&path, body).await.expect_field("into", code);
    }
    let path = format!("/api/categories/{}/merge", id + 99);
    admin
        .post(&path, json!({"into": id}))
        .await
        .expect_problem(404, "category_not_found");
    let rows = "SELECT count(*) FROM categories";
    assert_eq!(shop.database().number(rows), 2);
}
