//! Products that a complete list no longer names can't be bought, and come back with it.

use integration_tests::caller::Response;
use serde_json::{Value, json};

use crate::haier_sync::shop_sync::ShopSync;

/// Reasons against buying a product, by code.
async fn reasons(sync: &ShopSync, code: &str) -> Vec<String> {
    let id = sync.product(code).await["id"].clone();
    let path = format!("/api/products/{id}/availability");
    let shown = sync.admin.get(&path).await.expect(200).body;
    let reasons = shown["reasons"].as_array().unwrap().clone();
    assert_eq!(shown["can_be_bought"], reasons.is_empty(), "{shown}");
    let code = |reason: &Value| reason["code"].as_str().unwrap().to_owned();
    reasons.iter().map(code).collect()
}

/// Positions of products that can be bought.
async fn for_sale(sync: &ShopSync, number: usize) -> Vec<String> {
    let mut codes = Vec::new();
    for position in 0..60 {
        let code = sync.code(position);
        if codes.len() < number && reasons(sync, &code).await.is_empty() {
            codes.push(code);
        }
    }
    assert_eq!(codes.len(), number);
    codes
}

async fn order(sync: &ShopSync, code: &str) -> Response {
    let id = sync.product(code).await["id"].as_i64().unwrap();
    sync.admin.place(&[(id, 1)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_vanishes_is_not_sold_until_it_is_listed_again() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let codes = for_sale(&sync, 2).await;
    let stock = sync.product(&codes[0]).await["stock"].clone();
    let gone = format!("products:missing-codes@{}", codes[0]);
    sync.control().set_faults([gone]).unwrap();

    let dry = sync.run("sync-haier-products", &["--dry-run"]).await;
    assert_eq!(dry.code, 0, "{dry:?}");
    let line = format!("not listed {}\n", codes[0]);
    assert!(dry.out.contains(&line), "{dry:?}");
    assert!(dry.out.contains("1 no longer listed"), "{dry:?}");
    assert!(
        reasons(&sync, &codes[0]).await.is_empty(),
        "a dry run writes nothing"
    );

    let result = sync.sync_everything().await;

    let line = format!("1 no longer listed: {}\n", codes[0]);
    assert!(result.out.contains(&line), "{result:?}");
    let run = sync.newest_run().await;
    assert_eq!(
        (&run["status"], &run["not_listed_count"]),
        (&json!("success"), &json!(1))
    );
    assert!(
        run["message"].as_str().unwrap().contains(&codes[0]),
        "{run}"
    );
    assert_eq!(reasons(&sync, &codes[0]).await, ["not_listed"]);
    assert!(reasons(&sync, &codes[1]).await.is_empty());
    assert_eq!(
        sync.product(&codes[0]).await["stock"],
        stock,
        "its stock stays"
    );
    let refused = order(&sync, &codes[0])
        .await
        .expect_problem(409, "product_not_sellable");
    assert_eq!(refused.body["lines"][0]["reasons"], json!(["not_listed"]));
    order(&sync, &codes[1]).await.expect(201);

    // Marked once; a form that repeats what is shown doesn't change it.
    assert!(
        !sync
            .sync_everything()
            .await
            .out
            .contains("no longer listed")
    );
    let shown = sync.product(&codes[0]).await;
    let body = json!({"is_sales": shown["is_sales"], "no_sales_reason": shown["no_sales_reason"]});
    let path = format!("/api/products/{}", shown["id"]);
    sync.admin.patch(&path, body).await.expect(200);
    assert_eq!(reasons(&sync, &codes[0]).await, ["not_listed"]);

    sync.control().clear_faults();
    sync.sync_everything().await;
    assert!(reasons(&sync, &codes[0]).await.is_empty());
    order(&sync, &codes[0]).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_has_said_comes_back_with_the_list() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let codes = for_sale(&sync, 2).await;
    let (refused, wanted) = (&codes[0], &codes[1]);
    let say = async |code: &str, body: Value| {
        let path = format!("/api/products/{}", sync.product(code).await["id"]);
        sync.admin.patch(&path, body).await.expect(200)
    };
    let not_procurable = json!({"is_sales": "0", "no_sales_reason": "展品"});
    for code in [refused, wanted] {
        say(code, not_procurable.clone()).await;
    }
    say(wanted, json!({"is_sales": "1"})).await;
    let gone = codes
        .iter()
        .map(|code| format!("products:missing-codes@{code}"));
    sync.control().set_faults(gone.collect::<Vec<_>>()).unwrap();
    let result = sync.sync_everything().await;
    let line = format!("1 no longer listed: {wanted}\n");
    assert!(result.out.contains(&line), "{result:?}");
    assert_eq!(reasons(&sync, refused).await, ["not_procurable"]);
    assert_eq!(reasons(&sync, wanted).await, ["not_listed"]);
    order(&sync, wanted)
        .await
        .expect_problem(409, "product_not_sellable");
    let again = sync.sync_everything().await;
    assert!(!again.out.contains("no longer listed"), "{again:?}");

    sync.control().clear_faults();
    sync.sync_everything().await;
    assert_eq!(reasons(&sync, refused).await, ["not_procurable"]);
    assert_eq!(sync.product(refused).await["no_sales_reason"], "展品");
    assert!(reasons(&sync, wanted).await.is_empty());
    assert_eq!(
        sync.product(wanted).await["edited_fields"],
        json!(["is_sales"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_or_failed_list_ends_no_product() {
    let sync = ShopSync::with_products(60).await;
    sync.sync_everything().await;
    let codes = for_sale(&sync, 1).await;
    let unlisted = "SELECT count(*) FROM products WHERE NOT is_listed";
    let group = sync.control().product(0).unwrap().group;
    let gone = format!("products:missing-codes@{}", codes[0]);
    sync.control().set_faults([gone]).unwrap();
    let (code, other) = (sync.code(1), sync.code(2));
    for flags in [
        &["--product-codes", code.as_str(), other.as_str()][..],
        &["--category", group.as_str()],
        &["--brand", "没有这个"],
    ] {
        let result = sync.run("sync_haier_products", flags).await;
        assert!(result.code < 2, "{flags:?}: {result:?}");
        assert_eq!(sync.number(unlisted), 0, "{flags:?}");
    }
    for fault in [
        "products:missing-codes",
        "products:data-null",
        "products:html",
    ] {
        sync.control().set_faults([fault]).unwrap();
        let result = sync.sync().await;
        assert_eq!(result.code, 2, "{fault}: {result:?}");
        assert_eq!(sync.newest_run().await["status"], "failed", "{fault}");
        assert_eq!(sync.number(unlisted), 0, "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_spellings_of_commands_and_codes_work() {
    let sync = ShopSync::with_products(20).await;
    let codes: Vec<String> = (0..5).map(|position| sync.code(position)).collect();
    let pair = format!("{},{}", codes[3], codes[4]);
    let flags = [
        "--product-codes",
        &codes[0],
        &codes[1],
        &codes[2],
        &pair,
        "--sync-stock",
    ];
    let result = sync.run("sync_haier_products", &flags).await;
    assert_eq!(result.code, 0, "{result:?}");
    assert!(result.out.contains("5 in all: 5 brought"), "{result:?}");
    let flags = ["--product-codes", &codes[0], &codes[1], "--dry-run"];
    let result = sync.run("fetch_haier_images", &flags).await;
    assert!(!result.err.contains("unexpected argument"), "{result:?}");
}
