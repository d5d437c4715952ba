//! Keywords that aren't shown: blocked words, contact data, and words without results.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::json;

use crate::keywords::keyword_fixture::{ANY_KEYWORD, customers, hot, search, suggested};

const PATH: &str = "/api/search/blocked-keywords";

/// Makes keywords public: three customers search for each.
async fn publish(shop: &Shop, callers: &[Caller; 3], keywords: &[&str]) {
    for keyword in keywords {
        for caller in callers {
            search(caller, keyword).await;
        }
    }
    shop.log_searches();
}

async fn words(admin: &Caller) -> Vec<String> {
    let list = admin.get(PATH).await.expect(200).body;
    let rows = list["results"].as_array().unwrap().iter();
    rows.map(|row| row["keyword"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_blocked_word_is_in_no_keyword_that_is_shown_on_any_instance() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let beside = shop.beside_with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    publish(
        &shop,
        &callers,
        &["代购 冰箱", "代.购", "冰箱", "kaola购物"],
    )
    .await;
    let viewers = [shop.anybody(), beside.anybody()];
    for viewer in &viewers {
        assert_eq!(hot(viewer, "").await.len(), 4);
        assert_eq!(suggested(viewer, "代").await.len(), 2);
    }
    let made = admin.post(PATH, json!({"keyword": " 代購 "})).await;
    let made = made.expect(201).body;
    assert_eq!(made["keyword"], "代购");
    assert_eq!(made["created_by"].as_i64(), Some(boss(&shop)));
    for viewer in &viewers {
        eventually(async || hot(viewer, "").await == ["kaola购物 3", "冰箱 3"]).await;
        eventually(async || suggested(viewer, "代").await.is_empty()).await;
    }
    // Blocked in any width and case; searching for it still works.
    admin
        .post(PATH, json!({"keyword": "ＫＡＯＬＡ"}))
        .await
        .expect(201);
    assert_eq!(hot(&viewers[0], "").await, ["冰箱 3"]);
    search(&viewers[0], "代购 冰箱").await;
    let again = admin.post(PATH, json!({"keyword": "kaola"})).await;
    assert_eq!(again.expect(200).body["keyword"], "kaola");
    assert_eq!(words(&admin).await, ["kaola", "代购"]);
    let id = made["id"].as_i64().unwrap();
    admin.delete(&format!("{PATH}/{id}")).await.expect(200);
    assert_eq!(words(&admin).await, ["kaola"]);
    for viewer in &viewers {
        eventually(async || suggested(viewer, "代").await.len() == 2).await;
    }
    let gone = admin.delete(&format!("{PATH}/{id}")).await;
    gone.expect_problem(404, "blocked_keyword_not_found");
}

fn boss(shop: &Shop) -> i64 {
    shop.database()
        .number("SELECT id FROM users WHERE username = 'boss'")
}

/// Waits until the other instance has received a change.
async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    let end = std::time::Instant::now() + integration_tests::process::TEST_TIMEOUT;
    while !is_so().await {
        assert!(std::time::Instant::now() < end, "never so");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn only_an_admin_blocks_and_only_what_is_a_word() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    for (caller, status, code) in [
        (&clerk, 403, "forbidden"),
        (&shop.anybody(), 401, "missing_token"),
    ] {
        for response in [
            caller.get(PATH).await,
            caller.post(PATH, json!({"keyword": "x"})).await,
            caller.delete(&format!("{PATH}/1")).await,
        ] {
            response.expect_problem(status, code);
        }
    }
    for (body, code) in [
        (json!({}), "required"),
        (json!({"keyword": null}), "wrong_type"),
        (json!({"keyword": 1}), "wrong_type"),
        (json!({"keyword": " \u{200b}"}), "blank"),
        (json!({"keyword": "x".repeat(101)}), "too_long"),
        (json!({"keyword": "a\0"}), "control_character"),
    ] {
        let refused = admin.post(PATH, body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field("keyword", code);
    }
    assert!(words(&admin).await.is_empty());
}

#[tokio::test]
async fn contact_data_is_never_shown() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    let spam = [
        "加微信abc999 便宜买海尔",
        "海尔 138-0013-8000",
        "海尔 一三八零零一三八零零零",
        "海尔 mail@example.com",
        "海尔 haier点vip",
    ];
    publish(&shop, &callers, &spam).await;
    publish(&shop, &callers, &["海尔 bcd-470wdpg"]).await;
    for _ in 0..30 {
        search(&shop.anybody(), spam[0]).await;
    }
    shop.log_searches();
    let anybody = shop.anybody();
    assert_eq!(hot(&anybody, "").await, ["海尔 bcd-470wdpg 3"]);
    assert_eq!(
        suggested(&anybody, "海尔").await,
        ["keyword 海尔 bcd-470wdpg"]
    );
    assert_eq!(suggested(&anybody, "加微信").await, [""; 0]);
}

#[tokio::test]
async fn a_keyword_is_shown_while_it_finds_a_product() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    let id = catalog
        .product(&admin, json!({"name": "海尔 对开门"}))
        .await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    publish(&shop, &callers, &["对开门", "对不上", "海尔 冰箱"]).await;
    let anybody = shop.anybody();
    assert_eq!(hot(&anybody, "").await, ["对开门 3", "海尔 冰箱 3"]);
    assert_eq!(suggested(&anybody, "对").await, ["keyword 对开门"]);
    let path = format!("/api/products/{id}");
    let off = admin.patch(&path, json!({"is_active": false})).await;
    off.expect(200);
    assert_eq!(hot(&anybody, "").await, [""; 0]);
    assert_eq!(suggested(&anybody, "对").await, [""; 0]);
}

#[tokio::test]
async fn those_that_are_shown_are_found_behind_many_that_are_not() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    shop.database().execute(
        "INSERT INTO public_keywords (keyword, searches) \
         SELECT '海尔 1380013' || (1000 + n), 1000 + n FROM generate_series(1, 500) AS n; \
         INSERT INTO public_keywords (keyword, searches) VALUES ('海尔 冰箱', 1); \
         INSERT INTO keyword_searches_by_day (keyword, day, searches) \
         SELECT keyword, current_date, searches FROM public_keywords",
    );
    let anybody = shop.anybody();
    assert_eq!(hot(&anybody, "?limit=1").await, ["海尔 冰箱 1"]);
    assert_eq!(suggested(&anybody, "海").await, ["keyword 海尔 冰箱"]);
}

#[tokio::test]
async fn names_of_products_are_suggested_without_contact_data_and_blocked_words() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "冰箱", "海尔").await;
    for name in ["对开门 13800138000", "对开门 代.购", "对开门 BCD-470WDPG"] {
        catalog.product(&admin, json!({"name": name})).await;
    }
    let blocked = admin.post(PATH, json!({"keyword": "代购"})).await;
    blocked.expect(201);
    assert_eq!(
        suggested(&shop.anybody(), "对").await,
        ["product 对开门 BCD-470WDPG"]
    );
}
