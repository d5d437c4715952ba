//! Bulk edits.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

use super::{PATH, apply, edit_of, field, items, plan, undo};

#[tokio::test]
async fn an_edit_is_looked_at_applied_and_undone() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = admin.make("/api/brands", json!({"name": "统帅"})).await;
    let fields =
        |code: &str, price: &str| json!({"product_code": code, "price": price, "stock": 3});
    let one = catalog.product(&admin, fields("GA1", "100.00")).await;
    let two = catalog.product(&admin, fields("GA2", "99.95")).await;
    for field in ["price", "brand"] {
        let path = format!("/api/products/{one}/edited-fields/{field}");
        admin.delete(&path).await.expect(200);
    }
    let dear = catalog.product(&admin, fields("GA3", "9000.00")).await;

    let created = admin
        .post(
            PATH,
            json!({"kind": "bulk_edit", "reason": "双十一", "filter": {"max_price": "1000.00"},
                "change": {"price": {"percent": "-10"}, "brand_id": other}}),
        )
        .await
        .expect(201);
    let id = created.id();
    assert_eq!(created.headers["location"], format!("{PATH}/{id}"));
    assert_eq!(created.body["status"], "draft");
    assert_eq!(created.body["reason"], "双十一");
    assert_eq!(created.body["items"]["pending"], 4);
    assert_eq!(created.body["allowed"], json!(["approve", "discard"]));
    assert_eq!(field(&clerk, one, "price").await, "100.00");

    let listed = items(&clerk, id, "field=price").await;
    let expected = |code: &str, before: &str, after: &str| {
        json!([code, "update", before, after, "requested", "pending"])
    };
    let shown = |item: &Value| {
        let names = [
            "product_code",
            "action",
            "before",
            "after",
            "reason",
            "status",
        ];
        Value::from(names.map(|name| item[name].clone()).to_vec())
    };
    let shown: Vec<_> = listed.iter().map(shown).collect();
    assert_eq!(
        shown,
        [
            expected("GA1", "100.00", "90.00"),
            expected("GA2", "99.95", "89.96")
        ]
    );
    assert_eq!(items(&clerk, id, "code=ＧＡ2").await.len(), 2);
    assert_eq!(
        items(&clerk, id, "field=brand_id&code=GA2").await[0]["after"],
        other
    );
    assert_eq!(items(&clerk, id, "status=applied").await.len(), 0);

    let applied = apply(&admin, id).await;
    assert_eq!(applied["status"], "applied");
    assert_eq!(applied["items"]["applied"], 4);
    let summary = json!([
        {"action": "update", "field": "brand_id", "reason": "requested", "status": "applied",
            "count": 2},
        {"action": "update", "field": "price", "reason": "requested", "status": "applied",
            "count": 2},
    ]);
    assert_eq!(applied["summary"], summary);
    let history = applied["history"].as_array().unwrap();
    let steps: Vec<_> = history.iter().map(|step| step["step"].clone()).collect();
    assert_eq!(steps, ["created", "approved", "applying", "applied"]);
    assert!(history.iter().all(|step| step["name"] == "boss"));
    assert_eq!(field(&clerk, one, "price").await, "90.00");
    assert_eq!(field(&clerk, two, "brand_id").await, other);
    assert_eq!(field(&clerk, dear, "price").await, "9000.00");
    let edited = admin.get(&format!("/api/products/{one}")).await.expect(200);
    let all = json!(["name", "price", "category", "brand"]);
    assert_eq!(edited.body["edited_fields"], all);

    let undone = undo(&admin, id).await;
    assert_eq!(
        (&undone["status"], &undone["allowed"]),
        (&json!("undone"), &json!([]))
    );
    assert_eq!(field(&clerk, one, "price").await, "100.00");
    assert_eq!(field(&clerk, two, "brand_id").await, catalog.brand);
    let handed_back = admin.get(&format!("/api/products/{one}")).await.expect(200);
    assert_eq!(
        handed_back.body["edited_fields"],
        json!(["name", "category"])
    );
}

