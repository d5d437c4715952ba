//! Returns, in parts and as a whole.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::contents,
    orders::money,
    shop::Shop,
    stock::stocked,
};
use serde_json::{Value, json};

/// A shop with a customer, a clerk, and 10 units each of two products at 2,999.00.
struct World {
    shop: Shop,
    admin: Caller,
    clerk: Caller,
    customer: Caller,
    products: [i64; 2],
}

impl World {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let admin = shop.admin().await;
        Self {
            clerk: shop.sign_in("clerk", Role::Staff).await,
            customer: shop.sign_in("li", Role::User).await,
            products: stocked(&admin, 10).await,
            admin,
            shop,
        }
    }

    /// An order of 3 units of the first product and 2 of the second, after these steps.
    async fn order(&self, steps: &[&str]) -> i64 {
        let [one, two] = self.products;
        let order = self.customer.ordered(&[(one, 3), (two, 2)]).await;
        self.clerk.steps(order, steps).await;
        order
    }

    async fn request(&self, order: i64, lines: &[(i64, i64)]) -> Response {
        let items: Vec<_> = lines
            .iter()
            .map(|(product, units)| json!({"product_id": product, "quantity": units}))
            .collect();
        let body = json!({"items": items, "reason": "尺寸不合适"});
        let path = format!("/api/orders/{order}/returns");
        self.customer.post(&path, body).await
    }

    async fn approved(&self, order: i64, lines: &[(i64, i64)]) -> i64 {
        let id = self.request(order, lines).await.expect(201).id();
        self.step(id, "approve", json!({})).await.expect(200);
        id
    }

    async fn step(&self, id: i64, verb: &str, body: Value) -> Response {
        self.clerk
            .post(&format!("/api/returns/{id}/{verb}"), body)
            .await
    }

    /// Stock and sales of the first product, after a comparison with a recount.
    async fn figures(&self) -> (i64, i64) {
        self.admin.assert_reconciled().await;
        let one = self.products[0];
        (
            self.admin.stock_of(one).await,
            self.admin.sales_of(one).await,
        )
    }
}

fn received(product: i64, sellable: i64, damaged: i64) -> Value {
    json!({"items": [{"product_id": product, "sellable": sellable, "damaged": damaged}]})
}

#[tokio::test]
async fn a_part_comes_back_and_its_value_is_given_back() {
    let world = World::open().await;
    let [one, two] = world.products;
    let order = world.order(&["pay", "ship", "complete"]).await;
    assert_eq!(world.figures().await, (7, 3));
    let requested = world.request(order, &[(one, 2)]).await.expect(201);
    let id = requested.id();
    assert_eq!(requested.body["status"], "requested");
    assert_eq!(requested.body["order_status"], "returning");
    assert_eq!(requested.body["reason"], "尺寸不合适");
    assert!(requested.headers.contains_key("etag"));
    let note = json!({"note": "请连同包装寄回"});
    world.step(id, "approve", note).await.expect(200);
    let seen = world.customer.get(&format!("/api/returns/{id}")).await;
    let seen = seen.expect(200).body;
    assert_eq!(seen["status"], "approved");
    assert_eq!(seen["decision_note"], "请连同包装寄回");
    assert_eq!(world.figures().await, (7, 3), "nothing came back yet");

    let done = world
        .step(id, "receive", received(one, 1, 1))
        .await
        .expect(200);
    assert_eq!(done.body["status"], "received");
    assert_eq!(done.body["credited_amount"], "5998.00");
    assert_eq!(done.body["order_status"], "completed");
    assert_eq!(done.body["refund_due"], "5998.00");
    assert_eq!(
        world.figures().await,
        (8, 1),
        "the damaged unit can't be sold"
    );
    let due = world.admin.open_attention().await;
    assert_eq!(due, ["refund_due: refund due: 5998.00"]);
    let log = world.shop.database().text(&format!(
        "SELECT string_agg(format('%s %s %s', quantity, reason, reference = order_number), ', ' \
             ORDER BY inventory_logs.id) \
         FROM inventory_logs, orders WHERE reason LIKE 'return%' AND orders.id = {order}"
    ));
    assert_eq!(
        log,
        "1 return_received t, 1 return_received t, -1 return_damaged t"
    );

    let refund = json!({"method": "wechat", "reference": "R1"});
    let refunded = world.step(id, "refund", refund).await.expect(200);
    assert_eq!(refunded.body["status"], "refunded");
    assert_eq!(
        world.customer.money_of(order).await,
        [
            "completed",
            "14995.00",
            "5998.00",
            "0.00",
            "partly_refunded"
        ]
    );
    assert!(world.admin.open_attention().await.is_empty());
    let order_seen = world
        .customer
        .get(&format!("/api/orders/{order}"))
        .await
        .body;
    assert_eq!(order_seen["items"][0]["returned_quantity"], 2);
    let history: Vec<_> = order_seen["history"].as_array().unwrap()[4..]
        .iter()
        .map(|step| step["to"].as_str().unwrap())
        .collect();
    assert_eq!(
        history,
        ["returning", "returning", "completed", "completed"]
    );

    // The rest, as a whole: the order is refunded then.
    let body = json!({});
    let path = format!("/api/orders/{order}/returns");
    let rest = world.customer.post(&path, body.clone()).await.expect(201);
    let units: Vec<_> = rest.body["items"].as_array().unwrap().iter().collect();
    assert_eq!(units[0]["product_id"], one);
    assert_eq!(
        (&units[0]["quantity"], &units[1]["quantity"]),
        (&json!(1), &json!(2))
    );
    let id = rest.id();
    world.step(id, "approve", body.clone()).await.expect(200);
    let half = world
        .step(id, "receive", received(two, 2, 0))
        .await
        .expect(200);
    assert_eq!(half.body["status"], "approved", "a line is missing");
    let all = world.step(id, "receive", body).await.expect(200);
    assert_eq!(all.body["order_status"], "refunded");
    assert_eq!(world.figures().await, (9, 0));
    let listed = world.customer.get(&path).await.expect(200).body;
    assert_eq!(listed["total"], 2);
    assert_eq!(listed["results"][0]["id"], id);
    let filtered = format!("/api/returns?status=refunded&order={order}");
    assert_eq!(
        world.customer.get(&filtered).await.expect(200).body["total"],
        1
    );
}

