//! Placing orders.

use std::collections::BTreeSet;

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    catalog_fixture::{CatalogFixture, contents},
    orders::order,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, stocked},
};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn an_order_holds_its_products_at_the_current_prices() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let dear = json!({"stock": 9, "price": "2999.00", "name": "冰箱", "product_code": "BCD-1"});
    let cheap = json!({"stock": 9, "price": "500.00", "supply_price": "433.33"});
    let (dear, cheap) = (
        catalog.product(&admin, dear).await,
        catalog.product(&admin, cheap).await,
    );
    let customer = shop.sign_in("li", Role::User).await;
    let placed = customer.place(&[(dear, 1), (cheap, 2), (dear, 1)]).await;
    let placed = placed.expect(201);
    let (id, body) = (placed.id(), placed.body);
    assert_eq!(body["total_amount"], "6864.66");
    assert_eq!(
        (&body["status"], &body["placed_by"]),
        (&json!("pending"), &json!("li"))
    );
    assert_eq!(body["allowed"], json!(["paid", "cancelled"]));
    assert_eq!(
        body["items"],
        json!([
            {"product_id": dear, "product_name": "冰箱", "product_code": "BCD-1",
                "deleted_product_id": null,
                "price": "2999.00", "quantity": 2, "amount": "5998.00", "shipped_quantity": null,
                "returned_quantity": 0},
            {"product_id": cheap, "product_name": "海尔冰箱 BCD-500", "product_code": null,
                "deleted_product_id": null,
                "price": "433.33", "quantity": 2, "amount": "866.66", "shipped_quantity": null,
                "returned_quantity": 0},
        ])
    );
    assert_eq!(
        (body["contact_name"].as_str(), body["town"].as_str()),
        (Some("李雷"), Some("中韩街道"))
    );
    assert_eq!(
        (
            customer.stock_of(dear).await,
            customer.stock_of(cheap).await
        ),
        (7, 7)
    );
    let number = body["order_number"].as_str().unwrap();
    let log = admin.stock_log(&format!("reference={number}")).await;
    let rows: Vec<_> = log
        .iter()
        .map(|row| (&row["reason"], &row["operator"]))
        .collect();
    assert_eq!(rows, [(&json!("order_created"), &json!("li")); 2]);

    admin
        .patch(&format!("/api/products/{dear}"), json!({"price": "1.00"}))
        .await
        .expect(200);
    let seen = customer.get(&format!("/api/orders/{id}")).await.expect(200);
    assert_eq!(seen.body["total_amount"], "6864.66");
    assert_eq!(seen.body["history"][0]["to"], "pending");
    assert_eq!(seen.body["history"][0]["operator"], "li");
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn a_line_that_cannot_be_had_leaves_no_trace_of_the_others() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let good = catalog.product(&admin, json!({"stock": 5})).await;
    let scarce = catalog.product(&admin, json!({"stock": 1})).await;
    let off = catalog
        .product(&admin, json!({"stock": 5, "is_active": false}))
        .await;
    let free = catalog
        .product(&admin, json!({"stock": 5, "price": "0.00"}))
        .await;
    let customer = shop.sign_in("li", Role::User).await;
    let before = contents(shop.database());
    let refused = customer.place(&[(good, 1), (scarce, 2), (off, 1)]).await;
    let refused = refused.expect_problem(409, "insufficient_stock").body;
    assert_eq!(
        (&refused["available"], &refused["requested"]),
        (&json!(1), &json!(2))
    );
    let lines: Vec<_> = refused["lines"].as_array().unwrap().iter().collect();
    assert_eq!(lines[0]["product_id"], scarce);
    assert_eq!(
        (&lines[1]["code"], &lines[1]["reasons"]),
        (&json!("product_not_sellable"), &json!(["off_shelf"]))
    );
    let refused = customer.place(&[(good, 1), (free, 1)]).await;
    let refused = refused.expect_problem(409, "product_not_sellable").body;
    assert_eq!(refused["reasons"], json!(["no_price"]));
    let refused = customer.place(&[(good, 1), (999_999, 1)]).await;
    refused.expect_problem(404, "product_not_found");
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn an_order_that_is_sent_again_is_placed_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 9).await;
    let beside = shop.beside().await;
    let customer = shop.sign_in("li", Role::User).await;
    let servers = [customer.clone(), beside.known(&customer)];
    let send = |server: usize| {
        let server = &servers[server % 2];
        let request = server.request(Method::POST, "/api/orders");
        server.send(
            request
                .header("Idempotency-Key", "once")
                .json(&order(&[(id, 2)])),
        )
    };
    let responses = join_all((0..20).map(send)).await;
    let texts: BTreeSet<_> = responses
        .iter()
        .map(|response| (response.status, &response.text))
        .collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(responses[0].status, 201);
    assert_eq!(customer.stock_of(id).await, 7);
    let request = customer.request(Method::POST, "/api/orders");
    let other = request
        .header("Idempotency-Key", "once")
        .json(&order(&[(id, 3)]));
    customer
        .send(other)
        .await
        .expect_problem(422, "idempotency_key_reused");
}

#[tokio::test]
async fn what_an_order_holds_is_not_its_customers_to_release() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 3).await;
    let customer = shop.sign_in("li", Role::User).await;
    let placed = customer.place(&[(id, 3)]).await.expect(201).body;
    let number = placed["order_number"].as_str().unwrap();
    let released = customer.stock("release", command(id, 3, number)).await;
    released.expect_problem(409, "not_held");
    assert_eq!(customer.stock_of(id).await, 0);
}

#[tokio::test]
async fn customers_see_their_own_orders_and_staff_all() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 9).await;
    let (li, han) = (
        shop.sign_in("li", Role::User).await,
        shop.sign_in("han", Role::User).await,
    );
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let (first, second) = (li.ordered(&[(id, 1)]).await, han.ordered(&[(id, 1)]).await);
    assert_eq!(li.ids("/api/orders").await, [first]);
    assert_eq!(han.ids("/api/orders").await, [second]);
    assert_eq!(clerk.ids("/api/orders").await, [second, first]);
    assert_eq!(clerk.ids("/api/orders?status=paid").await, [0; 0]);
    let owner = clerk
        .get(&format!("/api/orders/{first}"))
        .await
        .expect(200)
        .body;
    let user = owner["user_id"].as_i64().unwrap();
    assert_eq!(
        clerk.ids(&format!("/api/orders?user={user}")).await,
        [first]
    );
    let number = owner["order_number"].as_str().unwrap();
    assert_eq!(
        clerk
            .ids(&format!("/api/orders?order_number={number}"))
            .await,
        [first]
    );
    han.get(&format!("/api/orders?user={user}"))
        .await
        .expect_problem(403, "forbidden");
    let path = format!("/api/orders/{first}");
    han.get(&path).await.expect_problem(404, "order_not_found");
    han.step(first, "cancel")
        .await
        .expect_problem(404, "order_not_found");
    shop.anybody()
        .get(&path)
        .await
        .expect_problem(401, "missing_token");
    li.step(first, "cancel").await.expect(200);
}