#[tokio::test]
async fn a_search_and_a_list_of_codes_select_products() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fridge = json!({"name": "对开门冰箱", "product_code": "GA1"});
    let fridge = catalog.product(&admin, fridge).await;
    let washer = json!({"name": "滚筒洗衣机", "product_code": "GB1", "is_active": false});
    let washer = catalog.product(&admin, washer).await;
    let by = |filter: Value| {
        json!({"kind": "bulk_edit", "reason": "sale", "filter": filter,
            "change": {"low_stock_threshold": 7}})
    };
    let found = |items: Vec<Value>| -> Vec<i64> {
        let ids = items
            .iter()
            .map(|item| item["product_id"].as_i64().unwrap());
        ids.collect()
    };
    for (filter, products) in [
        (json!({"search": "冰箱"}), vec![fridge]),
        (json!({"search": "洗衣机"}), vec![]),
        (json!({"search": "洗衣机", "is_active": null}), vec![washer]),
        (json!({"is_active": false}), vec![washer]),
        (json!({}), vec![fridge]),
        (json!({"is_active": null}), vec![fridge, washer]),
        (json!({"stock_state": "out"}), vec![fridge]),
        (json!({"stock_state": "sufficient"}), vec![]),
        (json!({"sync_state": "failed"}), vec![]),
        (
            json!({"category": catalog.category, "in_stock": true}),
            vec![],
        ),
    ] {
        let id = plan(&admin, by(filter.clone())).await;
        assert_eq!(found(items(&admin, id, "").await), products, "{filter}");
    }
    let by_code = json!({"kind": "bulk_edit", "reason": "sale", "codes": ["GB1", "GX9"],
        "change": {"price": {"by": "-0.50"}, "is_active": true}});
    let id = plan(&admin, by_code).await;
    let listed = items(&admin, id, "").await;
    assert_eq!(listed.len(), 3);
    let unknown = items(&admin, id, "reason=unknown_product").await;
    assert_eq!(unknown[0]["product_code"], "GX9");
    assert_eq!(
        (&unknown[0]["action"], &unknown[0]["status"]),
        (&json!("refuse"), &json!("refused"))
    );
    apply(&admin, id).await;
    assert_eq!(field(&admin, washer, "is_active").await, true);
}

#[tokio::test]
async fn what_others_change_meanwhile_is_stale_or_kept() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let priced = json!({"price": "10.00"});
    let changed = catalog.product(&admin, priced.clone()).await;
    let gone = catalog.product(&admin, priced.clone()).await;
    let left = catalog.product(&admin, priced).await;
    let to = json!({"price": {"to": "12.00"}});
    let id = plan(&admin, edit_of(&[changed, gone, left], to)).await;
    let patch = |price: &str| json!({"price": price});
    let path = |product: i64| format!("/api/products/{product}");
    admin
        .patch(&path(changed), patch("11.00"))
        .await
        .expect(200);
    admin.delete(&path(gone)).await.expect(200);
    let applied = apply(&admin, id).await;
    assert_eq!(applied["status"], "partly_applied");
    let stale = items(&admin, id, "status=stale").await;
    assert_eq!(
        (&stale[0]["found"], &stale[0]["reason"]),
        (&json!("11.00"), &json!("changed_since"))
    );
    assert_eq!(
        (&stale[1]["found"], &stale[1]["reason"]),
        (&json!(null), &json!("product_deleted"))
    );
    admin.patch(&path(left), patch("13.00")).await.expect(200);
    let undone = undo(&admin, id).await;
    assert_eq!(
        (&undone["status"], &undone["items"]["kept"]),
        (&json!("undone"), &json!(1))
    );
    assert_eq!(items(&admin, id, "status=kept").await[0]["found"], "13.00");
    assert_eq!(field(&admin, left, "price").await, "13.00");
}