#[tokio::test]
async fn a_return_is_declined_with_a_reason_or_withdrawn() {
    let world = World::open().await;
    let one = world.products[0];
    let order = world.order(&["pay", "ship"]).await;
    let id = world.request(order, &[(one, 3)]).await.expect(201).id();
    for body in [json!({}), json!({"reason": " "}), json!({"reason": null})] {
        let refused = world.step(id, "decline", body).await;
        refused.expect_problem(422, "validation_failed");
    }
    let reason = json!({"reason": "已过退货期"});
    let declined = world.step(id, "decline", reason.clone()).await.expect(200);
    assert_eq!(declined.body["order_status"], "shipped");
    let seen = world.customer.get(&format!("/api/returns/{id}")).await.body;
    assert_eq!(
        (&seen["status"], &seen["decision_note"]),
        (&json!("declined"), &json!("已过退货期"))
    );
    let again = world.step(id, "decline", reason).await;
    let again = again.expect_problem(409, "illegal_return_transition");
    assert_eq!(again.body["return_status"], "declined");

    let id = world.request(order, &[(one, 3)]).await.expect(201).id();
    world
        .clerk
        .step(order, "complete")
        .await
        .expect_problem(409, "illegal_transition");
    let path = format!("/api/returns/{id}/withdraw");
    let withdrawn = world.customer.post(&path, json!({})).await.expect(200);
    assert_eq!(withdrawn.body["status"], "withdrawn");
    world.clerk.steps(order, &["complete"]).await;
    assert_eq!(world.figures().await, (7, 3));
}

#[tokio::test]
async fn a_customer_sees_what_the_shop_decided_and_not_what_staff_noted() {
    let world = World::open().await;
    let order = world.order(&["pay", "ship"]).await;
    let note = json!({"note": "客户很难缠"});
    world
        .clerk
        .step_with(order, "return", note.clone())
        .await
        .expect(200);
    let list = format!("/api/orders/{order}/returns");
    let seen = world.clerk.get(&list).await.expect(200).body;
    assert_eq!(seen["results"][0]["reason"], "客户很难缠");
    let id = seen["results"][0]["id"].as_i64().unwrap();
    world.step(id, "approve", json!({})).await.expect(200);
    world.step(id, "receive", note).await.expect(200);
    for path in [
        list,
        format!("/api/returns/{id}"),
        format!("/api/orders/{order}"),
    ] {
        let seen = world.customer.get(&path).await.expect(200);
        assert!(!seen.text.contains("clerk"), "{}", seen.text);
        assert!(!seen.text.contains("难缠"), "{}", seen.text);
    }
}

#[tokio::test]
async fn what_was_not_shipped_is_cancelled_instead() {
    let world = World::open().await;
    let order = world.order(&["pay"]).await;
    let before = contents(world.shop.database());
    for path in ["returns", "return"] {
        let path = format!("/api/orders/{order}/{path}");
        let refused = world.customer.post(&path, json!({})).await;
        let refused = refused.expect_problem(409, "order_not_shipped");
        assert_eq!(
            refused.body["allowed"],
            json!(["shipped", "refunding", "cancelled"])
        );
    }
    assert_eq!(contents(world.shop.database()), before);
    // The customer asks for the cancellation, which staff approve.
    world.customer.steps(order, &["cancel"]).await;
    let cancelled = world.clerk.steps(order, &["cancel"]).await;
    assert_eq!(money(&cancelled)[3], "14995.00");
}

