//! Catalogue, stock by hand, accounts, pictures, searches, plans.

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_like_staff, caller::Caller, catalog_fixture::CatalogFixture, shop::PASSWORD,
};
use picture_check::Kind;
use reqwest::Method;
use serde_json::{Value, json};

use super::walk::Walk;
use crate::media::{
    corpus::drawn::{file, waves},
    form::upload_as,
};

const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

fn nothing() -> Value {
    json!({})
}

pub async fn categories_and_brands(walk: &mut Walk) {
    for kind in ["categories", "brands"] {
        let (all, one) = (format!("/api/{kind}"), format!("/api/{kind}/{{id}}"));
        let mut ids = Vec::new();
        for name in ["first", "second", "third"] {
            let body = json!({"name": format!("{kind} {name}")});
            ids.push(walk.admin_sends(POST, &all, "", body).await.id());
        }
        let body = json!({"name": format!("{kind} renamed")});
        walk.admin_sends(PUT, &one, ids[0], body).await;
        walk.admin_sends(PATCH, &one, ids[0], json!({"order": 7}))
            .await;
        let merge = format!("{one}/merge");
        walk.admin_sends(POST, &merge, ids[0], json!({"into": ids[1]}))
            .await;
        walk.admin_sends(DELETE, &one, ids[2], Value::Null).await;
    }
}

pub async fn products(walk: &mut Walk) {
    let admin = walk.admin();
    let catalog = CatalogFixture::set_up(&admin).await;
    let body = catalog.body(json!({"stock": 2, "low_stock_threshold": 5}));
    let created = walk.admin_sends(POST, "/api/products", "", body).await;
    let (id, one) = (created.id(), "/api/products/{id}");
    let body = catalog.body(json!({"name": "另一台", "low_stock_threshold": 5}));
    walk.admin_sends(PUT, one, id, body).await;
    walk.admin_sends(PATCH, one, id, json!({"price": "1.50"}))
        .await;
    let field = "/api/products/{id}/edited-fields/{field}";
    walk.admin_sends(DELETE, field, format!("{id}/price"), Value::Null)
        .await;
    let adjust = json!({"product_id": id, "set_to": 3, "reason": "stocktake"});
    walk.admin_sends(POST, "/api/inventory/adjust", "", adjust)
        .await;
    let restock = "/api/products/{id}/restock-request";
    walk.admin_sends(POST, restock, id, nothing()).await;
    walk.admin_sends(DELETE, restock, id, Value::Null).await;
    let adjust = json!({"type": "adjust", "product_id": id, "quantity": 1, "reason": "found"});
    let batch = json!({"commands": [adjust], "atomic": true});
    walk.admin_sends(POST, "/api/inventory/batch", "", batch)
        .await;
    walk.haier.shop.database().execute(&format!(
        "UPDATE products SET stock = stock + 1 WHERE id = {id}"
    ));
    let path = "/api/inventory/reconcile?repair=true";
    let repaired = admin.post(path, nothing()).await;
    walk.check(&POST, "/api/inventory/reconcile", repaired);
    walk.admin_sends(DELETE, one, id, Value::Null).await;
}

pub async fn accounts(walk: &mut Walk) {
    let anybody = walk.haier.shop.anybody();
    let body = json!({"username": "hanmeimei", "password": PASSWORD});
    let (register, log_in) = ("/api/auth/register", "/api/auth/login");
    walk.send(&anybody, POST, register, "", body.clone()).await;
    walk.send(&anybody, POST, log_in, "", body).await;
    let body = json!({"username": "till-clerk", "password": PASSWORD, "role": "staff"});
    let user = walk.admin_sends(POST, "/api/users", "", body).await.id();
    let body = json!({"role": "user"});
    walk.admin_sends(PATCH, "/api/users/{id}", user, body).await;
    sessions(walk, user).await;
    let body = key_like_staff("till");
    let key = walk.admin_sends(POST, "/api/api-keys", "", body).await.id();
    let body = json!({"scopes": ["stock:lock"]});
    walk.admin_sends(PATCH, "/api/api-keys/{id}", key, body)
        .await;
    walk.admin_sends(DELETE, "/api/api-keys/{id}", key, Value::Null)
        .await;
}

