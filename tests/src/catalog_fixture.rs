//! Catalogue fixtures that tests create through the API, and digests of the tables.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    caller::{Caller, Response},
    database::TestDatabase,
};

/// A category and a brand for products.
#[derive(Debug, Clone, Copy)]
pub struct CatalogFixture {
    /// Id of the category.
    pub category: i64,
    /// Id of the brand.
    pub brand: i64,
}

impl CatalogFixture {
    /// Creates a category for refrigerators and the brand Haier.
    pub async fn set_up(admin: &Caller) -> Self {
        Self::named(admin, "冰箱", "海尔").await
    }

    /// Creates a category and a brand with these names.
    pub async fn named(admin: &Caller, category: &str, brand: &str) -> Self {
        let category = admin.make("/api/categories", json!({"name": category}));
        let category = category.await;
        let brand = admin.make("/api/brands", json!({"name": brand})).await;
        Self { category, brand }
    }

    /// The body of a product of 2999.00 yuan in this category and brand, with `fields` overridden.
    pub fn body(&self, fields: Value) -> Value {
        let mut body = json!({
            "name": "海尔冰箱 BCD-500", "category_id": self.category, "brand_id": self.brand,
            "price": "2999.00"});
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    /// Creates such a product; returns the response.
    pub async fn create(&self, admin: &Caller, fields: Value) -> Response {
        admin.post("/api/products", self.body(fields)).await
    }

    /// Creates such a product; returns its id.
    pub async fn product(&self, admin: &Caller, fields: Value) -> i64 {
        self.create(admin, fields).await.expect(201).id()
    }
}

impl Caller {
    /// Creates a resource with `POST`; returns its id.
    pub async fn make(&self, path: &str, body: Value) -> i64 {
        self.post(path, body).await.expect(201).id()
    }

    /// The ids in a list, in its order.
    pub async fn ids(&self, path: &str) -> Vec<i64> {
        self.column(path, "id", |id| id.as_i64().unwrap()).await
    }

    /// The names in a list, in its order.
    pub async fn names(&self, path: &str) -> Vec<String> {
        let name = |name: &Value| name.as_str().unwrap().to_owned();
        self.column(path, "name", name).await
    }

    async fn column<T>(&self, path: &str, field: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
        let list = self.get(path).await.expect(200);
        let rows = list.body["results"].as_array().unwrap();
        rows.iter().map(|row| read(&row[field])).collect()
    }
}

/// The number of rows of every table, and a digest of their contents.
pub fn contents(database: &TestDatabase) -> BTreeMap<String, String> {
    let tables = "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'";
    let digest = |table: &str| {
        format!(
            "SELECT '{table}' AS name, count(*) || ' rows ' || md5(coalesce(string_agg(t::text, \
             ',' ORDER BY t::text), '')) AS digest FROM {table} AS t"
        )
    };
    let tables = database.text(tables);
    let digests: Vec<_> = tables.split_whitespace().map(digest).collect();
    let digests = digests.join(" UNION ALL ");
    let all = database.text(&format!(
        "SELECT json_object_agg(name, digest) FROM ({digests}) AS digests"
    ));
    serde_json::from_str(&all).unwrap()
}
