//! Filters, pages, cursors and CSV.

use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

use super::{LOG, entries};

fn ids(rows: &Value) -> Vec<i64> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_cursor_goes_through_all_entries_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    CatalogFixture::set_up(&admin).await;
    for name in ["A", "B", "C"] {
        admin
            .post("/api/brands", json!({"name": name}))
            .await
            .expect(201);
    }
    let page = admin.get(&format!("{LOG}?page_size=100")).await.expect(200);
    let all = ids(&page.body["results"]);
    assert_eq!(page.body["total"], all.len());
    assert!(all.is_sorted_by(|a, b| a > b) && all.len() >= 6, "{all:?}");
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("{LOG}?page_size=2&cursor={cursor}");
        let part = admin.get(&path).await.expect(200);
        seen.extend(ids(&part.body["results"]));
        let Some(next) = part.body["next_cursor"].as_str() else {
            assert!(!part.headers.contains_key("link"));
            break;
        };
        assert!(part.headers.contains_key("link"));
        cursor = next.to_owned();
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn entries_are_found_by_actor_action_entity_and_time() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let other = shop.sign_in("other", Role::Admin).await;
    admin
        .post("/api/brands", json!({"name": "A"}))
        .await
        .expect(201);
    other
        .post("/api/categories", json!({"name": "B"}))
        .await
        .expect(201);
    let [of_boss] = entries(&admin, "actor=boss&action=create")
        .await
        .try_into()
        .unwrap();
    assert_eq!(of_boss["entity"], "brand");
    let id = of_boss["actor"]["user_id"].as_i64().unwrap();
    let by_id = entries(&admin, &format!("actor={id}&entity=brand")).await;
    assert_eq!(by_id, std::slice::from_ref(&of_boss));
    let [of_other] = entries(&admin, "entity=category").await.try_into().unwrap();
    assert_eq!(of_other["actor"]["name"], "other");
    let at = of_other["created_at"].as_str().unwrap();
    let since = entries(&admin, &format!("from={at}&action=create")).await;
    assert_eq!(since, std::slice::from_ref(&of_other));
    let before = entries(&admin, &format!("to={at}&action=create&entity=category")).await;
    assert_eq!(before, Vec::<Value>::new());
}

#[tokio::test]
async fn the_csv_has_all_entries_and_its_export_is_recorded() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    admin
        .post("/api/brands", json!({"name": "=1+1"}))
        .await
        .expect(201);
    let csv = admin.get(&format!("{LOG}?format=csv")).await.expect(200);
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let head = "id,created_at,action,entity,entity_id,entity_name,actor_kind";
    assert!(csv.text.starts_with(head), "{}", csv.text);
    assert!(csv.text.contains(",create,brand,"), "{}", csv.text);
    assert!(csv.text.contains(",'=1+1,"), "{}", csv.text);
    let path = "/api/inventory-logs?format=csv";
    admin.get(path).await.expect(200);
    admin
        .get("/api/products/export?format=xlsx")
        .await
        .expect(200);
    let exports = entries(&admin, "action=export").await;
    let reports: Vec<_> = exports
        .iter()
        .map(|entry| entry["details"]["report"].as_str().unwrap())
        .collect();
    assert_eq!(reports, ["products", "inventory-logs", "audit-log"]);
    assert_eq!(exports[0]["details"]["format"], "xlsx");
    assert_eq!(exports[1]["details"]["parameters"], "format=csv");
}
