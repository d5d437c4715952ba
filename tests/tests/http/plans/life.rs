//! Steps of plans: who may take them, and when.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::stocked};
use reqwest::Method;
use serde_json::json;

use super::{PATH, apply, edit_of, ended, items, plan, step, undo};

#[tokio::test]
async fn a_step_at_the_wrong_time_is_refused_by_its_own_code() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked::<1>(&admin, 1).await;
    let make = || {
        plan(
            &admin,
            edit_of(&[product], json!({"low_stock_threshold": 3})),
        )
    };
    let refuse = |id: i64, action: &'static str, code: &'static str| {
        let admin = &admin;
        async move {
            let refused = admin
                .post(&format!("{PATH}/{id}/{action}"), json!({}))
                .await;
            refused.expect_problem(409, code);
        }
    };
    let first = make().await;
    refuse(first, "apply", "plan_not_approved").await;
    refuse(first, "undo", "plan_not_applied").await;
    step(&admin, first, "approve").await;
    refuse(first, "approve", "plan_already_approved").await;
    assert_eq!(step(&admin, first, "apply").await, "applied");
    assert_eq!(step(&admin, first, "apply").await, "applied");
    refuse(first, "discard", "plan_applied").await;
    refuse(first, "approve", "plan_applied").await;
    assert_eq!(step(&admin, first, "undo").await, "undone");
    assert_eq!(step(&admin, first, "undo").await, "undone");
    refuse(first, "apply", "plan_undone").await;
    let second = make().await;
    assert_eq!(step(&admin, second, "discard").await, "discarded");
    assert_eq!(step(&admin, second, "discard").await, "discarded");
    refuse(second, "apply", "plan_discarded").await;
    let third = make().await;
    let path = format!("/api/products/{product}");
    let threshold = json!({"low_stock_threshold": 9});
    admin.patch(&path, threshold).await.expect(200);
    assert_eq!(apply(&admin, third).await["status"], "stale");
    refuse(third, "apply", "plan_stale").await;
    refuse(third, "undo", "plan_stale").await;
    let database = shop.database();
    let fourth = make().await;
    for (status, action, code) in [
        ("applying", "undo", "plan_applying"),
        ("applying", "discard", "plan_applying"),
        ("undoing", "apply", "plan_undoing"),
    ] {
        // As a server leaves it in the middle of its work.
        database.execute(&format!(
            "UPDATE change_plans SET status = '{status}', position = NULL WHERE id = {fourth}"
        ));
        refuse(fourth, action, code).await;
    }
}

#[tokio::test]
async fn an_old_plan_is_stale() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked::<1>(&admin, 1).await;
    let id = plan(
        &admin,
        edit_of(&[product], json!({"low_stock_threshold": 3})),
    )
    .await;
    step(&admin, id, "approve").await;
    let old = "UPDATE change_plans SET expires_at = now() - interval '1 second'";
    shop.database().execute(old);
    let refused = admin.post(&format!("{PATH}/{id}/apply"), json!({})).await;
    refused.expect_problem(409, "plan_stale");
    let found = ended(&admin, id).await;
    assert_eq!(found["status"], "stale");
    let last = found["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["step"], "expired");
}

