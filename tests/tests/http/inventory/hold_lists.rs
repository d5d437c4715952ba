//! Lists of holds, and releasing them by holder.

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_like_staff,
    caller::{Caller, Response},
    catalog_fixture::contents,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, customer_lock, line, stocked},
};
use reqwest::Method;
use serde_json::{Value, json};

/// A shop in which a service, a staff member and two customers hold units of two products.
struct HoldFixture {
    shop: Shop,
    admin: Caller,
    clerk: Caller,
    li: Caller,
    key: String,
    products: [i64; 2],
}

impl HoldFixture {
    async fn set_up() -> Self {
        let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
        let admin = shop.admin().await;
        let products = stocked(&admin, 100).await;
        let made = admin.post("/api/api-keys", key_like_staff("pos")).await;
        let key = made.expect(201).body["key"].as_str().unwrap().to_owned();
        let clerk = shop.sign_in("clerk", Role::Staff).await;
        let li = shop.sign_in("li", Role::User).await;
        let fixture = Self {
            shop,
            admin,
            clerk,
            li,
            key,
            products,
        };
        let [one, two] = products;
        let request = fixture.by_service(Method::POST, "/api/inventory/lock");
        let lock = request.json(&command(one, 1, "POS-1"));
        fixture.shop.anybody().send(lock).await.expect(201);
        fixture
            .clerk
            .stock("lock", command(two, 2, "desk"))
            .await
            .expect(201);
        fixture
            .li
            .stock("lock", customer_lock(one, 3, "desk"))
            .await
            .expect(201);
        fixture.li.ordered(&[(one, 4), (two, 5)]).await;
        fixture
    }

    fn by_service(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.shop.anybody().request(method, path);
        request.header("X-API-Key", &self.key)
    }

    fn li_id(&self) -> i64 {
        self.shop
            .database()
            .number("SELECT id FROM users WHERE username = 'li'")
    }

    /// Units of each hold, newest first.
    async fn units(&self, query: &str) -> Vec<i64> {
        let path = format!("/api/inventory/holds?{query}");
        let body = self.admin.get(&path).await.expect(200).body;
        let rows = body["results"].as_array().unwrap().iter();
        rows.map(|row| row["held"].as_i64().unwrap()).collect()
    }

    async fn release(&self, body: Value) -> Response {
        self.clerk.post("/api/inventory/holds/release", body).await
    }
}

