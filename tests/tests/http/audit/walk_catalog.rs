//! Catalogue, stock by hand, accounts, pictures, searches, plans.

use integration_tests::{
    api_keys::key_like_staff, catalog_fixture::CatalogFixture, shop::PASSWORD,
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
    let body = key_like_staff("till");
    let key = walk.admin_sends(POST, "/api/api-keys", "", body).await.id();
    let body = json!({"scopes": ["stock:lock"]});
    walk.admin_sends(PATCH, "/api/api-keys/{id}", key, body)
        .await;
    walk.admin_sends(DELETE, "/api/api-keys/{id}", key, Value::Null)
        .await;
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