#[tokio::test]
async fn a_step_is_based_on_a_version_and_taken_once_per_key() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked::<1>(&admin, 1).await;
    let body = edit_of(&[product], json!({"low_stock_threshold": 3}));
    let keyed = |path: String, key: &'static str, body: serde_json::Value| {
        let request = admin.request(Method::POST, &path).json(&body);
        admin.send(request.header("Idempotency-Key", key))
    };
    let first = keyed(PATH.to_owned(), "make", body.clone())
        .await
        .expect(201);
    let again = keyed(PATH.to_owned(), "make", body).await.expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let id = first.id();
    let approve = format!("{PATH}/{id}/approve");
    let stale = admin.post(&approve, json!({"version": 9})).await;
    let stale = stale.expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"]["status"], "draft");
    let viewed = admin.get(&format!("{PATH}/{id}")).await.expect(200);
    let request = admin.request(Method::POST, &approve).json(&json!({}));
    let request = request.header("If-Match", viewed.headers["etag"].clone());
    let approved = admin
        .send(request.header("Idempotency-Key", "approve"))
        .await;
    assert_eq!(approved.expect(200).body["version"], 2);
    let apply = format!("{PATH}/{id}/apply");
    let applied = keyed(apply.clone(), "apply", json!({})).await.expect(200);
    assert_eq!(applied.body["status"], "applied");
    step(&admin, id, "undo").await;
    // The response of then, though the plan has been undone since.
    let again = keyed(apply, "apply", json!({})).await.expect(200);
    assert_eq!(again.body, applied.body);
}

#[tokio::test]
async fn another_admin_approves_if_the_shop_wants_that() {
    let settings = [("CANGKU_PLAN_SECOND_APPROVER", "true")];
    let shop = Shop::with(&settings).await;
    let admin = shop.admin().await;
    let other = shop.sign_in("other", Role::Admin).await;
    let [product] = stocked::<1>(&admin, 1).await;
    let id = plan(
        &admin,
        edit_of(&[product], json!({"low_stock_threshold": 3})),
    )
    .await;
    let path = format!("{PATH}/{id}/approve");
    let refused = admin.post(&path, json!({})).await;
    refused.expect_problem(403, "second_approver_required");
    other.post(&path, json!({})).await.expect(200);
    assert_eq!(step(&admin, id, "apply").await, "applied");
    assert_eq!(undo(&admin, id).await["status"], "undone");
}

#[tokio::test]
async fn a_large_plan_is_applied_and_undone_in_several_steps() {
    let settings = [("CANGKU_PLAN_MAX_PRODUCTS", "1200")];
    let shop = Shop::with(&settings).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({"stock": 3})).await;
    let database = shop.database();
    database.execute(
        "INSERT INTO products (name, category_id, brand_id, price, stock, description) \
         SELECT 'copy ' || n, category_id, brand_id, 10, 0, '' FROM products, \
             generate_series(1, 1199) AS n",
    );
    let all = json!({"kind": "bulk_edit", "reason": "all", "filter": {"is_active": null},
        "change": {"price": {"to": "8.00"}}});
    let id = plan(&admin, all.clone()).await;
    step(&admin, id, "approve").await;
    // Without the job of a server, each repetition goes on.
    for status in ["applying", "applying", "applied"] {
        assert_eq!(step(&admin, id, "apply").await, status);
    }
    let applied = ended(&admin, id).await;
    assert_eq!(
        (&applied["status"], &applied["items"]["applied"]),
        (&json!("applied"), &json!(1200))
    );
    let cheap = "SELECT count(*) FROM products WHERE price = 8";
    assert_eq!(database.number(cheap), 1200);
    let mut seen = 0;
    let mut cursor = String::new();
    loop {
        let path = format!("{PATH}/{id}/items?page_size=100&cursor={cursor}");
        let rows = admin.get(&path).await.expect(200).body;
        seen += rows["results"].as_array().unwrap().len();
        match rows["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(seen, 1200);
    for status in ["undoing", "undoing", "undone"] {
        assert_eq!(step(&admin, id, "undo").await, status);
    }
    assert_eq!(ended(&admin, id).await["items"]["undone"], 1200);
    assert_eq!(database.number(cheap), 0);
    assert_eq!(items(&admin, id, "status=undone").await.len(), 100);
    catalog.product(&admin, json!({"stock": 3})).await;
    let refused = admin.post(PATH, all).await;
    let refused = refused.expect_problem(422, "plan_too_large");
    assert_eq!(refused.body["max_products"], 1200);
    assert_eq!(database.number("SELECT count(*) FROM change_plans"), 1);
}