/// Ends sessions of the user `hanmeimei`, and of another user.
async fn sessions(walk: &mut Walk, user: i64) {
    let own = "/api/auth/sessions";
    let shop = &walk.haier.shop;
    let customer = shop.sign_in("hanmeimei", Role::User).await;
    shop.sign_in("hanmeimei", Role::User).await;
    shop.sign_in("hanmeimei", Role::User).await;
    let list = customer.get(own).await.expect(200).body;
    let newest = list["results"][0]["id"].clone();
    let one = "/api/auth/sessions/{id}";
    walk.send(&customer, DELETE, one, newest, Value::Null).await;
    let body = json!({"current_password": PASSWORD, "new_password": "a wholly different phrase"});
    let password = "/api/auth/password";
    let changed = walk.send(&customer, POST, password, "", body).await;
    let token = changed.body["access_token"].as_str().unwrap().to_owned();
    let customer = Caller::at(walk.haier.shop.address(), Some(token));
    walk.send(&customer, POST, "/api/auth/logout", "", nothing())
        .await;

    let li = walk.haier.shop.sign_in("li", Role::User).await;
    walk.send(&li, DELETE, own, "", Value::Null).await;
    // The walk goes on with this user.
    walk.customer = walk.haier.shop.sign_in("li", Role::User).await;

    let shop = &walk.haier.shop;
    shop.sign_in("till-clerk", Role::User).await;
    shop.sign_in("till-clerk", Role::User).await;
    let of_user = "/api/users/{id}/sessions";
    let path = of_user.replace("{id}", &user.to_string());
    let list = walk.admin().get(&path).await.expect(200).body;
    let newest = format!("{user}/{}", list["results"][0]["id"]);
    let one = "/api/users/{id}/sessions/{session_id}";
    walk.admin_sends(DELETE, one, newest, Value::Null).await;
    walk.admin_sends(DELETE, of_user, user, Value::Null).await;
}

pub async fn pictures_and_searches(walk: &mut Walk) {
    let admin = walk.admin();
    let png = file(waves(20, 20), image::ImageFormat::Png);
    let uploaded = upload_as(&admin, Kind::Png, &png).await;
    let picture = walk.check(&POST, "/api/media-images", uploaded).id();
    walk.admin_sends(DELETE, "/api/media-images/{id}", picture, Value::Null)
        .await;
    let body = json!({"keyword": "代购"});
    let blocked = "/api/search/blocked-keywords";
    let word = walk.admin_sends(POST, blocked, "", body).await.id();
    let one = "/api/search/blocked-keywords/{id}";
    walk.admin_sends(DELETE, one, word, Value::Null).await;
    let body = json!({"words": ["冰箱", "雪柜"]});
    let synonyms = "/api/search/synonyms";
    let group = walk.admin_sends(POST, synonyms, "", body).await.id();
    let one = "/api/search/synonyms/{id}";
    let body = json!({"words": ["冰箱", "冷柜"]});
    walk.admin_sends(PUT, one, group, body).await;
    let body = json!({"words": ["冰箱", "冰吧"]});
    walk.admin_sends(PATCH, one, group, body).await;
    walk.admin_sends(DELETE, one, group, Value::Null).await;
    walk.admin_sends(POST, "/api/cache/invalidate", "", nothing())
        .await;
}

pub async fn plans(walk: &mut Walk) {
    let admin = walk.admin();
    let catalog = CatalogFixture::named(&admin, "plans", "plans").await;
    let product = catalog
        .product(&admin, json!({"product_code": "PLAN-1", "price": "9.00"}))
        .await;
    let edit = json!({"kind": "bulk_edit", "reason": "sale", "ids": [product],
        "change": {"low_stock_threshold": 3}});
    let plan = walk.admin_sends(POST, "/api/plans", "", edit).await.id();
    for step in ["approve", "apply", "undo"] {
        let template = format!("/api/plans/{{id}}/{step}");
        walk.admin_sends(POST, &template, plan, nothing()).await;
    }
    let rows = "product_code,price\nPLAN-1,8.00\n".to_owned();
    let imported = admin.post_raw("/api/imports", "text/csv", rows).await;
    let imported = walk.check(&POST, "/api/imports", imported).id();
    walk.admin_sends(POST, "/api/plans/{id}/discard", imported, nothing())
        .await;
}
