//! Refused new passwords, on every route that takes one.

use cangku_adapters::Argon2Hasher;
use cangku_domain::{accounts::Role, ports::PasswordHasher};
use integration_tests::shop::Shop;
use serde_json::{Value, json};

const REFUSED: [(&str, &str); 9] = [
    ("8Kq2zXw9p", "too_short"),
    ("          ", "blank"),
    ("12345678910", "guessable"),
    ("aaaaaaaaaaaa", "guessable"),
    ("Password2024!", "guessable"),
    ("qwertyuiop", "guessable"),
    ("SHOPKEEPER_1", "like_username"),
    ("1_repeekpohs", "like_username"),
    ("ｓｈｏｐｋｅｅｐｅｒ＿１", "like_username"),
];

#[tokio::test]
async fn weak_passwords_are_refused_on_every_route_and_nothing_is_written() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let new = json!({"username": "shopkeeper_1", "password": "correct horse battery"});
    let made = admin.post("/api/users", new.clone()).await.expect(201);
    let path = format!("/api/users/{}", made.id());
    let state = || {
        let users = "SELECT string_agg(username || password_hash, ',' ORDER BY id) FROM users";
        shop.database().text(users)
    };
    let before = state();
    let expect = |response: integration_tests::caller::Response, code: &str| {
        let refused = response.expect_problem(422, "validation_failed");
        refused.expect_field("password", code);
    };
    for (password, code) in REFUSED {
        expect(
            admin.patch(&path, json!({"password": password})).await,
            code,
        );
        let body = json!({"username": "shopkeeper_1", "password": password});
        expect(admin.post("/api/users", body.clone()).await, code);
        expect(shop.anybody().post("/api/auth/register", body).await, code);
    }
    assert_eq!(state(), before);
    let taken = admin.post("/api/users", new).await;
    taken.expect_problem(409, "duplicate_username");
    let absent = admin
        .patch(
            "/api/users/999999",
            json!({"password": "correct horse battery"}),
        )
        .await;
    absent.expect_problem(404, "user_not_found");
    let changed = json!({"password": "another long password", "role": "staff"});
    let changed = admin.patch(&path, changed).await.expect(200);
    assert_eq!(changed.body["role"], "staff");
    assert_ne!(state(), before);
}

#[tokio::test]
async fn a_password_of_older_rules_still_logs_in() {
    let shop = Shop::open().await;
    shop.sign_in("clerk", Role::Staff).await;
    let hash = Argon2Hasher::default().hash("12345678").unwrap();
    let sql = format!("UPDATE users SET password_hash = '{hash}' WHERE username = 'clerk'");
    shop.database().execute(&sql);
    let credentials = json!({"username": "clerk", "password": "12345678"});
    let session = shop.anybody().post("/api/auth/login", credentials).await;
    session.expect(200);
}

#[tokio::test]
async fn the_document_says_how_long_a_new_password_is() {
    let shop = Shop::open().await;
    let document = shop
        .anybody()
        .get("/api/openapi.json")
        .await
        .expect(200)
        .body;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let lengths: Vec<&Value> = schemas
        .iter()
        // Nor those of Haier, which the shop doesn't choose.
        .filter(|(name, _)| name.as_str() != "LoginBody" && !name.starts_with("Haier"))
        .map(|(_, schema)| &schema["properties"]["password"])
        .filter(|property| property.is_object())
        .map(|property| &property["minLength"])
        .collect();
    assert_eq!(lengths, [&json!(10); 3], "{schemas:?}");
}