#[tokio::test]
async fn staff_and_services_see_who_holds_what() {
    let fixture = HoldFixture::set_up().await;
    let [one, _two] = fixture.products;
    let list = fixture.by_service(Method::GET, "/api/inventory/holds");
    let list = fixture.shop.anybody().send(list).await.expect(200).body;
    assert_eq!(list["total"], 5);
    let of_order = &list["results"][1];
    let number = of_order["reference"].as_str().unwrap();
    assert_eq!(
        (
            &of_order["holder"],
            &of_order["is_of_order"],
            &of_order["user_id"]
        ),
        (&json!("li"), &json!(true), &json!(fixture.li_id()))
    );
    assert!(of_order["order_id"].is_i64() && of_order["expires_at"].is_string());
    let of_service = &list["results"][4];
    assert_eq!(
        (
            &of_service["holder"],
            &of_service["user_id"],
            &of_service["expires_at"]
        ),
        (&json!("service:pos"), &Value::Null, &Value::Null)
    );
    assert_eq!(of_service["product"]["id"], one);
    assert!(of_service["product"]["name"].is_string());
    assert_eq!(
        (&of_service["quantity"], &of_service["held"]),
        (&json!(1), &json!(1))
    );
    let li = fixture.li_id();
    for (query, units) in [
        (format!("user={li}"), vec![5, 4, 3]),
        ("user=clerk".to_owned(), vec![2]),
        ("user=service:pos".to_owned(), vec![1]),
        (format!("product={one}"), vec![4, 3, 1]),
        ("reference=desk".to_owned(), vec![3, 2]),
        (format!("reference={number}"), vec![5, 4]),
        (format!("user={li}&reference=desk"), vec![3]),
        ("until=2200-01-01T00:00:00Z".to_owned(), vec![5, 4, 3]),
        ("until=2020-01-01T00:00:00Z".to_owned(), vec![]),
        ("user=999".to_owned(), vec![]),
        ("page_size=2&page=2".to_owned(), vec![3, 2]),
    ] {
        assert_eq!(fixture.units(&query).await, units, "{query}");
    }
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/api/inventory/holds?page_size=2&cursor={cursor}");
        let page = fixture.admin.get(&path).await.expect(200).body;
        let rows = page["results"].as_array().unwrap().iter();
        seen.extend(rows.map(|row| row["held"].as_i64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
    for (query, field) in [
        ("user=", "user"),
        ("product=x", "product"),
        ("until=now", "until"),
        ("cursor=x", "cursor"),
        ("page=0", "page"),
        ("holder=1", "holder"),
    ] {
        let path = format!("/api/inventory/holds?{query}");
        let refused = fixture.admin.get(&path).await;
        if field != "user" {
            let refused = refused.expect_problem(400, "invalid_query").body;
            assert_eq!(refused["errors"][0]["field"], field);
        }
    }
}

#[tokio::test]
async fn customers_and_anonymous_callers_see_and_release_nothing() {
    let fixture = HoldFixture::set_up().await;
    let before = contents(fixture.shop.database());
    for (caller, status, code) in [
        (&fixture.li, 403, "forbidden"),
        (&fixture.shop.anybody(), 401, "missing_token"),
    ] {
        let list = caller.get("/api/inventory/holds").await;
        list.expect_problem(status, code);
        let path = "/api/inventory/holds/release";
        let release = caller.post(path, json!({"holder": "clerk"})).await;
        release.expect_problem(status, code);
    }
    assert_eq!(contents(fixture.shop.database()), before);
}

#[tokio::test]
async fn direct_holds_are_released_and_those_of_orders_are_not() {
    let fixture = HoldFixture::set_up().await;
    let [one, two] = fixture.products;
    let body = json!({"user": fixture.li_id(), "reason": "hoarding"});
    let done = fixture.release(body).await.expect(200).body;
    assert_eq!(
        (&done["skipped"], &done["more"]),
        (&json!([]), &json!(false))
    );
    let released = done["released"].as_array().unwrap();
    assert_eq!(released.len(), 1);
    let log = &released[0]["log"];
    assert_eq!(
        (
            &log["reason"],
            &log["operator"],
            &log["quantity"],
            &log["reference"]
        ),
        (
            &json!("hoarding"),
            &json!("clerk"),
            &json!(3),
            &json!("desk")
        )
    );
    assert_eq!(fixture.admin.stock_of(one).await, 95);
    // For an order's hold it gives the reason.
    let holds = fixture.admin.get("/api/inventory/holds").await.body;
    let of_order = &holds["results"][0];
    let number = of_order["reference"].as_str().unwrap();
    let done = fixture.release(json!({"reference": number})).await;
    let done = done.expect(200).body;
    assert_eq!(done["released"], json!([]));
    let skipped = done["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 2);
    for one in skipped {
        assert_eq!(
            (&one["problem"]["code"], &one["problem"]["reference"]),
            (&json!("hold_of_order"), &json!(number))
        );
    }
    let by_name = fixture.release(json!({"holder": "service:pos"})).await;
    assert_eq!(
        by_name.expect(200).body["released"][0]["log"]["reason"],
        "released_by_staff"
    );
    // By id: an open hold, one that has ended, and an order's.
    let open = fixture.units("reference=desk").await;
    assert_eq!(open, [2]);
    let id = |n: usize| holds["results"][n]["id"].as_i64().unwrap();
    let (order, clerks, ended) = (id(0), id(2), id(3));
    let done = fixture
        .release(json!({"holds": [order, clerks, ended]}))
        .await;
    let done = done.expect(200).body;
    assert_eq!(done["released"][0]["hold_id"], clerks);
    let codes: Vec<_> = done["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["hold_id"].clone(), one["problem"]["code"].clone()))
        .collect();
    let skipped = [
        (json!(ended), json!("hold_ended")),
        (json!(order), json!("hold_of_order")),
    ];
    assert_eq!(codes, skipped);
    assert_eq!(fixture.admin.stock_of(one).await, 96);
    assert_eq!(fixture.admin.stock_of(two).await, 95);
    fixture.admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_repeated_release_gets_the_first_response() {
    let fixture = HoldFixture::set_up().await;
    let path = "/api/inventory/holds/release";
    let send = |body: Value| {
        let request = fixture.clerk.request(Method::POST, path);
        fixture
            .clerk
            .send(request.header("Idempotency-Key", "k1").json(&body))
    };
    let first = send(json!({"holder": "clerk"})).await.expect(200);
    let again = send(json!({"holder": "clerk"})).await.expect(200);
    assert_eq!(first.text, again.text);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    let other = send(json!({"holder": "li"})).await;
    other.expect_problem(422, "idempotency_key_reused");
    let nothing = fixture
        .release(json!({"holder": "clerk"}))
        .await
        .expect(200);
    assert_eq!(
        nothing.body,
        json!({"released": [], "skipped": [], "more": false})
    );
    fixture.admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_release_names_exactly_one_thing_that_is_there() {
    let fixture = HoldFixture::set_up().await;
    let before = contents(fixture.shop.database());
    for (body, field, code) in [
        (json!({}), "user", "required"),
        (json!({"user": null}), "user", "required"),
        (json!({"user": 1, "holder": "li"}), "user", "invalid_value"),
        (json!({"user": "li"}), "user", "wrong_type"),
        (json!({"user": 0}), "user", "out_of_range"),
        (json!({"holder": " "}), "holder", "blank"),
        (json!({"reference": ""}), "reference", "blank"),
        (json!({"holds": []}), "holds", "too_short"),
        (json!({"holds": vec![1; 1001]}), "holds", "too_long"),
        (json!({"holds": [0]}), "holds", "out_of_range"),
        (json!({"holds": 1}), "holds", "wrong_type"),
        (json!({"user": 1, "reason": ""}), "reason", "blank"),
        (
            json!({"user": 1, "quantity": 1}),
            "quantity",
            "unknown_field",
        ),
    ] {
        let refused = fixture.release(body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    let unknown = fixture.release(json!({"user": 999_999})).await;
    unknown.expect_problem(404, "user_not_found");
    let unknown = fixture.release(json!({"holds": [999_999]})).await;
    unknown.expect_problem(404, "hold_not_found");
    assert_eq!(contents(fixture.shop.database()), before);
}

#[tokio::test]
async fn more_than_a_thousand_holds_are_released_in_turns() {
    let fixture = HoldFixture::set_up().await;
    let [one, _] = fixture.products;
    let adjust = json!({"product_id": one, "set_to": 1500, "reason": "stocktake"});
    fixture.admin.stock("adjust", adjust).await.expect(201);
    for lines in [1000, 200] {
        let lines = vec![line("lock", one, 1, "many"); lines];
        let batch = json!({"commands": lines});
        fixture.admin.stock("batch", batch).await.expect(200);
    }
    let mut released = Vec::new();
    loop {
        let done = fixture.release(json!({"reference": "many"})).await;
        let done = done.expect(200).body;
        released.push(done["released"].as_array().unwrap().len());
        if done["more"] == false {
            break;
        }
    }
    assert_eq!(released, [1000, 200]);
    assert_eq!(fixture.admin.stock_of(one).await, 1500);
    fixture.admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_thousand_holds_that_are_named_are_all_there_is() {
    let fixture = HoldFixture::set_up().await;
    let [one, _] = fixture.products;
    let adjust = json!({"product_id": one, "set_to": 1000, "reason": "stocktake"});
    fixture.admin.stock("adjust", adjust).await.expect(201);
    let batch = json!({"commands": vec![line("lock", one, 1, "many"); 1000]});
    fixture.admin.stock("batch", batch).await.expect(200);
    let first = fixture
        .shop
        .database()
        .number("SELECT min(id) FROM stock_holds WHERE reference = 'many'");
    let ids: Vec<_> = (first..first + 1000).collect();
    for (released, skipped) in [(1000, 0), (0, 1000)] {
        let done = fixture
            .release(json!({"holds": &ids}))
            .await
            .expect(200)
            .body;
        let count = |list: &str| done[list].as_array().unwrap().len();
        assert_eq!((count("released"), count("skipped")), (released, skipped));
        assert_eq!(done["more"], false);
    }
}

#[tokio::test]
async fn a_repeated_release_gets_its_response_though_the_product_has_gone() {
    let fixture = HoldFixture::set_up().await;
    let [gone, _] = fixture.products;
    fixture
        .clerk
        .stock("lock", command(gone, 1, "gone"))
        .await
        .expect(201);
    let hold = fixture
        .shop
        .database()
        .number("SELECT id FROM stock_holds WHERE reference = 'gone'");
    let send = |key: &'static str| {
        let request = fixture
            .clerk
            .request(Method::POST, "/api/inventory/holds/release");
        let body = json!({"holds": [hold]});
        fixture
            .clerk
            .send(request.header("Idempotency-Key", key).json(&body))
    };
    let first = send("k1").await.expect(200);
    // The API refuses to delete a product that orders need.
    fixture
        .shop
        .database()
        .execute(&format!("DELETE FROM products WHERE id = {gone}"));
    let again = send("k1").await.expect(200);
    assert_eq!(first.text, again.text);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    send("k2").await.expect_problem(404, "hold_not_found");
}
