//! The table of `docs/PERMISSIONS.md`, tried with every kind of caller at every route.

use std::{collections::BTreeSet, fs, path::Path};

use cangku_domain::accounts::{Role, Scope};
use integration_tests::{
    api_keys::key_with,
    caller::{Caller, Response},
    shop::Shop,
};
use reqwest::Method;
use serde_json::json;

/// A row of the table.
struct Row {
    method: Method,
    path: String,
    /// The least role of people; `None` if everyone may.
    people: Option<Role>,
    /// The scope that a service needs; `None` if everyone may, or people only.
    scope: Option<Scope>,
}

fn rows() -> Vec<Row> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/PERMISSIONS.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, table) = page.split_once("\n## Routes\n").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows = rows.map(|row| {
        let cells: Vec<_> = row.trim_end_matches(" |").split(" | ").collect();
        let [route, people, keys] = cells[..] else {
            panic!("{row}")
        };
        let (method, path) = route.trim_end_matches('`').split_once(' ').unwrap();
        Row {
            method: method.parse().unwrap(),
            path: path.to_owned(),
            people: match people.split(' ').next().unwrap() {
                "everyone" => None,
                role => Some(Role::from_name(role).unwrap()),
            },
            scope: Scope::from_name(keys.trim_matches('`')),
        }
    });
    rows.collect()
}

/// A caller, and which rows admit them.
struct Kind {
    name: String,
    caller: Caller,
    key: Option<String>,
    admits: Box<dyn Fn(&Row) -> bool>,
}

impl Kind {
    fn person(role: Role, caller: Caller) -> Self {
        Self {
            name: role.to_string(),
            caller,
            key: None,
            admits: Box::new(move |row| row.people.is_none_or(|needed| role >= needed)),
        }
    }

    /// A service with these scopes, of which the documentation says that they include others.
    fn service(name: &str, caller: Caller, key: &str, scopes: BTreeSet<Scope>) -> Self {
        let admits = move |row: &Row| {
            let Some(needed) = row.scope else {
                return row.people.is_none();
            };
            let wider = match needed {
                Scope::MediaUpload => Some(Scope::CatalogWrite),
                Scope::HaierRead => Some(Scope::HaierAll),
                _ => None,
            };
            scopes.contains(&needed) || wider.is_some_and(|wider| scopes.contains(&wider))
        };
        Self {
            name: name.to_owned(),
            caller,
            key: Some(key.to_owned()),
            admits: Box::new(admits),
        }
    }

    async fn send(&self, row: &Row) -> Response {
        // Unknown ids and empty bodies, so that an admitted request changes little.
        let path = row
            .path
            .replace("{id}", "424242")
            .replace("{session_id}", "424242")
            .replace("{product_code}", "NONE")
            .replace("{field}", "price")
            .replace("{task}", "none")
            .replace("{name}", "none.png");
        let path = match (row.method.as_str(), path.as_str()) {
            // The rest of the test needs the session.
            ("DELETE", "/api/auth/sessions") => format!("{path}?keep_current=true"),
            _ => path,
        };
        let request = self.caller.request(row.method.clone(), &path);
        let request = match &self.key {
            Some(key) => request.header("x-api-key", key),
            None => request,
        };
        let request = match row.method {
            Method::GET | Method::HEAD | Method::DELETE => request,
            _ => request.json(&json!({})),
        };
        self.caller.send(request).await
    }
}

/// Every kind of caller that may be refused with 403.
async fn kinds(shop: &Shop, admin: &Caller) -> Vec<Kind> {
    let mut kinds = vec![
        Kind::person(Role::User, shop.sign_in("customer", Role::User).await),
        Kind::person(Role::Staff, shop.sign_in("clerk", Role::Staff).await),
        Kind::person(Role::Admin, admin.clone()),
    ];
    let all: Vec<_> = Scope::ALL.into_iter().map(Scope::as_str).collect();
    let mut sets: Vec<Vec<&str>> = all.iter().map(|scope| vec![*scope]).collect();
    sets.push(all);
    for scopes in sets {
        let name = match scopes[..] {
            [scope] => format!("key with {scope}"),
            _ => "key with every scope".to_owned(),
        };
        let made = admin.post("/api/api-keys", key_with(&name, &scopes)).await;
        let made = made.expect(201);
        let key = made.body["key"].as_str().unwrap();
        let scopes = scopes.iter().map(|name| Scope::from_name(name).unwrap());
        kinds.push(Kind::service(&name, shop.anybody(), key, scopes.collect()));
    }
    let made = admin.post("/api/api-keys", key_with("empty", &["admin"]));
    let made = made.await.expect(201);
    // Not possible by HTTP.
    shop.database()
        .execute("UPDATE api_keys SET scopes = '{}' WHERE name = 'empty'");
    let key = made.body["key"].as_str().unwrap();
    kinds.push(Kind::service(
        "key without scopes",
        shop.anybody(),
        key,
        BTreeSet::new(),
    ));
    kinds
}

#[tokio::test]
async fn every_route_admits_exactly_whom_the_documentation_names() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let kinds = kinds(&shop, &admin).await;
    let mut rows = rows();
    assert!(rows.len() >= 150, "{}", rows.len());
    // Ends the session of its caller.
    rows.sort_by_key(|row| row.path == "/api/auth/logout");
    let (mut admitted, mut refused) = (0, 0);
    for row in &rows {
        let what = format!("{} {}", row.method, row.path);
        let anonymous = Kind {
            name: "anonymous".to_owned(),
            caller: shop.anybody(),
            key: None,
            admits: Box::new(|row| row.people.is_none()),
        };
        let response = anonymous.send(row).await;
        match (anonymous.admits)(row) {
            true => assert!(!matches!(response.status, 401 | 403), "{what}"),
            false => {
                response.expect_problem(401, "missing_token");
            }
        }
        for kind in &kinds {
            let response = kind.send(row).await;
            let what = format!("{what} by {}: {}", kind.name, response.text);
            if (kind.admits)(row) {
                // Customers may lock stock only if the shop allows it.
                let is_refused = matches!(response.status, 401 | 403)
                    && response.body["code"] != "customer_locks_off";
                assert!(!is_refused, "{what}");
                assert!(response.status < 500, "{what}");
                admitted += 1;
            } else {
                assert_eq!(response.status, 403, "{what}");
                assert_eq!(response.body["code"], "forbidden", "{what}");
                let scope = row.scope.map(Scope::as_str);
                assert_eq!(response.body["needed_scope"], json!(scope), "{what}");
                assert!(response.body["needed_role"].is_string(), "{what}");
                refused += 1;
            }
        }
    }
    assert!(admitted > 500 && refused > 1000, "{admitted} {refused}");
}

#[tokio::test]
async fn the_table_has_each_operation_of_the_document_once() {
    let shop = Shop::open().await;
    let document = shop.anybody().get("/api/openapi.json").await.expect(200);
    let mut operations = BTreeSet::new();
    for (path, item) in document.body["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            operations.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let rows = rows();
    let listed: BTreeSet<_> = rows
        .iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert_eq!(listed.len(), rows.len());
    assert_eq!(listed, operations);
}
