//! Orders by cursor.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, shop::Shop, stock::stocked};

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
