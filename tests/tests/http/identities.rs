//! What looks the same is one identity: product codes, names of categories, brands and users.

use futures::future::join_all;
use integration_tests::{
    catalog_fixture::{CatalogFixture, contents},
    shop::{PASSWORD, Shop},
};
use serde_json::{Value, json};

/// Spellings of a text of ASCII letters that are seen as the text itself.
fn twins(text: &str) -> Vec<String> {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
    let (first, rest) = text.split_at(1);
    vec![
        text.chars().map(wide).collect(),
        format!("\u{a0}{text}\u{3000}"),
        format!("{first}\u{200b}{rest}"),
        format!("\u{200f}{text}\u{200e}"),
        format!("\u{2067}{text}\u{2069}"),
        format!("{first}\u{ad}{rest}\u{fe0f}"),
        format!("{text}\u{2800}"),
        format!("{first}\u{3164}{rest}\u{e0100}"),
    ]
}

#[tokio::test]
async fn names_that_look_the_same_are_taken_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (path, code) in [
        ("/api/categories", "duplicate_category_name"),
        ("/api/brands", "duplicate_brand_name"),
    ] {
        let first = admin.make(path, json!({"name": "Haier"})).await;
        let other = admin.make(path, json!({"name": "Leader Pro"})).await;
        let before = contents(shop.database());
        let spaced = ["Leader  Pro", "Leader\u{2003}Pro", "Leader \u{200d}Pro"];
        let spaced = spaced.map(str::to_owned);
        for name in twins("Haier").into_iter().chain(spaced) {
            let body = json!({"name": name});
            admin
                .post(path, body.clone())
                .await
                .expect_problem(409, code);
            let of_the_other = match name.contains("Pro") {
                true => first,
                false => other,
            };
            let one = format!("{path}/{of_the_other}");
            admin
                .patch(&one, body.clone())
                .await
                .expect_problem(409, code);
            admin.put(&one, body).await.expect_problem(409, code);
        }
        assert_eq!(contents(shop.database()), before, "nothing was written");
        // Case makes a difference, and so does a space between.
        admin.make(path, json!({"name": "HAIER"})).await;
        admin.make(path, json!({"name": "LeaderPro"})).await;
        // A name may change to another spelling of itself, and is stored as it is typed.
        let renamed = json!({"name": " Ｈaier "});
        let renamed = admin.patch(&format!("{path}/{first}"), renamed).await;
        assert_eq!(renamed.expect(200).body["name"], "Ｈaier");
    }
}

#[tokio::test]
async fn product_codes_that_look_the_same_are_taken_once_and_find_the_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let first = catalog
        .product(&admin, json!({"product_code": "GA0SZC"}))
        .await;
    let other = catalog.product(&admin, json!({"product_code": "GB"})).await;
    let before = contents(shop.database());
    for code in twins("GA0SZC") {
        let body = json!({"product_code": code});
        catalog
            .create(&admin, body.clone())
            .await
            .expect_problem(409, "duplicate_product_code");
        admin
            .patch(&format!("/api/products/{other}"), body)
            .await
            .expect_problem(409, "duplicate_product_code");
        let code: String = reqwest::Url::parse_with_params("http://x", [("c", &code)])
            .unwrap()
            .query()
            .unwrap()
            .trim_start_matches("c=")
            .to_owned();
        let found = admin
            .get(&format!("/api/products/by-code/{code}"))
            .await
            .expect(200);
        assert_eq!(found.id(), first, "{code}");
    }
    assert_eq!(contents(shop.database()), before, "nothing was written");
    catalog
        .product(&admin, json!({"product_code": "ga0szc"}))
        .await;
    // Products without a code are no twins.
    catalog.product(&admin, json!({})).await;
    catalog.product(&admin, json!({})).await;
}

