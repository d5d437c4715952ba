//! `/api/search/synonyms`: the shop's own words that mean the same.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::Caller, catalog_fixture::CatalogFixture, process::TEST_TIMEOUT, shop::Shop,
};
use serde_json::{Value, json};

use crate::product_search::found;

const PATH: &str = "/api/search/synonyms";

async fn create(admin: &Caller, words: &[&str]) -> Value {
    let created = admin.post(PATH, json!({"words": words})).await;
    created.expect(201).body
}

/// Waits until a search finds exactly these names.
async fn eventually_found(caller: &Caller, search: &str, names: &[&str]) {
    let end = Instant::now() + TEST_TIMEOUT;
    while found(caller, search).await != names {
        assert!(Instant::now() < end, "{search} never finds {names:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_edit_changes_what_searches_find_on_every_instance() {
    let shop = Shop::open().await;
    let beside = shop.beside_with(&[]).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::named(&admin, "家电", "海尔").await;
    for name in ["对开门 冰箱", "风冷 雪柜", "挂机 1.5P"] {
        catalog.product(&admin, json!({"name": name})).await;
    }
    let callers = [shop.anybody(), beside.anybody()];
    // Cached before the edit.
    for caller in &callers {
        assert_eq!(found(caller, "海尔雪柜").await, ["风冷 雪柜"]);
        assert_eq!(found(caller, "1.5马匹").await, [""; 0]);
    }
    let group = create(&admin, &["冰箱", " 雪櫃 ", "Fridge"]).await;
    assert_eq!(group["words"], json!(["冰箱", "雪柜", "fridge"]));
    assert_eq!(group["version"], 1);
    create(&admin, &["匹", "马匹"]).await;
    for caller in &callers {
        for search in ["雪柜", "海尔雪柜", "冰箱", "FRIDGE", "雪柜。海尔"] {
            eventually_found(caller, search, &["对开门 冰箱", "风冷 雪柜"]).await;
        }
        eventually_found(caller, "1.5马匹", &["挂机 1.5P"]).await;
        assert_eq!(found(caller, "对开门雪柜").await, ["对开门 冰箱"]);
    }
    let path = format!("{PATH}/{}", group["id"]);
    let edited = admin
        .patch(&path, json!({"words": ["雪柜", "冷藏箱"]}))
        .await;
    assert_eq!(edited.expect(200).body["version"], 2);
    for caller in &callers {
        eventually_found(caller, "冰箱", &["对开门 冰箱"]).await;
        eventually_found(caller, "冷藏箱", &["风冷 雪柜"]).await;
    }
    admin.delete(&path).await.expect(200);
    for caller in &callers {
        eventually_found(caller, "冷藏箱", &[]).await;
    }
}

#[tokio::test]
async fn groups_are_listed_viewed_and_edited_from_their_version() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let first = create(&admin, &["a1", "b1"]).await;
    let second = create(&admin, &["c1", "d1"]).await;
    let list = admin
        .get(&format!("{PATH}?page_size=1"))
        .await
        .expect(200)
        .body;
    assert_eq!((&list["total"], &list["results"][0]), (&json!(2), &second));
    let path = format!("{PATH}/{}", first["id"]);
    let viewed = admin.get(&path).await.expect(200);
    assert_eq!(viewed.body, first);
    let replaced = admin
        .put(&path, json!({"words": ["a1", "e1"], "version": 1}))
        .await;
    let replaced = replaced.expect(200).body;
    assert_eq!(
        (&replaced["words"], &replaced["version"]),
        (&json!(["a1", "e1"]), &json!(2))
    );
    let stale = admin
        .put(&path, json!({"words": ["x1", "y1"], "version": 1}))
        .await;
    let stale = stale.expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"], replaced);
    let same = admin.patch(&path, json!({})).await.expect(200).body;
    assert_eq!(
        (&same["words"], &same["version"]),
        (&replaced["words"], &replaced["version"])
    );
    let stale = admin.delete(&format!("{path}?version=1")).await;
    stale.expect_problem(412, "stale_version");
    // Words of another group are taken, in any spelling; those of the group itself aren't.
    let taken = admin.patch(&path, json!({"words": ["a1", "Ｄ１"]})).await;
    taken.expect_problem(409, "duplicate_synonym_word");
    let taken = admin.post(PATH, json!({"words": ["f1", "a1"]})).await;
    taken.expect_problem(409, "duplicate_synonym_word");
    admin
        .patch(&path, json!({"words": ["e1", "a1"]}))
        .await
        .expect(200);
    admin.delete(&format!("{path}?version=3")).await.expect(200);
    admin
        .get(&path)
        .await
        .expect_problem(404, "search_synonym_not_found");
    admin
        .delete(&path)
        .await
        .expect_problem(404, "search_synonym_not_found");
    create(&admin, &["a1", "f1"]).await;
}

#[tokio::test]
async fn a_repeated_creation_with_a_key_creates_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let send = async |words: Value| {
        let request = admin.request(reqwest::Method::POST, PATH);
        let request = request
            .header("idempotency-key", "\"k1\"")
            .json(&json!({"words": words}));
        admin.send(request).await
    };
    let created = send(json!(["a1", "b1"])).await.expect(201).body;
    assert_eq!(send(json!(["a1", "b1"])).await.expect(201).body, created);
    let reused = send(json!(["a1", "c1"])).await;
    reused.expect_problem(422, "idempotency_key_reused");
    let list = admin.get(PATH).await.expect(200).body;
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn what_is_no_group_is_refused_and_so_are_too_many() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    let refused = staff.post(PATH, json!({"words": ["a1", "b1"]})).await;
    refused.expect_problem(403, "forbidden");
    let many: Vec<String> = (10..31).map(|number| format!("w{number}")).collect();
    for (body, field, code) in [
        (json!({}), "words", "required"),
        (json!({"words": "a1"}), "words", "wrong_type"),
        (json!({"words": ["a1"]}), "words", "too_short"),
        (json!({"words": ["a1", "Ａ１"]}), "words", "too_short"),
        (json!({"words": ["a1", ""]}), "words", "blank"),
        (json!({"words": ["a1", "。"]}), "words", "invalid_value"),
        (json!({"words": ["a1", "b"]}), "words", "invalid_value"),
        (
            json!({"words": ["a1", "b\u{1b}"]}),
            "words",
            "control_character",
        ),
        (
            json!({"words": ["a1", "冰".repeat(51)]}),
            "words",
            "too_long",
        ),
        (json!({"words": many}), "words", "too_long"),
        (
            json!({"words": ["a1", "b1"], "version": 1}),
            "version",
            "unknown_field",
        ),
        (
            json!({"words": ["a1", "b1"], "id": 1}),
            "id",
            "unknown_field",
        ),
    ] {
        let refused = admin.post(PATH, body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    assert_eq!(admin.get(PATH).await.expect(200).body["total"], 0);
    shop.database().execute(
        "INSERT INTO search_synonyms (words) \
         SELECT ARRAY['a' || n, 'b' || n] FROM generate_series(1, 500) AS n",
    );
    let refused = admin.post(PATH, json!({"words": ["one", "more"]})).await;
    refused.expect_problem(409, "too_many_synonyms");
    // So many cost a search little.
    let begun = Instant::now();
    assert_eq!(found(&shop.anybody(), "a7").await, [""; 0]);
    assert!(begun.elapsed() < Duration::from_secs(2));
}
