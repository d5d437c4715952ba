//! Versions of the attention list and of supplier names.

use cangku_domain::accounts::Role;
use futures::future::join;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::contents,
    shop::Shop,
    stock::stocked,
};
use reqwest::Method;
use serde_json::{Value, json};

fn tag(response: &Response) -> String {
    response.headers["etag"].to_str().unwrap().to_owned()
}

async fn patch_if(caller: &Caller, path: &str, if_match: &str, body: Value) -> Response {
    let request = caller.request(Method::PATCH, path);
    let request = request.header("if-match", if_match).json(&body);
    caller.send(request).await
}

/// The path of one resource of each kind, and two changes of it.
async fn resources(shop: &Shop, admin: &Caller) -> Vec<(String, Value, Value)> {
    admin.payment("SO-1", "5.00", "U1").await.expect(201);
    shop.database().execute(
        "INSERT INTO categories (name) VALUES ('冰箱');
         INSERT INTO brands (name) VALUES ('海尔');
         INSERT INTO supplier_categories (supplier, external_name) VALUES ('haier', '冰吧');
         INSERT INTO supplier_brands (supplier, external_name) VALUES ('haier', '卡萨帝')",
    );
    let id = |table: &str| {
        let query = format!("SELECT min(id) FROM {table}");
        shop.database().number(&query)
    };
    vec![
        (
            format!("/api/attention/{}", id("attention_items")),
            json!({"note": "已联系"}),
            json!({"note": "等客户回复"}),
        ),
        (
            format!("/api/haier/categories/{}", id("supplier_categories")),
            json!({"category_id": id("categories")}),
            json!({"is_ignored": true, "category_id": null}),
        ),
        (
            format!("/api/haier/brands/{}", id("supplier_brands")),
            json!({"brand_id": id("brands")}),
            json!({"is_ignored": true, "brand_id": null}),
        ),
    ]
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused_with_the_present_one() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (path, first, second) in resources(&shop, &admin).await {
        let seen = admin.patch(&path, json!({})).await.expect(200);
        assert_eq!(seen.body["version"], 1, "{path}: nothing has changed");
        let edited = patch_if(&admin, &path, &tag(&seen), first.clone()).await;
        let edited = edited.expect(200);
        assert_eq!(edited.body["version"], 2, "{path}");
        let again = admin.patch(&path, first).await.expect(200);
        assert_eq!(again.body["version"], 2, "{path}: a repeat changes nothing");

        let before = contents(shop.database());
        let mut named = second.clone();
        named["version"] = json!(1);
        for refused in [
            patch_if(&admin, &path, &tag(&seen), second.clone()).await,
            patch_if(&admin, &path, "W/\"v2-x\"", second.clone()).await,
            admin.patch(&path, named.clone()).await,
        ] {
            let refused = refused.expect_problem(412, "stale_version");
            assert_eq!(refused.body["current"], edited.body, "{path}");
        }
        let both = patch_if(&admin, &path, &tag(&edited), named).await;
        both.expect_problem(400, "conflicting_versions");
        assert_eq!(contents(shop.database()), before, "{path}");

        let going_on = patch_if(&admin, &path, &tag(&edited), second).await;
        assert_eq!(going_on.expect(200).body["version"], 3, "{path}");
        let missing = patch_if(&admin, &format!("{path}999"), "*", json!({})).await;
        assert_eq!(missing.status, 404, "{path}: {}", missing.text);
    }
}

#[tokio::test]
async fn of_two_clerks_who_take_over_an_item_one_is_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    admin.payment("SO-1", "5.00", "U1").await.expect(201);
    let item = admin.get("/api/attention").await.expect(200).body["results"][0].clone();
    let path = format!("/api/attention/{}", item["id"]);
    let take_over = async |caller: &Caller| {
        let me = caller.get("/api/auth/me").await.body["id"].clone();
        let body = json!({"owner_id": me, "version": item["version"]});
        caller.patch(&path, body).await
    };
    let (one, other) = join(take_over(&admin), take_over(&clerk)).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412], "{} {}", one.text, other.text);
    let (won, lost) = if one.status == 200 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(lost.body["current"]["owner_name"], won.body["owner_name"]);
}

#[tokio::test]
async fn money_that_settles_an_item_makes_edits_of_it_stale() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 5).await;
    let order = admin.ordered(&[(product, 1)]).await;
    admin.steps(order, &["pay", "cancel"]).await;
    let item = admin.get("/api/attention").await.expect(200).body["results"][0].clone();
    // More money that is due only replaces the detail.
    admin.payment(order, "1.00", "T2").await.expect(201);
    let path = format!("/api/attention/{}", item["id"]);
    let mut body = json!({"note": "已联系", "version": item["version"]});
    let noted = admin.patch(&path, body.clone()).await.expect(200).body;
    admin.give_back(order, None, "R1").await.expect(201);
    body["version"] = noted["version"].clone();
    let stale = admin.patch(&path, body).await;
    let stale = stale.expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"]["done_by"], "boss");
}
