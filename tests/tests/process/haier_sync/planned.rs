//! What a sync changes is a plan: it can be looked at before, and undone after.

use haier_simulator::ProductChange;
use serde_json::{Value, json};

use crate::haier_sync::shop_sync::ShopSync;

const PLAN_ONLY: [&str; 3] = ["--sync-prices", "--sync-stock", "--plan-only"];

async fn plan_only(sync: &ShopSync) -> Value {
    let planned = sync.run("sync-haier-products", &PLAN_ONLY).await;
    assert_eq!(planned.code, 0, "{planned:?}");
    sync.newest_plan().await
}

/// Takes a step with a plan; the plan when it has ended.
async fn step(sync: &ShopSync, plan: &Value, action: &str) -> Value {
    sync.take(plan, action).await;
    let path = format!("/api/plans/{}", plan["id"]);
    for _ in 0..200 {
        let shown = sync.admin.get(&path).await.expect(200).body;
        if !matches!(shown["status"].as_str(), Some("applying" | "undoing")) {
            return shown;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the plan doesn't end")
}

async fn items(sync: &ShopSync, plan: &Value, query: &str) -> Vec<Value> {
    let path = format!("/api/plans/{}/items?page_size=100&{query}", plan["id"]);
    let found = sync.admin.get(&path).await.expect(200).body;
    found["results"].as_array().unwrap().clone()
}

/// All of the catalogue and the stock, without ids and times of syncs.
fn catalogue(sync: &ShopSync) -> String {
    sync.shop.database().text(
        "SELECT coalesce(string_agg(concat_ws('|', product_code, name, price, supply_price, \
             market_price, is_sales, is_listed, product_model, product_group, stock, \
             warehouse_code, edited_fields), E'\\n' ORDER BY product_code), '') FROM products",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_plan_writes_nothing_until_it_is_applied_and_can_be_undone() {
    let sync = ShopSync::with_products(20).await;
    let plan = plan_only(&sync).await;
    assert_eq!(plan["status"], "draft", "{plan}");
    assert_eq!(sync.number("SELECT count(*) FROM products"), 0);
    assert_eq!(sync.number("SELECT count(*) FROM categories"), 0);
    let created = items(&sync, &plan, "action=create").await;
    assert_eq!(created.len(), 20);
    let first = &created[0];
    assert_eq!(
        (&first["field"], &first["before"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(first["after"]["product_code"], first["product_code"]);
    assert!(first["after"]["category_id"].is_string(), "{first}");

    step(&sync, &plan, "approve").await;
    let applied = step(&sync, &plan, "apply").await;
    assert_eq!(applied["status"], "applied", "{applied}");
    let code = sync.code(0);
    assert_eq!(sync.product(&code).await["source"], "haier");
    let after = catalogue(&sync);
    // What a sync would write by itself is the same.
    let again = sync.sync_everything().await;
    assert!(
        again.out.contains("0 new, 0 changed, 20 unchanged"),
        "{again:?}"
    );
    assert_eq!(catalogue(&sync), after);
    let found = items(&sync, &plan, "action=create").await;
    assert!(found.iter().all(|item| item["product_id"].is_number()));

    let undone = step(&sync, &plan, "undo").await;
    assert_eq!(undone["status"], "undone", "{undone}");
    assert_eq!(undone["items"]["kept"], 0, "{undone}");
    assert_eq!(sync.number("SELECT count(*) FROM products"), 0);
    sync.sync_everything().await;
    assert_eq!(catalogue(&sync), after, "a later sync brings them again");
    sync.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_shop_costs_no_item_and_an_undone_sync_leaves_it_as_before() {
    let sync = ShopSync::with_products(20).await;
    sync.sync_everything().await;
    let before = catalogue(&sync);
    sync.sync_everything().await;
    let plan = sync.newest_plan().await;
    assert_eq!(
        (&plan["items"]["total"], &plan["status"]),
        (&json!(0), &json!("applied"))
    );

    let changed = ProductChange {
        rename: Some("NEW-1".to_owned()),
        stock: Some(4321),
        group: Some("新组".to_owned()),
        ..ProductChange::default()
    };
    sync.control()
        .change_product(&sync.code(5), changed)
        .unwrap();
    sync.control()
        .change_product(&sync.code(6), ProductChange::withdraw("停产"))
        .unwrap();
    sync.sync_everything().await;
    let plan = sync.newest_plan().await;
    let fields: Vec<String> = items(&sync, &plan, "")
        .await
        .iter()
        .map(|item| {
            format!(
                "{} {}",
                item["action"].as_str().unwrap(),
                item["field"].as_str().unwrap()
            )
        })
        .collect();
    for expected in [
        "update name",
        "update product_model",
        "update category_id",
        "stock units",
        "update procurability",
    ] {
        assert!(
            fields.iter().any(|field| field == expected),
            "{expected}: {fields:?}"
        );
    }
    assert_ne!(catalogue(&sync), before);
    let undone = step(&sync, &plan, "undo").await;
    assert_eq!(undone["items"]["kept"], 0, "{undone}");
    assert_eq!(catalogue(&sync), before);
    sync.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_do_between_plan_and_application_is_kept() {
    let sync = ShopSync::with_products(20).await;
    for position in 0..20 {
        let code = sync.code(position);
        sync.control()
            .change_product(&code, ProductChange::stock(50))
            .unwrap();
    }
    sync.sync_everything().await;
    for position in 0..4 {
        let changed = ProductChange {
            rename: Some(format!("NEW-{position}")),
            stock: Some(40),
            ..ProductChange::default()
        };
        sync.control()
            .change_product(&sync.code(position), changed)
            .unwrap();
    }
    let plan = plan_only(&sync).await;
    assert_eq!(plan["status"], "draft");
    let codes = [0, 1, 2, 3].map(|position| sync.code(position));
    let id = async |code: &str| sync.product(code).await["id"].as_i64().unwrap();
    // A person renames the first one, and a unit of the second one is counted away. The third one
    // becomes the shop's own, and the fourth one is deleted.
    let path = format!("/api/products/{}", id(&codes[0]).await);
    sync.admin
        .patch(&path, json!({"name": "样机"}))
        .await
        .expect(200);
    let path = format!("/api/products/{}", id(&codes[1]).await);
    sync.admin
        .patch(&path, json!({"stock": 49}))
        .await
        .expect(200);
    let path = format!("/api/products/{}", id(&codes[2]).await);
    sync.admin
        .patch(&path, json!({"source": "local"}))
        .await
        .expect(200);
    let path = format!("/api/products/{}", id(&codes[3]).await);
    sync.admin.delete(&path).await.expect(200);

    step(&sync, &plan, "approve").await;
    let applied = step(&sync, &plan, "apply").await;
    assert_eq!(applied["status"], "partly_applied", "{applied}");
    let first = sync.product(&codes[0]).await;
    assert_eq!(
        (&first["name"], &first["product_model"]),
        (&json!("样机"), &json!("NEW-0"))
    );
    assert_eq!(first["stock"], 40);
    assert_eq!(sync.product(&codes[1]).await["stock"], 49);
    assert_eq!(sync.product(&codes[2]).await["stock"], 50);
    let reason = async |code: &str, field: &str| {
        let query = format!("code={code}&field={field}&status=stale");
        let found = items(&sync, &plan, &query).await;
        found
            .first()
            .map(|item| item["reason"].as_str().unwrap().to_owned())
    };
    assert_eq!(
        reason(&codes[0], "name").await.as_deref(),
        Some("changed_since")
    );
    assert_eq!(
        reason(&codes[1], "units").await.as_deref(),
        Some("changed_since")
    );
    assert_eq!(
        reason(&codes[2], "name").await.as_deref(),
        Some("own_product")
    );
    assert_eq!(
        reason(&codes[3], "name").await.as_deref(),
        Some("product_deleted")
    );
    sync.admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_cannot_bring_an_offer_says_so_in_the_plan() {
    let sync = ShopSync::with_products(20).await;
    sync.sync_everything().await;
    let (own, deleted) = (sync.code(1), sync.code(2));
    let path = format!("/api/products/{}", sync.product(&own).await["id"]);
    sync.admin
        .patch(&path, json!({"source": "local"}))
        .await
        .expect(200);
    let path = format!("/api/products/{}", sync.product(&deleted).await["id"]);
    sync.admin.delete(&path).await.expect(200);
    assert_eq!(sync.sync().await.code, 1);
    let plan = sync.newest_plan().await;
    let all = items(&sync, &plan, "").await;
    let listed: Vec<_> = all
        .iter()
        .map(|item| {
            let text = |field: &str| item[field].as_str().unwrap().to_owned();
            (text("product_code"), text("action"), text("reason"))
        })
        .collect();
    let item = |code: &str, action: &str, reason: &str| {
        (code.to_owned(), action.to_owned(), reason.to_owned())
    };
    assert!(
        listed.contains(&item(&own, "refuse", "own_product")),
        "{listed:?}"
    );
    assert!(
        listed.contains(&item(&deleted, "skip", "deleted_before")),
        "{listed:?}"
    );
}

/// Reasons of a plan's items of a product that were not written.
async fn stale_reasons(sync: &ShopSync, plan: &Value, code: &str) -> Vec<String> {
    let query = format!("code={code}&status=stale");
    let found = items(sync, plan, &query).await;
    let reason = |item: &Value| item["reason"].as_str().unwrap().to_owned();
    found.iter().map(reason).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_has_come_to_ignore_since_the_plan_is_not_brought() {
    let sync = ShopSync::with_products(20).await;
    let plan = plan_only(&sync).await;
    let ignored = sync.control().product(0).unwrap();
    let query = format!(
        "INSERT INTO supplier_categories (supplier, external_name, is_ignored) \
         VALUES ('haier', '{}', true)",
        ignored.group
    );
    sync.shop.database().execute(&query);
    // A product that another sync brought, and that was deleted.
    let deleted =
        (0..20).find(|position| sync.control().product(*position).unwrap().group != ignored.group);
    let deleted = sync.code(deleted.unwrap());
    let flags = ["--product-codes", &deleted, "--force"];
    let brought = sync.run("sync-haier-products", &flags).await;
    assert_eq!(brought.code, 0, "{brought:?}");
    let path = format!("/api/products/{}", sync.product(&deleted).await["id"]);
    sync.admin.delete(&path).await.expect(200);

    step(&sync, &plan, "approve").await;
    let applied = step(&sync, &plan, "apply").await;
    assert_eq!(applied["status"], "partly_applied", "{applied}");
    let reasons = stale_reasons(&sync, &plan, &ignored.code).await;
    assert_eq!(reasons[0], "ignored_name", "{reasons:?}");
    let reasons = stale_reasons(&sync, &plan, &deleted).await;
    assert_eq!(reasons[0], "deleted_before", "{reasons:?}");
    for code in [&ignored.code, &deleted] {
        let there = format!("SELECT count(*) FROM products WHERE product_code = '{code}'");
        assert_eq!(sync.number(&there), 0, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_has_become_that_of_the_present_category_changes_nothing() {
    let sync = ShopSync::with_products(20).await;
    sync.sync_everything().await;
    let changed = ProductChange {
        group: Some("新组".to_owned()),
        ..ProductChange::default()
    };
    let code = sync.code(0);
    sync.control().change_product(&code, changed).unwrap();
    let plan = plan_only(&sync).await;
    let category = sync.product(&code).await["category_id"].clone();
    let path = format!("/api/categories/{category}");
    let renamed = sync.admin.patch(&path, json!({"name": "新组"})).await;
    renamed.expect(200);
    step(&sync, &plan, "approve").await;
    let applied = step(&sync, &plan, "apply").await;
    assert_eq!(applied["status"], "applied", "{applied}");
    assert_eq!(sync.product(&code).await["category_id"], category);
}