#[tokio::test]
async fn bad_input_is_refused_by_its_own_code_and_writes_nothing() {
    let world = World::open().await;
    let [one, two] = world.products;
    let order = world.order(&["pay", "ship"]).await;
    let open = world.request(order, &[(one, 1)]).await.expect(201).id();
    let approved = world.approved(order, &[(one, 1), (two, 1)]).await;
    world
        .step(approved, "receive", received(two, 0, 0))
        .await
        .expect(200);
    let stranger = world.shop.sign_in("han", Role::User).await;
    let before = contents(world.shop.database());
    let refusal = async |caller: &Caller, path: String, body: Value, status: u16, code: &str| {
        let refused = caller.post(&path, body).await;
        let problem = refused.expect_problem(status, code);
        assert_eq!(contents(world.shop.database()), before, "{path}");
        problem.body
    };
    let returns = format!("/api/orders/{order}/returns");
    let of = |id: i64, verb: &str| format!("/api/returns/{id}/{verb}");
    let lines = |product: i64, quantity: i64| json!({"items": [{"product_id": product, "quantity": quantity}]});
    let exceeds = "return_exceeds_delivered";
    let problem = refusal(
        &world.customer,
        returns.clone(),
        lines(one, 2),
        409,
        exceeds,
    )
    .await;
    assert_eq!(
        (&problem["product_id"], &problem["returnable"]),
        (&json!(one), &json!(1))
    );
    refusal(
        &world.customer,
        returns.clone(),
        lines(999, 1),
        409,
        exceeds,
    )
    .await;
    let invalid = "validation_failed";
    for body in [
        lines(one, 0),
        lines(one, -1),
        json!({"items": []}),
        json!({"items": [7]}),
        json!({"items": "all"}),
        json!({"reason": "x".repeat(501)}),
        json!({"units": 1}),
        json!({"items": [{"product_id": one, "quantity": 1, "expected_price": "1.00"}]}),
    ] {
        refusal(&world.customer, returns.clone(), body, 422, invalid).await;
    }
    refusal(&stranger, returns, json!({}), 404, "order_not_found").await;
    refusal(
        &stranger,
        of(open, "withdraw"),
        json!({}),
        404,
        "return_not_found",
    )
    .await;
    refusal(
        &world.customer,
        of(open, "approve"),
        json!({}),
        403,
        "forbidden",
    )
    .await;
    let early = of(open, "receive");
    refusal(
        &world.clerk,
        early,
        json!({}),
        409,
        "illegal_return_transition",
    )
    .await;
    let receive = of(approved, "receive");
    let known = "already_received";
    refusal(
        &world.clerk,
        receive.clone(),
        received(two, 1, 0),
        409,
        known,
    )
    .await;
    let twice = json!({"items": [
        {"product_id": one, "sellable": 1}, {"product_id": one, "sellable": 0}]});
    refusal(&world.clerk, receive.clone(), twice, 409, known).await;
    let more = "receipt_exceeds_return";
    let problem = refusal(
        &world.clerk,
        receive.clone(),
        received(one, 1, 1),
        409,
        more,
    )
    .await;
    assert_eq!(problem["expected"], 1);
    refusal(
        &world.clerk,
        receive.clone(),
        received(999, 0, 0),
        409,
        more,
    )
    .await;
    for body in [
        received(one, -1, 0),
        json!({"items": [{"product_id": one}]}),
        json!({"items": [{"product_id": one, "sellable": 0.5}]}),
        json!({"items": []}),
    ] {
        refusal(&world.clerk, receive.clone(), body, 422, invalid).await;
    }
    let received_partly = of(approved, "withdraw");
    refusal(&world.customer, received_partly, json!({}), 409, known).await;
    let refund = json!({"method": "cash"});
    let early = of(approved, "refund");
    refusal(
        &world.clerk,
        early.clone(),
        refund,
        409,
        "illegal_return_transition",
    )
    .await;
    refusal(
        &world.clerk,
        early,
        json!({"method": "cash", "amount": "1"}),
        422,
        invalid,
    )
    .await;
    let nothing = world.approved(order, &[(one, 1)]).await;
    world
        .step(nothing, "receive", received(one, 0, 0))
        .await
        .expect(200);
    // Nothing came back, so that no refund follows.
    let ended = world.clerk.get(&format!("/api/returns/{nothing}")).await;
    assert_eq!(ended.expect(200).body["status"], "refunded");
    let refused = world
        .step(nothing, "refund", json!({"method": "cash"}))
        .await;
    refused.expect_problem(409, "illegal_return_transition");
    for query in ["status=open", "order=x", "order=0"] {
        let refused = world.clerk.get(&format!("/api/returns?{query}")).await;
        refused.expect_problem(400, "invalid_query");
    }
    let foreign = world.clerk.get(&format!("/api/returns/{open}")).await;
    foreign.expect(200);
    let foreign = stranger.get(&format!("/api/returns/{open}")).await;
    foreign.expect_problem(404, "return_not_found");
    assert_eq!(
        stranger.get("/api/returns").await.expect(200).body["total"],
        0
    );
    let path = format!("/api/orders/{order}/returns");
    stranger
        .get(&path)
        .await
        .expect_problem(404, "order_not_found");
}

