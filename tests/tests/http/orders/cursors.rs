//! Orders, returns, payments and the attention list by cursor.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, shop::Shop, stock::stocked};
use serde_json::{Value, json};

/// The ids of one response, and the address of the next one.
async fn follow(caller: &Caller, path: &str) -> (Vec<i64>, Option<String>) {
    let found = caller.get(path).await.expect(200);
    let rows = found.body["results"].as_array().unwrap();
    let ids = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    let link = found.headers.get("link").map(|link| {
        let link = link.to_str().unwrap();
        let (address, relation) = link.split_once(">; ").unwrap();
        assert_eq!(relation, "rel=\"next\"");
        address.strip_prefix('<').unwrap().to_owned()
    });
    assert_eq!(link.is_some(), found.body["next_cursor"].is_string());
    (ids, link)
}

#[tokio::test]
async fn a_walk_neither_skips_nor_repeats_orders_while_they_change() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let [id] = stocked(&admin, 1000).await;
    let mut placed = Vec::new();
    for _ in 0..11 {
        placed.push(li.ordered(&[(id, 1)]).await);
    }
    let others = admin.ordered(&[(id, 1)]).await;
    let mut all = placed.clone();
    all.push(others);
    for (caller, mut expected) in [(&li, placed.clone()), (&admin, all)] {
        expected.reverse();
        let mut walked = Vec::new();
        let first = "/api/orders?page_size=3&cursor=&from=2020-01-01T00:00:00%2B01:00";
        let mut next = Some(first.to_owned());
        while let Some(path) = next {
            let (mut ids, link) = follow(caller, &path).await;
            assert!(ids.len() <= 3, "{path}");
            walked.append(&mut ids);
            next = link;
            // New orders come in front of the walk.
            let new = li.ordered(&[(id, 1)]).await;
            admin.step(new, "cancel").await.expect(200);
        }
        // Those that the walk before has added are listed first.
        walked.retain(|order| *order <= others);
        assert_eq!(walked, expected);
    }
    let paid = placed[4];
    admin.step(paid, "pay").await.expect(200);
    let (ids, link) = follow(&li, "/api/orders?status=paid&cursor=").await;
    assert_eq!((ids, link), (vec![paid], None));
    let malformed = li.get("/api/orders?cursor=x").await;
    malformed
        .expect_problem(400, "invalid_query")
        .expect_field("cursor", "invalid_value");
}

/// All ids of a list by cursor, in pages of 2; `change` runs after each page.
async fn walk(caller: &Caller, list: &str, change: impl AsyncFn(usize)) -> Vec<i64> {
    let mut walked = Vec::new();
    let mut next = Some(format!("{list}page_size=2&cursor="));
    let mut pages = 0;
    while let Some(path) = next {
        let (mut ids, link) = follow(caller, &path).await;
        assert!(ids.len() <= 2, "{path}");
        walked.append(&mut ids);
        next = link;
        pages += 1;
        change(pages).await;
    }
    walked
}

#[tokio::test]
async fn returns_payments_and_attention_are_walked_while_they_change() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let li = shop.sign_in("li", Role::User).await;
    let [id] = stocked(&admin, 1000).await;
    let request = async |caller: &Caller, order: i64| {
        let body = json!({"items": [{"product_id": id, "quantity": 1}]});
        let path = format!("/api/orders/{order}/returns");
        caller.post(&path, body).await.expect(201).id()
    };
    let of_li = li.ordered(&[(id, 50)]).await;
    let of_admin = admin.ordered(&[(id, 50)]).await;
    for order in [of_li, of_admin] {
        admin.steps(order, &["pay", "ship"]).await;
    }
    let (mut own, mut all, mut unmatched) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..5 {
        own.push(request(&li, of_li).await);
        all.push(request(&admin, of_admin).await);
        let number = format!("SO-{n}");
        let payment = admin.payment(&number, "5.00", &number).await.expect(201);
        unmatched.push(payment.body["payment"]["id"].as_i64().unwrap());
    }
    all.extend(&own);
    for ids in [&mut own, &mut all, &mut unmatched] {
        ids.sort_unstable_by(|one, other| other.cmp(one));
    }

    // What is new comes in front of the walk.
    let last = all[0];
    let add_return = async |_page: usize| {
        request(&li, of_li).await;
    };
    let mut walked = walk(&li, "/api/returns?", &add_return).await;
    assert_eq!(walked, own);
    walked = walk(&admin, "/api/returns?status=requested&", &add_return).await;
    walked.retain(|id| *id <= last);
    assert_eq!(walked, all);
    let of_order = walk(&li, &format!("/api/returns?order={of_admin}&"), &add_return).await;
    assert!(of_order.is_empty(), "another customer's");

    let add_payment = async |page: usize| {
        let number = format!("NEW-{page}");
        admin.payment(&number, "5.00", &number).await;
    };
    let listed = walk(&admin, "/api/payments?status=unmatched&", &add_payment).await;
    assert_eq!(listed, unmatched);

    let open = admin.get("/api/attention?page_size=100").await.body;
    let items: Vec<i64> = open["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_i64().unwrap())
        .collect();
    let (newest, settle) = (items[0], unmatched[4]);
    let settle_one = async |page: usize| {
        if page == 1 {
            let path = format!("/api/payments/{settle}/refund");
            let body = json!({"method": "wechat", "reference": "R1"});
            admin.post(&path, body).await.expect(201);
        }
    };
    let mut walked = walk(&admin, "/api/attention?status=all&", &settle_one).await;
    walked.retain(|id| *id <= newest);
    assert_eq!(walked, items);
    let found = admin.get("/api/attention?cursor=&page_size=1").await;
    let found = found.expect(200).body;
    assert!(found["counts"].is_array() && found["total"] == Value::Null);
    for list in ["returns", "payments", "attention"] {
        let malformed = admin.get(&format!("/api/{list}?cursor=x")).await;
        malformed
            .expect_problem(400, "invalid_query")
            .expect_field("cursor", "invalid_value");
    }
}
