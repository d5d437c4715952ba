//! Who releases holds, and when.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Caller,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, command, customer_lock},
};
use serde_json::json;

use crate::inventory::new;

#[tokio::test]
async fn a_customer_releases_only_what_that_customer_locked_and_only_once() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 10})).await;
    let buyer = shop.sign_in("buyer", Role::User).await;
    let other = shop.sign_in("other", Role::User).await;
    let locked = buyer
        .post("/api/inventory/lock", customer_lock(id, 4, "SO-1"))
        .await
        .expect(201)
        .body;
    assert_eq!(
        (&locked["quantity"], &locked["stock_after"]),
        (&json!(-4), &json!(6))
    );
    assert_eq!(
        (&locked["operator"], &locked["reference"]),
        (&json!("buyer"), &json!("SO-1"))
    );
    let release = |caller: Caller, units| async move {
        caller
            .post("/api/inventory/release", command(id, units, "SO-1"))
            .await
    };
    release(other, 4).await.expect_problem(409, "not_held");
    release(buyer.clone(), 3).await.expect(201);
    release(buyer.clone(), 2)
        .await
        .expect_problem(409, "not_held");
    release(admin.clone(), 1).await.expect(201);
    release(admin.clone(), 1)
        .await
        .expect_problem(409, "not_held");
    assert_eq!(admin.stock_of(id).await, 10);
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn the_hold_of_a_dead_worker_is_released_and_reported() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 5})).await;
    let mut body = command(id, 5, "dead");
    body["expires_in"] = json!(1);
    admin.post("/api/inventory/lock", body).await.expect(201);
    let facts = admin
        .get(&format!("/api/products/{id}/availability"))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&facts["held"], &facts["can_be_bought"]),
        (&json!(5), &json!(false))
    );
    assert_eq!(facts["holds"][0]["reference"], "dead");
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    admin
        .post("/api/inventory/lock", command(id, 3, "SO-2"))
        .await
        .expect(201);
    let log = admin
        .get(&format!("/api/inventory-logs?product={id}"))
        .await
        .expect(200)
        .body;
    let seen: Vec<_> = log["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["reason"].as_str().unwrap(),
                row["quantity"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("order_created", -3),
            ("hold_expired", 5),
            ("order_created", -5),
            ("initial_stock", 5)
        ]
    );
    admin.assert_reconciled().await;
}

#[tokio::test]
async fn holds_are_shown_only_to_staff_and_their_owner() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let id = new(&admin, json!({"stock": 9})).await;
    let (li, han) = (
        shop.sign_in("li", Role::User).await,
        shop.sign_in("han", Role::User).await,
    );
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    li.stock("lock", customer_lock(id, 1, "of li"))
        .await
        .expect(201);
    han.stock("lock", customer_lock(id, 2, "of han"))
        .await
        .expect(201);
    li.ordered(&[(id, 3)]).await;
    let seen = async |caller: &Caller| {
        let path = format!("/api/products/{id}/availability");
        let facts = caller.get(&path).await.expect(200).body;
        let holds = facts["holds"].as_array().unwrap().iter();
        let rows = holds.map(|hold| (hold["held"].clone(), hold["reference"].clone()));
        let rows = rows.collect::<Vec<_>>();
        (
            rows,
            ["held", "on_hand", "hold_count"].map(|name| facts[name].clone()),
        )
    };
    let (all, units) = seen(&admin).await;
    assert_eq!(units, [6, 9, 3].map(|units| json!(units)));
    let [first, second, ordered] = [0, 1, 2].map(|index| all[index].1.clone());
    assert_eq!((&first, &second), (&json!("of li"), &json!("of han")));
    assert_eq!(ordered.as_str().unwrap().len(), 20, "an order's number");
    assert_eq!(seen(&clerk).await, (all.clone(), units));
    let nothing = [json!(null), json!(null), json!(null)];
    assert_eq!(seen(&li).await, (vec![(json!(1), first)], nothing.clone()));
    assert_eq!(seen(&shop.anybody()).await, (vec![], nothing));
}
