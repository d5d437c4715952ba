//! Who may do what.

use cangku_domain::accounts::Role;
use integration_tests::{
    catalog_fixture::contents,
    stock::{CUSTOMERS_LOCK, basket, command},
};
use serde_json::{Value, json};

use super::{BadInputFixture, with};

#[tokio::test]
async fn each_role_ends_only_the_holds_that_it_may() {
    let fixture = BadInputFixture::with(&[CUSTOMERS_LOCK]).await;
    let buyer = fixture.shop.sign_in("buyer", Role::User).await;
    let other = fixture.shop.sign_in("other", Role::User).await;
    let clerk = fixture.shop.sign_in("clerk", Role::Staff).await;
    buyer
        .stock(
            "lock",
            fixture.lock(json!({"quantity": 2, "expires_in": 600})),
        )
        .await
        .expect(201);
    let before = contents(fixture.shop.database());
    let adjust = fixture.adjust(json!({"quantity": 1}));
    let one = command(fixture.product, 1, "B");
    let typed = |verb: &str, body: &Value| {
        basket(vec![
            fixture.harmless(),
            with(body.clone(), json!({"type": verb})),
        ])
    };
    for (caller, verb, body) in [
        (&buyer, "adjust", &adjust),
        (&clerk, "adjust", &adjust),
        (&buyer, "consume", &one),
    ] {
        caller
            .stock(verb, body.clone())
            .await
            .expect_problem(403, "forbidden");
        caller
            .stock("batch", typed(verb, body))
            .await
            .expect_problem(403, "forbidden");
    }
    for caller in [&buyer, &clerk] {
        caller
            .stock("reconcile", json!({}))
            .await
            .expect_problem(403, "forbidden");
    }
    for verb in ["lock", "release", "consume", "adjust", "batch"] {
        let response = fixture.shop.anybody().stock(verb, one.clone()).await;
        assert_eq!(response.status, 401, "{}", response.text);
    }
    other
        .stock("release", one.clone())
        .await
        .expect_problem(409, "not_held");
    assert_eq!(contents(fixture.shop.database()), before);
    clerk.stock("release", one.clone()).await.expect(201);
    buyer.stock("release", one).await.expect(201);
    let log = fixture.admin.stock_log("reference=B").await;
    let operators: Vec<_> = log
        .iter()
        .map(|row| row["operator"].as_str().unwrap())
        .collect();
    assert_eq!(operators, ["buyer", "clerk", "buyer"]);
    fixture.admin.assert_reconciled().await;
}
