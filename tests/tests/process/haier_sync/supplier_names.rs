//! Supplier names map to the shop's categories and brands by a table, whatever those are called.

use haier_simulator::ProductChange;
use serde_json::json;

use crate::haier_sync::shop_sync::ShopSync;

/// Two products of different groups, by position.
fn two_groups(sync: &ShopSync) -> (u32, u32) {
    let group = |position| sync.control().product(position).unwrap().group;
    let other = (1..100).find(|position| group(*position) != group(0));
    (0, other.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_renames_stays_renamed() {
    let sync = ShopSync::with_products(100).await;
    sync.sync_everything().await;
    let before = sync.product(&sync.code(0)).await;
    let (category, brand) = (&before["category_id"], &before["brand_id"]);
    let tables = "SELECT (SELECT count(*) FROM categories) * 1000 + (SELECT count(*) FROM brands)";
    let entries = sync.number(tables);
    let name = json!({"name": "热水设备"});
    let path = format!("/api/categories/{category}");
    sync.admin.patch(&path, name).await.expect(200);
    let path = format!("/api/brands/{brand}");
    sync.admin
        .patch(&path, json!({"name": "Haier"}))
        .await
        .expect(200);

    sync.sync_everything().await;

    let after = sync.product(&sync.code(0)).await;
    assert_eq!(
        (&after["category_id"], &after["brand_id"]),
        (category, brand)
    );
    assert_eq!(after["category_name"], "热水设备");
    assert_eq!(sync.number(tables), entries, "nothing was created anew");
    let group = sync.control().product(0).unwrap().group;
    let mapping = sync.supplier_name("categories", &group).await;
    assert_eq!(&mapping["category_id"], category);
    assert_eq!(mapping["category_name"], "热水设备");
    assert!(mapping["product_count"].as_u64().unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_merges_stays_merged() {
    let sync = ShopSync::with_products(100).await;
    sync.sync_everything().await;
    let (first, second) = two_groups(&sync);
    let from = sync.product(&sync.code(first)).await["category_id"].clone();
    let into = sync.product(&sync.code(second)).await["category_id"].clone();
    let count = |id: &serde_json::Value| {
        sync.number(&format!(
            "SELECT count(*) FROM products WHERE category_id = {id}"
        ))
    };
    let (moved, present) = (count(&from), count(&into));

    let path = format!("/api/categories/{from}/merge");
    let merged = sync
        .admin
        .post(&path, json!({"into": into}))
        .await
        .expect(200);
    assert_eq!(
        merged.body,
        json!({"removed": from, "into": into, "products": moved, "supplier_names": 1})
    );
    sync.admin
        .post(&path, json!({"into": into}))
        .await
        .expect_problem(404, "category_not_found");
    let name = format!("SELECT name FROM categories WHERE id = {into}");
    let name = sync.shop.database().text(&name);
    let path = format!("/api/products?is_active=all&search={name}");
    let found = sync.admin.get(&path).await.expect(200).body;
    assert!(
        found["total"].as_i64().unwrap() >= moved + present,
        "{found}"
    );
    let result = sync.sync_everything().await;

    assert!(
        result.out.contains("0 new, 0 changed, 100 unchanged"),
        "{result:?}"
    );
    assert_eq!(count(&into), moved + present);
    let gone = format!("SELECT count(*) FROM categories WHERE id = {from}");
    assert_eq!(sync.number(&gone), 0);

    // The same for brands: all into one.
    let brands = sync
        .admin
        .get("/api/brands?page_size=100")
        .await
        .expect(200)
        .body;
    let ids: Vec<_> = brands["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|brand| &brand["id"])
        .collect();
    let (into, others) = ids.split_first().unwrap();
    assert!(!others.is_empty());
    for from in others {
        let path = format!("/api/brands/{from}/merge");
        sync.admin
            .post(&path, json!({"into": into}))
            .await
            .expect(200);
    }
    sync.sync_everything().await;
    assert_eq!(sync.number("SELECT count(*) FROM brands"), 1);
    let elsewhere = format!("SELECT count(*) FROM products WHERE brand_id <> {into}");
    assert_eq!(sync.number(&elsewhere), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_does_not_want_is_left_out_and_named() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let product = sync.control().product(0).unwrap();
    let group = |position| sync.control().product(position).unwrap().group;
    let other = (1..60).find(|position| group(*position) == product.group);
    let other = sync.code(other.unwrap());
    let mapping = sync.supplier_name("categories", &product.group).await;
    let path = format!("/api/haier/categories/{}", mapping["id"]);
    let ignored = sync.admin.patch(&path, json!({"is_ignored": true})).await;
    let ignored = ignored.expect(200).body;
    assert_eq!(
        (&ignored["is_ignored"], &ignored["category_id"]),
        (&json!(true), &json!(null))
    );
    // What repeats the state changes nothing.
    let same = sync.admin.patch(&path, json!({"category_id": null})).await;
    assert_eq!(same.expect(200).body, ignored);
    let id = sync.product(&product.code).await["id"].clone();
    let path_of_product = format!("/api/products/{id}");
    sync.admin.delete(&path_of_product).await.expect(200);
    let before = sync.product(&other).await;
    let change = ProductChange {
        rename: Some("EC6001-NEW".to_owned()),
        stock: Some(4321),
        ..ProductChange::default()
    };
    sync.control().change_product(&other, change).unwrap();

    let dry = sync
        .run("sync-haier-products", &["--sync-stock", "--dry-run"])
        .await;
    let line = format!(
        "skip {}: category {} is not brought\n",
        product.code, product.group
    );
    assert!(dry.out.contains(&line), "{dry:?}");
    let result = sync.sync_everything().await;

    let counts = "59 brought, 0 failed, 1 skipped, 0 not reached";
    assert!(result.out.contains(counts), "{result:?}");
    let name = format!("category {}", product.group);
    assert!(result.out.contains(&name), "{result:?}");
    let run = sync.newest_run().await;
    assert_eq!(
        (&run["status"], &run["skipped_count"]),
        (&json!("success"), &json!(1))
    );
    assert!(run["message"].as_str().unwrap().contains(&name), "{run}");
    // What the shop has stays where it is, and follows the supplier.
    let after = sync.product(&other).await;
    assert_eq!(after["category_id"], before["category_id"]);
    assert_eq!(
        (&after["product_model"], &after["stock"]),
        (&json!("EC6001-NEW"), &json!(4321))
    );
    let gone = format!("/api/products/by-code/{}", product.code);
    sync.admin.get(&gone).await.expect(404);

    // Brought again: the category is found by its name, since there is none set.
    sync.admin
        .patch(&path, json!({"is_ignored": false}))
        .await
        .expect(200);
    // The product itself was deleted: it isn't brought with its category.
    let result = sync.sync_everything().await;
    assert!(
        result.out.contains("skipped   deleted product"),
        "{result:?}"
    );
    sync.admin.get(&gone).await.expect(404);
    let deleted = sync.admin.get("/api/haier/ignored-products").await;
    let deleted = deleted.expect(200).body["results"][0]["id"].clone();
    let deleted = format!("/api/haier/ignored-products/{deleted}");
    sync.admin.delete(&deleted).await.expect(200);
    sync.sync_everything().await;
    let again = sync.product(&product.code).await;
    assert_eq!(again["category_id"], before["category_id"]);
    let mapped = sync.supplier_name("categories", &product.group).await;
    let repeated = json!({"is_ignored": false});
    let same = sync.admin.patch(&path, repeated).await.expect(200).body;
    assert_eq!(same["category_id"], mapped["category_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_deletes_does_not_come_back() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let product = sync.control().product(0).unwrap();
    let shown = sync.product(&product.code).await;
    let path = format!("/api/categories/{}", shown["category_id"]);
    sync.admin.delete(&path).await.expect(200);
    let rows = "SELECT (SELECT count(*) FROM categories) * 1000 + (SELECT count(*) FROM products)";
    let before = sync.number(rows);

    sync.sync_everything().await;

    assert_eq!(sync.number(rows), before);
    let path = "/api/haier/categories?state=ignored";
    let ignored = sync.admin.get(path).await.expect(200).body;
    assert_eq!(ignored["total"], 1);
    assert_eq!(ignored["results"][0]["external_name"], product.group);
    let path = format!("/api/brands/{}", shown["brand_id"]);
    sync.admin.delete(&path).await.expect(200);
    sync.sync_everything().await;
    let brand = sync.supplier_name("brands", &product.brand).await;
    assert_eq!(
        (&brand["is_ignored"], &brand["product_count"]),
        (&json!(true), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_mapped_anew_moves_its_products_except_edited_ones() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let group = sync.control().product(0).unwrap().group;
    let of_group = |position: &u32| sync.control().product(*position).unwrap().group == group;
    let positions: Vec<u32> = (0..60).filter(of_group).collect();
    let (edited, moved) = (sync.code(positions[0]), sync.code(positions[1]));
    let make = |name: &str| sync.admin.post("/api/categories", json!({"name": name}));
    let (chosen, target) = (
        make("精选").await.expect(201).id(),
        make("热水").await.expect(201).id(),
    );
    let path = format!("/api/products/{}", sync.product(&edited).await["id"]);
    let body = json!({"category_id": chosen});
    sync.admin.patch(&path, body).await.expect(200);
    let mapping = sync.supplier_name("categories", &group).await;
    let path = format!("/api/haier/categories/{}", mapping["id"]);
    let body = json!({"category_id": target});
    let mapped = sync.admin.patch(&path, body).await.expect(200).body;
    assert_eq!(mapped["category_name"], "热水");

    sync.sync_everything().await;

    assert_eq!(sync.product(&edited).await["category_id"], chosen);
    assert_eq!(sync.product(&moved).await["category_id"], target);
}
