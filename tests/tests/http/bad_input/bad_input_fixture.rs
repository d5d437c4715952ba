//! A shop with one of each resource, whose tables must not change.

use std::collections::BTreeMap;

use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

/// A shop that receives bad input.
pub struct BadInputFixture {
    pub shop: Shop,
    pub admin: Caller,
    pub catalog: CatalogFixture,
    pub product: i64,
    document: Value,
    before: BTreeMap<String, String>,
}

/// An operation that takes a body.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    /// The path, with the id of an existing resource.
    pub path: String,
    /// The body's fields and their schemas.
    pub fields: Vec<(String, Value)>,
}

impl BadInputFixture {
    pub async fn set_up() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let shop = Shop::with(settings).await;
        let admin = shop.admin().await;
        let catalog = CatalogFixture::set_up(&admin).await;
        let taken = json!({"stock": 5, "product_code": "TAKEN", "supplier": "s",
            "supplier_code": "TAKEN"});
        catalog.product(&admin, taken).await;
        let product = catalog.product(&admin, json!({"stock": 5})).await;
        shop.database()
            .execute("INSERT INTO haier_sync_logs (sync_type, status) VALUES ('full', 'pending')");
        let document = shop.anybody().get("/api/openapi.json").await.body;
        let before = contents(shop.database());
        Self {
            shop,
            admin,
            catalog,
            product,
            document,
            before,
        }
    }

    /// Fails if anything was written.
    #[track_caller]
    pub fn assert_nothing_was_written(&self) {
        assert_eq!(contents(self.shop.database()), self.before);
    }

    /// The document's paths and their operations.
    pub fn operations(&self) -> Vec<(String, Method, &Value)> {
        let paths = self.document["paths"].as_object().unwrap().iter();
        paths
            .flat_map(|(path, item)| {
                let operations = item.as_object().unwrap().iter();
                operations.map(|(method, operation)| {
                    let method = method.to_uppercase().parse().unwrap();
                    (path.clone(), method, operation)
                })
            })
            .collect()
    }

    /// Every operation that takes a body.
    pub fn routes_with_bodies(&self) -> Vec<Route> {
        let with_body = |(path, method, operation): (String, Method, &Value)| {
            let content = operation.get("requestBody")?;
            let json = content["content"].get("application/json")?;
            let reference = &json["schema"]["$ref"];
            let schema = reference.as_str().unwrap().trim_start_matches('#');
            let properties = self.document.pointer(schema).unwrap()["properties"].as_object();
            let fields = properties.unwrap().clone().into_iter().collect();
            Some(Route {
                method,
                path: self.existing(&path),
                fields,
            })
        };
        let routes: Vec<_> = self
            .operations()
            .into_iter()
            .filter_map(with_body)
            .collect();
        assert!(routes.len() >= 14, "{routes:?}");
        routes
    }

    fn existing(&self, path: &str) -> String {
        let id = match path.split('/').nth(2) {
            Some("categories") => self.catalog.category,
            Some("brands") => self.catalog.brand,
            Some("products") => self.product,
            _ => self.shop.database().number("SELECT min(id) FROM users"),
        };
        path.replace("{id}", &id.to_string())
    }

    /// Sends a body unchanged.
    pub async fn send(&self, route: &Route, body: impl Into<Vec<u8>>) -> Response {
        let request = self.admin.request(route.method.clone(), &route.path);
        let request = request.header("content-type", "application/json");
        self.admin.send(request.body(body.into())).await
    }

    /// A valid body of each kind of resource, by the path that creates it.
    pub fn whole_body(&self, path: &str) -> Value {
        match path {
            "/api/products" => self.catalog.body(json!({})),
            "/api/users" | "/api/auth/register" => {
                json!({"username": "somebody", "password": "a long password"})
            }
            "/api/api-keys" => json!({"name": "something", "scopes": ["stock:lock"]}),
            "/api/search/synonyms" => json!({"words": ["one", "other"]}),
            _ => json!({"name": "something"}),
        }
    }
}

impl Route {
    /// The name of a field that the body may have.
    pub fn field(&self) -> &str {
        &self.fields[0].0
    }
}
