//! Which fields of a product each kind of caller sees.

use std::collections::BTreeSet;

use cangku_domain::accounts::Role;
use integration_tests::{
    api_keys::key_like_staff,
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

/// Fields that everybody sees.
const PUBLIC: [&str; 30] = [
    "availability",
    "brand_id",
    "brand_name",
    "category_id",
    "category_name",
    "created_at",
    "description",
    "detail_images",
    "display_price",
    "id",
    "is_active",
    "is_gift",
    "is_sales",
    "main_images",
    "market_price",
    "name",
    "origin_country",
    "price",
    "product_code",
    "product_group",
    "product_image_url",
    "product_model",
    "product_page_urls",
    "sales_count",
    "source",
    "stock",
    "stock_state",
    "supply_price",
    "updated_at",
    "view_count",
];
/// Everybody sees it, beside those above.
const VERSION: &str = "version";
/// Fields that only staff and services see. `sync_error` and its time are there if a sync has failed.
const RESTRICTED: [&str; 15] = [
    "edited_fields",
    "held",
    "invoice_price",
    "last_sync_at",
    "low_stock_threshold",
    "no_sales_reason",
    "on_hand",
    "rebate_money",
    "restock_requested_at",
    "stock_rebate",
    "supplier",
    "supplier_code",
    "sync_state",
    "warehouse_code",
    "warehouse_grade",
];
/// Texts that no response to buyers may have anywhere.
const TERMS: [&str; 5] = ["2611.11", "51.51", "21.21", "WH-TERMS", "SUPPLIER-TERMS"];

fn names(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

/// Responses with the product, and where it stands in each.
fn routes(id: i64) -> Vec<(String, &'static str)> {
    vec![
        (format!("/api/products/{id}"), ""),
        ("/api/products/by-code/TERMS-1".to_owned(), ""),
        ("/api/products".to_owned(), "/results/0"),
        ("/api/products?cursor=".to_owned(), "/results/0"),
        (format!("/api/products?ids={id}"), "/results/0"),
        ("/api/products?codes=TERMS-1".to_owned(), "/results/0"),
        ("/api/products?search=三门".to_owned(), "/results/0"),
    ]
}

/// A person, or a service with its key.
struct Viewer {
    role: &'static str,
    caller: Caller,
    key: Option<String>,
    is_staff: bool,
}

impl Viewer {
    fn person(role: &'static str, caller: Caller, is_staff: bool) -> Self {
        Self {
            role,
            caller,
            key: None,
            is_staff,
        }
    }

    async fn get(&self, path: &str) -> Response {
        let request = self.caller.request(Method::GET, path);
        let request = match &self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        };
        self.caller.send(request).await.expect(200)
    }
}

async fn rankings(viewer: &Viewer, id: i64) -> Vec<Value> {
    let mut found = Vec::new();
    for path in [
        "/api/products/recommendations".to_owned(),
        format!("/api/products/{id}/related"),
    ] {
        found.push(viewer.get(&path).await.body);
    }
    found
}

#[tokio::test]
async fn supplier_terms_are_for_staff_and_services() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let other = json!({"name": "另一台", "product_code": "TERMS-2", "invoice_price": "2611.11"});
    catalog.product(&admin, other).await;
    let terms = json!({
        "name": "三门冰箱", "product_code": "TERMS-1", "supply_price": "2700.00",
        "invoice_price": "2611.11", "stock_rebate": "51.51", "rebate_money": "21.21",
        "market_price": "3299.00", "warehouse_code": "WH-TERMS", "warehouse_grade": "1",
        "supplier": "s", "supplier_code": "SUPPLIER-TERMS",
        "is_sales": "0", "no_sales_reason": "SUPPLIER-TERMS",
    });
    let id = catalog.product(&admin, terms).await;
    shop.index_for_search();
    let key = admin.post("/api/api-keys", key_like_staff("orders")).await;
    let key = key.expect(201).body["key"].as_str().map(str::to_owned);
    let viewers = [
        Viewer::person("anonymous", shop.anybody(), false),
        Viewer::person("user", shop.sign_in("a-user", Role::User).await, false),
        Viewer::person("staff", shop.sign_in("a-staff", Role::Staff).await, true),
        Viewer::person("admin", admin, true),
        Viewer {
            key,
            ..Viewer::person("service", shop.anybody(), true)
        },
    ];
    let public: BTreeSet<&str> = PUBLIC.into_iter().chain([VERSION]).collect();
    let all: BTreeSet<&str> = public.iter().copied().chain(RESTRICTED).collect();
    // Twice: the second response may come from a cache, which is another one for each audience.
    for viewer in viewers.iter().chain(&viewers) {
        let (role, is_staff) = (viewer.role, viewer.is_staff);
        for (path, place) in routes(id) {
            let response = viewer.get(&path).await;
            let product = response.body.pointer(place).unwrap();
            assert_eq!(product["id"], id, "{role} {path}");
            let mut expected = if is_staff {
                all.clone()
            } else {
                public.clone()
            };
            if is_staff && product["source"] == "local" {
                expected.remove("sync_state");
            }
            assert_eq!(names(product), expected, "{role} {path}");
            let supply = names(&product["availability"]["supply"]);
            assert_eq!(supply.contains("figure_at"), is_staff, "{role} {path}");
            for term in TERMS {
                assert_eq!(
                    response.text.contains(term),
                    is_staff,
                    "{role} {path} {term}"
                );
            }
        }
        let path = format!("/api/products/{id}/availability");
        let availability = viewer.get(&path).await;
        for name in [
            "no_sales_reason",
            "low_stock_threshold",
            "restock_requested_at",
            "last_sync_at",
            "last_sync_error",
            "held",
        ] {
            let is_shown = names(&availability.body).contains(name);
            assert_eq!(is_shown, is_staff, "{role} {name}");
        }
        assert_eq!(
            availability.text.contains("SUPPLIER-TERMS"),
            is_staff,
            "{role}"
        );
        // Rankings are for buyers, also if staff ask.
        for ranking in rankings(viewer, id).await {
            for product in ranking["results"].as_array().unwrap() {
                assert_eq!(names(product), public, "{role}");
            }
        }
    }
}
