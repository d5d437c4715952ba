//! Edits that are based on an older version.

use cangku_domain::accounts::Role;
use futures::future::join;
use integration_tests::{
    api_keys::key_like_staff,
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
    stock::command,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{CODE, sync};

fn tag(response: &Response) -> String {
    response.headers["etag"].to_str().unwrap().to_owned()
}

async fn send(
    caller: &Caller,
    method: Method,
    path: &str,
    if_match: &str,
    body: Option<Value>,
) -> Response {
    let request = caller.request(method, path).header("if-match", if_match);
    let request = match body {
        Some(body) => request.json(&body),
        None => request,
    };
    caller.send(request).await
}

/// The path of one resource of each kind, and two changes of it.
async fn resources(shop: &Shop, admin: &Caller) -> Vec<(String, Value, Value)> {
    let catalog = CatalogFixture::set_up(admin).await;
    let product = catalog.product(admin, json!({"stock": 5})).await;
    shop.sign_in("clerk", Role::Staff).await;
    let clerk = shop
        .database()
        .number("SELECT id FROM users WHERE username = 'clerk'");
    let key = admin.post("/api/api-keys", key_like_staff("till")).await;
    let key = key.expect(201);
    let of = |kind: &str, id: i64| format!("/api/{kind}/{id}");
    vec![
        (
            of("products", product),
            json!({"price": "1999.00"}),
            json!({"price": "1899.00"}),
        ),
        (
            of("brands", catalog.brand),
            json!({"order": 1}),
            json!({"order": 2}),
        ),
        (
            of("categories", catalog.category),
            json!({"order": 1}),
            json!({"order": 2}),
        ),
        (
            of("users", clerk),
            json!({"email": "a@example.com"}),
            json!({"email": "b@example.com"}),
        ),
        (
            of("api-keys", key.id()),
            json!({"scopes": ["stock:lock"]}),
            json!({"scopes": ["stock:adjust"]}),
        ),
    ]
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused_with_the_present_one() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (path, first, second) in resources(&shop, &admin).await {
        let seen = admin.get(&path).await.expect(200);
        assert_eq!(seen.body["version"], 1, "{path}");
        assert!(tag(&seen).starts_with("\"v1-"), "{path}");
        let edited = send(&admin, Method::PATCH, &path, &tag(&seen), Some(first)).await;
        let edited = edited.expect(200);
        assert_eq!(edited.body["version"], 2, "{path}");
        // The same representation, which the GET compresses.
        let shown = tag(&admin.get(&path).await);
        if !path.starts_with("/api/categories") {
            assert_eq!(shown.replace("-gzip", ""), tag(&edited), "{path}");
        }

        let before = contents(shop.database());
        let mut stale = second.clone();
        stale["version"] = json!(1);
        let mut refused = vec![
            send(
                &admin,
                Method::PATCH,
                &path,
                &tag(&seen),
                Some(second.clone()),
            )
            .await,
            admin.patch(&path, stale.clone()).await,
        ];
        if !path.starts_with("/api/users") && !path.starts_with("/api/api-keys") {
            let mut whole = edited.body.clone();
            let fields = whole.as_object_mut().unwrap();
            fields.retain(|field, _| {
                ["name", "category_id", "brand_id", "price"].contains(&field.as_str())
            });
            let put = send(&admin, Method::PUT, &path, &tag(&seen), Some(whole.clone())).await;
            whole["version"] = json!(1);
            refused.push(put);
            refused.push(admin.put(&path, whole).await);
            refused.push(send(&admin, Method::DELETE, &path, &tag(&seen), None).await);
            refused.push(admin.delete(&format!("{path}?version=1")).await);
        }
        for response in refused {
            let response = response.expect_problem(412, "stale_version");
            let mut current = response.body["current"].clone();
            let mut present = admin.get(&path).await.body;
            // Only a read of a category counts its products.
            for body in [&mut current, &mut present] {
                body.as_object_mut().unwrap().remove("product_count");
            }
            assert_eq!(current, present, "{path}");
        }
        assert_eq!(
            contents(shop.database()),
            before,
            "{path}: nothing was written"
        );

        let going_on = send(&admin, Method::PATCH, &path, &tag(&edited), Some(second)).await;
        assert_eq!(going_on.expect(200).body["version"], 3, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_edit_at_once_one_is_refused() {
    let shop = Shop::open().await;
    let (one, other) = (
        shop.admin().await,
        shop.sign_in("second", Role::Admin).await,
    );
    for (path, first, second) in resources(&shop, &one).await {
        for _round in 0..8 {
            let seen = one.get(&path).await.expect(200);
            let seen_tag = tag(&seen);
            let edits = join(
                send(&one, Method::PATCH, &path, &seen_tag, Some(first.clone())),
                send(
                    &other,
                    Method::PATCH,
                    &path,
                    &seen_tag,
                    Some(second.clone()),
                ),
            );
            let (first_edit, second_edit) = edits.await;
            let mut statuses = [first_edit.status, second_edit.status];
            statuses.sort_unstable();
            // The first edit may repeat what is there, which is no change.
            let unchanged = statuses == [200, 200];
            assert!(
                statuses == [200, 412] || unchanged,
                "{path}: {} {}",
                first_edit.text,
                second_edit.text
            );
            let after = one.get(&path).await.body["version"].as_i64().unwrap();
            assert_eq!(after, seen.body["version"].as_i64().unwrap() + 1, "{path}");
        }
    }
}

#[tokio::test]
async fn stock_views_and_sales_do_not_make_an_edit_stale() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    sync(&shop, "BCD-500", "2600").await;
    let path = format!("/api/products/by-code/{CODE}");
    let seen = admin.get(&path).await.expect(200);
    let id = seen.id();
    let path = format!("/api/products/{id}");
    let add = json!({"product_id": id, "quantity": 9, "reason": "purchase_in"});
    admin.post("/api/inventory/adjust", add).await.expect(201);
    admin.stock("lock", command(id, 2, "A")).await.expect(201);
    let order = admin.ordered(&[(id, 1)]).await;
    for step in ["pay", "ship", "complete"] {
        admin.step(order, step).await.expect(200);
    }
    shop.anybody().get(&path).await.expect(200);
    shop.count_views();
    assert_eq!(sync(&shop, "BCD-500", "2600").await.unchanged, 1);
    let moved = admin.get(&path).await.expect(200);
    assert_eq!(moved.body["version"], seen.body["version"]);
    assert_ne!(tag(&moved), tag(&seen), "the representation is another");
    let edit = json!({"description": "一级能效"});
    let edited = send(&admin, Method::PATCH, &path, &tag(&seen), Some(edit)).await;
    let edited = edited.expect(200);
    // A sync that changes a field is an edit.
    sync(&shop, "BCD-501", "2600").await;
    let stale = json!({"price": "1.00"});
    let refused = send(&admin, Method::PATCH, &path, &tag(&edited), Some(stale)).await;
    let refused = refused.expect_problem(412, "stale_version");
    assert_eq!(refused.body["current"]["product_model"], "BCD-501");
    // So is a handed back field, but not one that no person has edited.
    let field = format!("{path}/edited-fields/description");
    admin
        .delete(&format!("{field}?version=1"))
        .await
        .expect_problem(412, "stale_version");
    let handed = admin.delete(&field).await.expect(200).body["version"].clone();
    let again = admin.delete(&field).await.expect(200);
    assert_eq!(again.body["version"], handed);
}

#[tokio::test]
async fn if_match_takes_lists_and_any_but_no_weak_or_malformed_tag() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let brand = admin.make("/api/brands", json!({"name": "海尔"})).await;
    let path = format!("/api/brands/{brand}");
    let mut order = 0;
    let mut version = 1;
    let patch = async |if_match: &str, order: i64| {
        let body = json!({"order": order});
        send(&admin, Method::PATCH, &path, if_match, Some(body)).await
    };
    for if_match in ["*", "\"other\", \"v{}-x\"", "W/\"v{}-x\", \"v{}-x-gzip\""] {
        order += 1;
        let if_match = if_match.replace("{}", &version.to_string());
        let saved = patch(&if_match, order).await.expect(200);
        version += 1;
        assert_eq!(saved.body["version"], version);
    }
    for if_match in ["W/\"v{}-x\"", "\"other\"", "\"v1-x\"", "\"\""] {
        let if_match = if_match.replace("{}", &version.to_string());
        let refused = patch(&if_match, 99).await;
        refused.expect_problem(412, "stale_version");
    }
    for if_match in ["nonsense", "", "*, \"v1-x\"", "\"v1-x", "\"v{}-x\" x"] {
        let if_match = if_match.replace("{}", &version.to_string());
        let refused = patch(&if_match, 99).await;
        refused.expect_problem(400, "invalid_if_match");
        let refused = send(&admin, Method::DELETE, &path, &if_match, None).await;
        refused.expect_problem(400, "invalid_if_match");
    }
    let both = json!({"order": 99, "version": version});
    let refused = send(&admin, Method::PATCH, &path, "\"v1-x\"", Some(both.clone())).await;
    refused.expect_problem(400, "conflicting_versions");
    let query = format!("{path}?version={version}");
    let refused = send(&admin, Method::DELETE, &query, "\"v1-x\"", None).await;
    refused.expect_problem(400, "conflicting_versions");
    for wrong in ["0", "-1", "x", "", "1&version=2"] {
        let refused = admin.delete(&format!("{path}?version={wrong}")).await;
        refused.expect_problem(400, "invalid_query");
    }
    // A version that is sent elsewhere than expected isn't ignored.
    let in_body = |version: i64| {
        let request = admin.request(Method::DELETE, &path);
        admin.send(request.json(&json!({"version": version})))
    };
    in_body(version - 1)
        .await
        .expect_problem(412, "stale_version");
    let query = format!("{path}?version={}", version - 1);
    let request = admin.request(Method::DELETE, &query);
    let refused = admin.send(request.json(&json!({"version": version}))).await;
    refused.expect_problem(400, "conflicting_versions");
    let misspelt = admin
        .request(Method::DELETE, &path)
        .json(&json!({"versoin": 1}));
    admin
        .send(misspelt)
        .await
        .expect_field("versoin", "unknown_field");
    for refused in [
        admin.put(&query, json!({"name": "a"})).await,
        admin.patch(&query, json!({"order": 98})).await,
    ] {
        refused.expect_problem(400, "unsupported_precondition");
    }
    let weak = format!("W/\"v{version}-x\"");
    let refused = send(&admin, Method::PATCH, &path, &weak, Some(both.clone())).await;
    refused.expect_problem(412, "stale_version");
    for (wrong, code) in [
        (json!(0), "out_of_range"),
        (json!(-1), "negative"),
        (json!("1"), "wrong_type"),
        (json!(null), "wrong_type"),
    ] {
        let refused = admin.patch(&path, json!({"version": wrong})).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field("version", code);
    }
    let created = json!({"name": "b", "version": 1});
    let refused = admin.post("/api/brands", created).await;
    refused
        .expect_problem(422, "validation_failed")
        .expect_field("version", "unknown_field");
    let missing = send(
        &admin,
        Method::PATCH,
        "/api/brands/999",
        "*",
        Some(json!({})),
    )
    .await;
    missing.expect_problem(404, "brand_not_found");
    let present = format!("\"v{version}-x\"");
    let agreeing = send(&admin, Method::PATCH, &path, &present, Some(both));
    assert_eq!(agreeing.await.expect(200).body["order"], 99);
    let version = version + 1;
    let removed = admin.delete(&format!("{path}?version={version}")).await;
    removed.expect(200);
}

#[tokio::test]
async fn a_step_of_an_order_may_name_its_version() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({"stock": 5})).await;
    let buyer = shop.sign_in("buyer", Role::User).await;
    let placed = buyer.place(&[(product, 1)]).await.expect(201);
    assert_eq!(placed.body["version"], 1);
    let order = placed.id();
    let path = format!("/api/orders/{order}");
    let step = async |caller: &Caller, step: &str, if_match: &str| {
        let path = format!("{path}/{step}");
        send(caller, Method::POST, &path, if_match, Some(json!({}))).await
    };
    let paid = step(&admin, "pay", &tag(&placed)).await.expect(200);
    assert_eq!(paid.body["version"], 2);
    let shown = admin.get(&path).await.expect(200);
    assert_eq!(shown.body["version"], 2);
    let conditional = admin.request(Method::GET, &path);
    let conditional = conditional.header("if-none-match", tag(&shown));
    assert_eq!(admin.send(conditional).await.status, 304);

    let before = contents(shop.database());
    let refused = step(&buyer, "cancel", &tag(&placed)).await;
    let refused = refused.expect_problem(412, "stale_version");
    assert_eq!(refused.body["current"], paid.body);
    let stranger = shop.sign_in("stranger", Role::User).await;
    let foreign = step(&stranger, "cancel", &tag(&placed)).await;
    foreign.expect_problem(404, "order_not_found");
    step(&buyer, "cancel", "nonsense")
        .await
        .expect_problem(400, "invalid_if_match");
    let mut after = contents(shop.database());
    // The stranger signed in.
    after.insert("users".to_owned(), before["users"].clone());
    assert_eq!(after["orders"], before["orders"]);

    // A repeat of what was done has the first response, though the version is another now.
    let keyed = async || {
        let request = admin.request(Method::POST, &format!("{path}/ship"));
        let request = request
            .header("if-match", tag(&shown))
            .header("idempotency-key", "ship-1");
        admin.send(request.json(&json!({}))).await
    };
    let shipped = keyed().await.expect(200);
    assert_eq!(shipped.body["version"], 3);
    let again = keyed().await.expect(200);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert_eq!((&again.body, tag(&again)), (&shipped.body, tag(&shipped)));
    // In the body as well.
    let order = shop
        .sign_in("wang", Role::User)
        .await
        .ordered(&[(product, 1)])
        .await;
    let stale = admin.step_with(order, "pay", json!({"version": 7})).await;
    stale.expect_problem(412, "stale_version");
    admin
        .step_with(order, "pay", json!({"version": 1}))
        .await
        .expect(200);
    for (step, body) in [
        (
            "ship",
            json!({"version": 1, "carrier": "顺丰", "tracking_number": "SF1"}),
        ),
        (
            "refund/confirm",
            json!({"version": 1, "goods_received": false}),
        ),
        ("returns", json!({"version": 1})),
    ] {
        let stale = admin.step_with(order, step, body).await;
        stale.expect_problem(412, "stale_version");
    }
    admin
        .step_with(order, "ship", json!({"version": 2}))
        .await
        .expect(200);
    let path = format!("/api/orders/{order}/parcels");
    let stale = admin.put(&path, json!({"version": 2, "parcels": []})).await;
    stale.expect_problem(412, "stale_version");
    let made = admin
        .step_with(order, "returns", json!({"version": 3}))
        .await
        .expect(201);
    let path = format!("/api/returns/{}", made.id());
    for (verb, body) in [
        ("approve", json!({"version": 3})),
        ("decline", json!({"version": 3, "reason": "逾期"})),
        ("withdraw", json!({"version": 3})),
        ("receive", json!({"version": 3})),
        ("refund", json!({"version": 3, "method": "bank"})),
    ] {
        let stale = admin.post(&format!("{path}/{verb}"), body).await;
        stale.expect_problem(412, "stale_version");
    }
    admin
        .post(&format!("{path}/approve"), json!({"version": 4}))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_precondition_is_evaluated_or_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let brand = admin.make("/api/brands", json!({"name": "海尔"})).await;
    let document = admin.get("/api/openapi.json").await.body;
    let before = contents(shop.database());
    let date = "Sat, 21 Nov 2026 08:00:00 GMT";
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            if method.is_safe() {
                continue;
            }
            let parameters = operation["parameters"].as_array().cloned();
            let evaluates = parameters
                .unwrap_or_default()
                .iter()
                .any(|parameter| parameter["name"] == "If-Match");
            let path = path.replace("{id}", "999").replace("{field}", "price");
            for (name, value) in [
                ("if-match", "\"v1-x\""),
                ("if-none-match", "*"),
                ("if-unmodified-since", date),
            ] {
                if name == "if-match" && evaluates {
                    continue;
                }
                let request = admin.request(method.clone(), &path).header(name, value);
                let response = admin.send(request.json(&json!({}))).await;
                response.expect_problem(400, "unsupported_precondition");
                refused += 1;
            }
            // Only deletions take it there.
            if method != Method::DELETE || !evaluates {
                let request = admin.request(method.clone(), &format!("{path}?version=1"));
                let response = admin.send(request.json(&json!({}))).await;
                response.expect_problem(400, "unsupported_precondition");
            }
        }
    }
    assert!(refused > 90, "{refused}");
    assert_eq!(contents(shop.database()), before);
    // With If-Match, the time doesn't count (RFC 9110, 13.1.4).
    let path = format!("/api/brands/{brand}");
    let request = admin.request(Method::PATCH, &path);
    let request = request
        .header("if-match", "*")
        .header("if-unmodified-since", date);
    admin
        .send(request.json(&json!({"order": 4})))
        .await
        .expect(200);
}