#[tokio::test]
async fn a_step_names_the_version_that_it_is_based_on_and_is_made_once_per_key() {
    let world = World::open().await;
    let one = world.products[0];
    let order = world.order(&["pay", "ship"]).await;
    let id = world.request(order, &[(one, 1)]).await.expect(201).id();
    let path = format!("/api/returns/{id}");
    let tag = world.clerk.get(&path).await.expect(200).headers["etag"].clone();
    world.step(id, "approve", json!({})).await.expect(200);
    let stale = world
        .clerk
        .request(reqwest::Method::POST, &format!("{path}/receive"))
        .header("If-Match", &tag)
        .json(&json!({}));
    let stale = world
        .clerk
        .send(stale)
        .await
        .expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"]["status"], "approved");
    let receive = || {
        let request = world
            .clerk
            .request(reqwest::Method::POST, &format!("{path}/receive"))
            .header("Idempotency-Key", "receive 1")
            .json(&json!({}));
        world.clerk.send(request)
    };
    let first = receive().await.expect(200);
    let second = receive().await.expect(200);
    assert_eq!(first.text, second.text);
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert_eq!(world.figures().await, (8, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_returns_have_no_more_than_was_delivered() {
    let world = World::open().await;
    let one = world.products[0];
    let beside = world.shop.beside().await;
    let other = beside.known(&world.customer);
    for _ in 0..5 {
        let order = world.order(&["pay", "ship"]).await;
        let body = json!({"items": [{"product_id": one, "quantity": 2}]});
        let path = format!("/api/orders/{order}/returns");
        let sent = [&world.customer, &other].map(|caller| caller.post(&path, body.clone()));
        let responses = join_all(sent).await;
        let mut statuses: Vec<_> = responses.iter().map(|response| response.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409]);
        let body = json!({"goods_received": true});
        let ended = world.clerk.step_with(order, "refund/confirm", body).await;
        ended.expect(200);
    }
    world.admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_refund_settles_one_return_only() {
    let world = World::open().await;
    let [one, two] = world.products;
    let order = world.order(&["pay", "ship"]).await;
    let mut returns = Vec::new();
    for product in [one, two] {
        let id = world.approved(order, &[(product, 1)]).await;
        world.step(id, "receive", json!({})).await.expect(200);
        returns.push(id);
    }
    let body = json!({"method": "wechat", "reference": "A"});
    let first = world.step(returns[0], "refund", body.clone()).await;
    assert_eq!(first.expect(200).body["status"], "refunded");
    // The same request again has no further effect.
    let again = world.step(returns[0], "refund", body.clone()).await;
    assert_eq!(again.expect(200).body["status"], "refunded");
    let refused = world.step(returns[1], "refund", body).await;
    refused.expect_problem(409, "payment_reference_conflict");
    let due = world.clerk.money_of(order).await;
    assert_eq!(due[3], "2999.00");
    let body = json!({"method": "wechat", "reference": "B"});
    world.step(returns[1], "refund", body).await.expect(200);
    assert_eq!(world.clerk.money_of(order).await[3], "0.00");
    world.admin.assert_reconciled().await;
}

#[tokio::test]
async fn gifts_are_paid_and_their_return_ends_with_its_receipt() {
    let world = World::open().await;
    let gift = json!({"price": "0.00", "is_gift": true});
    for product in world.products {
        let path = format!("/api/products/{product}");
        world.admin.patch(&path, gift.clone()).await.expect(200);
    }
    let order = world.order(&["pay", "ship", "complete"]).await;
    let paid = ["completed", "0.00", "0.00", "0.00", "paid"];
    assert_eq!(world.clerk.money_of(order).await, paid);
    let id = world.approved(order, &[(world.products[0], 1)]).await;
    let received = world.step(id, "receive", json!({})).await.expect(200);
    assert_eq!(received.body["status"], "refunded");
    world.admin.assert_reconciled().await;
}