#[tokio::test]
async fn a_new_user_looks_like_no_other() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.database().execute(
        "INSERT INTO users (username, password_hash) VALUES ('ｃlerk', 'x'), ('ＳAM', 'x')",
    );
    let before = contents(shop.database());
    for name in ["clerk", "CLERK", "Clerk", "sam", "Sam"] {
        let body = json!({"username": name, "password": PASSWORD});
        admin
            .post("/api/users", body.clone())
            .await
            .expect_problem(409, "duplicate_username");
        shop.anybody()
            .post("/api/auth/register", body)
            .await
            .expect_problem(409, "duplicate_username");
    }
    for name in ["cl\u{200b}erk", "cle rk", "\u{202e}clerk", "ｃｌｅｒｋ"] {
        let body = json!({"username": name, "password": PASSWORD});
        admin
            .post("/api/users", body)
            .await
            .expect_field("username", "invalid_value");
    }
    assert_eq!(contents(shop.database()), before, "nothing was written");
}

#[tokio::test]
async fn what_has_nothing_visible_is_blank() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let before = contents(shop.database());
    for text in [
        "\u{200b}",
        "\u{3164}\u{2800}",
        "\u{202e} \u{2069}\u{fe0f}",
        "\u{a0}",
    ] {
        let name = json!({"name": text});
        for path in ["/api/categories", "/api/brands"] {
            admin
                .post(path, name.clone())
                .await
                .expect_field("name", "blank");
        }
        catalog
            .create(&admin, name)
            .await
            .expect_field("name", "blank");
        let user = json!({"username": text, "password": PASSWORD});
        let refused = admin.post("/api/users", user).await.expect(422);
        assert_eq!(refused.body["errors"][0]["field"], "username");
    }
    assert_eq!(contents(shop.database()), before, "nothing was written");
    // What may be empty is empty.
    let fields = json!({"product_code": "\u{200b}", "description": "\u{2800}\n\u{feff}"});
    let made = catalog.create(&admin, fields).await.expect(201).body;
    assert_eq!(
        (&made["product_code"], &made["description"]),
        (&json!(null), &json!(""))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twins_that_come_at_once_one_succeeds() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let bodies = |body: &dyn Fn(&str) -> Value| -> Vec<Value> {
        let names = twins("Casarte");
        names.iter().map(|name| body(name)).collect()
    };
    for (path, bodies) in [
        ("/api/categories", bodies(&|name| json!({"name": name}))),
        ("/api/brands", bodies(&|name| json!({"name": name}))),
        (
            "/api/products",
            bodies(&|code| catalog.body(json!({"product_code": code}))),
        ),
    ] {
        let number = bodies.len();
        let requests = bodies.into_iter().map(|body| admin.post(path, body));
        let responses = join_all(requests).await;
        let statuses = |status| responses.iter().filter(|a| a.status == status).count();
        assert_eq!((statuses(201), statuses(409)), (1, number - 1), "{path}");
    }
}

#[tokio::test]
async fn the_longest_names_fit_in_every_form() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    // One character that NFKC expands to eighteen, and one to six.
    for character in ["\u{fdfa}", "\u{3316}", "\u{1f100}"] {
        let name = character.repeat(100);
        for path in ["/api/categories", "/api/brands"] {
            let made = admin.post(path, json!({"name": name})).await.expect(201);
            assert_eq!(made.body["name"], name);
        }
        let code = character.repeat(50);
        catalog
            .product(&admin, json!({"product_code": code, "name": name}))
            .await;
    }
}

#[tokio::test]
async fn the_search_ignores_every_invisible_character() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let name = json!({"name": "对\u{2068}开\u{61c}门\u{2069}"});
    let product = catalog.product(&admin, name).await;
    for phrase in [
        "对开门",
        "%E2%81%A8%E5%AF%B9%E5%BC%80%E9%97%A8%E2%81%A9",
        "%E5%AF%B9%E1%A0%8E%E5%BC%80%F3%A0%84%80%E9%97%A8",
    ] {
        let found = admin.ids(&format!("/api/products?search={phrase}")).await;
        assert_eq!(found, [product], "{phrase}");
    }
}
