//! Products by cursor, and named by id or code.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Caller,
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
};
use serde_json::{Value, json};

async fn listed(caller: &Caller, path: &str) -> (Vec<i64>, Value) {
    let body = caller.get(path).await.expect(200).body;
    let rows = body["results"].as_array().unwrap();
    let ids = rows.iter().map(|row| row["id"].as_i64().unwrap()).collect();
    (ids, body["missing"].clone())
}

#[tokio::test]
async fn products_are_returned_in_the_order_in_which_they_are_named() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let [a, b, c] = [("A-1", true), ("B 2", true), ("冰3", false)];
    let mut ids = Vec::new();
    for (code, is_active) in [a, b, c] {
        let fields = json!({"product_code": code, "is_active": is_active, "stock": 4});
        ids.push(catalog.product(&admin, fields).await);
    }
    let [a, b, c] = ids[..] else { panic!() };
    let anybody = shop.anybody();
    for caller in [&anybody, &clerk] {
        let path = format!("/api/products?ids={c},999,%20{a},{b},{a},424242");
        let expected = (vec![c, a, b], json!([999, 424_242]));
        assert_eq!(listed(caller, &path).await, expected);
        // Full width is another spelling of one code.
        let path = "/api/products?codes=%E5%86%B03,NOPE,B%202,%EF%BC%A1-1,A-1,a-1";
        let (found, missing) = listed(caller, path).await;
        assert_eq!(found, [c, b, a]);
        assert_eq!(missing[0], "NOPE");
    }
    let held = async |caller: &Caller| {
        let found = caller.get(&format!("/api/products?ids={a}")).await;
        found.expect(200).body["results"][0]["on_hand"].clone()
    };
    assert_eq!(held(&anybody).await, Value::Null);
    assert_eq!(held(&clerk).await, json!(4));

    let numbers: Vec<_> = (1..=200).map(|n| n.to_string()).collect();
    let (_, missing) = listed(
        &anybody,
        &format!("/api/products?ids={}", numbers.join(",")),
    )
    .await;
    assert_eq!(missing.as_array().unwrap().len(), 197);
    let before = contents(shop.database());
    let too_many = format!("ids={},201", numbers.join(","));
    for (query, field, code) in [
        (too_many.as_str(), "ids", "too_long"),
        ("ids=", "ids", "blank"),
        ("ids=1,x", "ids", "invalid_value"),
        ("ids=-1", "ids", "invalid_value"),
        ("ids=1&page=1", "ids", "invalid_value"),
        ("ids=1&codes=A", "ids", "invalid_value"),
        ("codes=A,,B", "codes", "blank"),
        ("codes=A&search=x", "codes", "invalid_value"),
        ("cursor=&sort_by=price_asc", "cursor", "invalid_value"),
        ("cursor=&search=x", "cursor", "invalid_value"),
        ("cursor=zz", "cursor", "invalid_value"),
    ] {
        let refused = anybody.get(&format!("/api/products?{query}")).await;
        let refused = refused.expect_problem(400, "invalid_query");
        refused.expect_field(field, code);
    }
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn a_walk_neither_skips_nor_repeats_products_while_they_change() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let mut expected = Vec::new();
    for n in 0..10 {
        let fields = json!({"name": format!("冰箱{n}"), "stock": 1});
        expected.push(catalog.product(&admin, fields).await);
    }
    let hidden = catalog.product(&admin, json!({"is_active": false})).await;
    expected.reverse();
    let anybody = shop.anybody();
    let mut walked: Vec<i64> = Vec::new();
    let mut next = Some("/api/products?cursor=&page_size=4&category=%E5%86%B0%E7%AE%B1".to_owned());
    while let Some(path) = next {
        let found = anybody.get(&path).await.expect(200);
        let rows = found.body["results"].as_array().unwrap();
        walked.extend(rows.iter().map(|row| row["id"].as_i64().unwrap()));
        let link = found.headers.get("link");
        next = link.map(|link| {
            let link = link.to_str().unwrap().strip_suffix(">; rel=\"next\"");
            link.unwrap().strip_prefix('<').unwrap().to_owned()
        });
        // A new product, and an edit of one that was listed.
        catalog.product(&admin, json!({})).await;
        let edited = format!("/api/products/{}", walked[0]);
        let price = json!({"price": "1.00", "name": "热水器"});
        admin.patch(&edited, price).await.expect(200);
    }
    assert_eq!(walked, expected);
    let (all, _) = listed(
        &anybody,
        "/api/products?cursor=&is_active=all&page_size=100",
    )
    .await;
    assert!(all.contains(&hidden));
}
