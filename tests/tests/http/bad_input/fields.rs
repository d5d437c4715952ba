//! Values of the right type that are still invalid.

use reqwest::Method;
use serde_json::{Value, json};

use super::bad_input_fixture::{BadInputFixture, Route};

/// A mistake: the field, its value, the expected error code.
type Mistake = (&'static str, Value, &'static str);

fn texts(field: &'static str, most: usize) -> Vec<Mistake> {
    vec![
        (field, json!("字".repeat(most + 1)), "too_long"),
        (field, json!("a\0b"), "control_character"),
        (field, json!("\u{7}"), "control_character"),
    ]
}

fn names(field: &'static str, most: usize) -> Vec<Mistake> {
    let mut names = texts(field, most);
    for blank in ["", " ", "\u{3000}\t"] {
        names.push((field, json!(blank), "blank"));
    }
    names.push((field, json!("a\nb"), "control_character"));
    names
}

fn amounts(field: &'static str) -> Vec<Mistake> {
    let cases = [
        (json!("-0.01"), "negative"),
        (json!(-5), "negative"),
        (json!("0.001"), "too_precise"),
        (json!("99999999.999"), "too_precise"),
        (json!("100000000"), "out_of_range"),
        (json!("100000000.00"), "out_of_range"),
        (json!(100_000_000), "out_of_range"),
        (json!("9".repeat(400)), "out_of_range"),
        (json!(""), "invalid_value"),
        (json!("1e2"), "invalid_value"),
        (json!("1,5"), "invalid_value"),
        (json!("１"), "invalid_value"),
        (json!("0x10"), "invalid_value"),
        (json!("Infinity"), "invalid_value"),
        (json!("\0"), "invalid_value"),
        (json!(true), "wrong_type"),
    ];
    cases.map(|(value, code)| (field, value, code)).into()
}

fn counts(field: &'static str) -> Vec<Mistake> {
    let cases = [
        (json!(-1), "negative"),
        (json!(i64::MIN), "negative"),
        (json!(2_147_483_648_u64), "out_of_range"),
        (json!(u64::MAX), "out_of_range"),
        (json!(1.5), "wrong_type"),
        (json!("1"), "wrong_type"),
    ];
    cases.map(|(value, code)| (field, value, code)).into()
}

fn references(field: &'static str) -> Vec<Mistake> {
    let cases = [
        (json!(0), "out_of_range"),
        (json!(-1), "negative"),
        (json!(9_223_372_036_854_775_808_u64), "out_of_range"),
        (json!(9_223_372_036_854_775_807_u64), "unknown_reference"),
        (json!(424_242), "unknown_reference"),
        (json!("1"), "wrong_type"),
    ];
    cases.map(|(value, code)| (field, value, code)).into()
}

fn addresses(field: &'static str) -> Vec<Mistake> {
    let long = format!("https://example.com/{}", "x".repeat(500));
    vec![
        (field, json!("javascript:alert(1)"), "invalid_value"),
        (field, json!("example.com"), "invalid_value"),
        (field, json!("https://example.com/a b"), "invalid_value"),
        (field, json!(long), "too_long"),
        (field, json!("https://example.com/\0"), "control_character"),
    ]
}

fn lists(field: &'static str) -> Vec<Mistake> {
    vec![
        (
            field,
            json!(["https://example.com/1", "javascript:alert(1)"]),
            "invalid_value",
        ),
        (field, json!(["https://example.com/1", 5]), "wrong_type"),
        (field, json!([""]), "blank"),
        (field, json!(vec!["https://example.com/1"; 51]), "too_long"),
    ]
}

fn of_products() -> Vec<Mistake> {
    let texts = [
        ("product_model", 100),
        ("product_group", 100),
        ("warehouse_code", 50),
        ("origin_country", 50),
        ("no_sales_reason", 255),
        ("product_code", 50),
        ("description", 20_000),
    ];
    let mut mistakes = names("name", 200);
    mistakes.extend(
        texts
            .into_iter()
            .flat_map(|(field, most)| self::texts(field, most)),
    );
    for field in [
        "price",
        "supply_price",
        "invoice_price",
        "market_price",
        "stock_rebate",
        "rebate_money",
    ] {
        mistakes.extend(amounts(field));
    }
    mistakes.extend(counts("stock"));
    mistakes.extend(references("category_id"));
    mistakes.extend(references("brand_id"));
    mistakes.extend(addresses("product_image_url"));
    for field in ["main_images", "detail_images", "product_page_urls"] {
        mistakes.extend(lists(field));
    }
    mistakes.extend([
        ("is_active", json!("true"), "wrong_type"),
        ("source", json!("Haier"), "invalid_value"),
        ("is_sales", json!("yes"), "invalid_value"),
        ("is_sales", json!(1), "wrong_type"),
        ("warehouse_grade", json!("2"), "invalid_value"),
        (
            "main_images",
            json!(["/media/../../etc/passwd"]),
            "invalid_value",
        ),
    ]);
    mistakes
}

fn of_users() -> Vec<Mistake> {
    vec![
        ("password", json!("1234567"), "too_short"),
        ("password", json!("x".repeat(1025)), "too_long"),
        ("email", json!("nobody"), "invalid_value"),
        ("email", json!("a@b\0"), "control_character"),
        ("email", json!(format!("{}@b", "a".repeat(254))), "too_long"),
    ]
}

fn of_new_users() -> Vec<Mistake> {
    let mut mistakes = of_users();
    mistakes.extend([
        ("username", json!(""), "blank"),
        ("username", json!("x".repeat(151)), "too_long"),
        ("username", json!("a b"), "invalid_value"),
        ("username", json!("a\0b"), "invalid_value"),
        ("username", json!("<script>"), "invalid_value"),
    ]);
    mistakes
}

/// The mistakes that each route's own fields can have, by the path that creates the resource.
fn tables() -> Vec<(&'static str, Vec<Mistake>)> {
    let mut brands = names("name", 100);
    brands.extend(counts("order"));
    brands.extend(texts("description", 10_000));
    brands.extend(addresses("logo"));
    let mut categories = names("name", 100);
    categories.extend(counts("order"));
    let mut keys = names("name", 100);
    keys.extend([
        ("scopes", json!([]), "too_short"),
        ("scopes", json!("admin"), "wrong_type"),
        ("scopes", json!([1]), "wrong_type"),
        ("scopes", json!(vec!["admin"; 51]), "too_long"),
        ("expires_at", json!("soon"), "invalid_value"),
        ("expires_at", json!(1), "wrong_type"),
    ]);
    let role = ("role", json!("king"), "invalid_value");
    let mut users = of_new_users();
    users.push(role);
    vec![
        ("/api/products", of_products()),
        ("/api/brands", brands),
        ("/api/categories", categories),
        ("/api/users", users),
        ("/api/api-keys", keys),
        ("/api/auth/register", of_new_users()),
    ]
}

#[tokio::test]
async fn each_mistake_is_reported_with_field_and_code_by_every_route_that_takes_the_field() {
    let fixture = BadInputFixture::set_up().await;
    for (path, mistakes) in tables() {
        let under = format!("{path}/");
        let routes: Vec<Route> = fixture
            .routes_with_bodies()
            .into_iter()
            .filter(|route| route.path == path || route.path.starts_with(&under))
            .collect();
        assert!(!routes.is_empty(), "{path}");
        for (field, value, code) in mistakes {
            let takes_it = |route: &&Route| route.fields.iter().any(|(name, _)| name == field);
            for route in routes.iter().filter(takes_it) {
                let mut body = match route.method {
                    Method::PATCH => json!({}),
                    _ => fixture.whole_body(path),
                };
                body[field] = value.clone();
                let response = fixture.send(route, body.to_string()).await;
                let shown: String = value.to_string().chars().take(60).collect();
                let (method, path) = (&route.method, &route.path);
                assert_eq!(
                    response.status, 422,
                    "{method} {path} {field} {shown}: {}",
                    response.text
                );
                let response = response.expect_problem(422, "validation_failed");
                let named: Vec<_> = response.body["errors"].as_array().unwrap().iter().collect();
                let named: Vec<_> = named.iter().map(|e| (&e["field"], &e["code"])).collect();
                assert_eq!(
                    named,
                    [(&json!(field), &json!(code))],
                    "{method} {path} {shown}"
                );
            }
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn what_is_required_is_named_all_at_once() {
    let fixture = BadInputFixture::set_up().await;
    for (path, required) in [
        (
            "/api/products",
            &["name", "category_id", "brand_id", "price"][..],
        ),
        ("/api/brands", &["name"]),
        ("/api/categories", &["name"]),
        ("/api/users", &["username", "password"]),
        ("/api/api-keys", &["name", "scopes"]),
        ("/api/auth/register", &["username", "password"]),
        ("/api/auth/login", &["username", "password"]),
        ("/api/auth/refresh", &["refresh_token"]),
        ("/api/auth/password", &["current_password", "new_password"]),
    ] {
        let routes = fixture.routes_with_bodies();
        let under = format!("{path}/");
        for route in routes.iter().filter(|route| {
            route.path == path || (route.method == Method::PUT && route.path.starts_with(&under))
        }) {
            let refused = fixture
                .send(route, "{}")
                .await
                .expect_problem(422, "validation_failed");
            for field in required {
                refused.clone().expect_field(field, "required");
            }
            assert_eq!(
                refused.body["errors"].as_array().unwrap().len(),
                required.len()
            );
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_taken_name_or_code_is_a_conflict() {
    let fixture = BadInputFixture::set_up().await;
    let product = |fields: Value| fixture.catalog.body(fields);
    let user = json!({"username": "BOSS", "password": "a long password"});
    for (path, body, code) in [
        (
            "/api/categories",
            json!({"name": "冰箱"}),
            "duplicate_category_name",
        ),
        (
            "/api/brands",
            json!({"name": "海尔"}),
            "duplicate_brand_name",
        ),
        (
            "/api/products",
            product(json!({"product_code": "TAKEN", "stock": 3})),
            "duplicate_product_code",
        ),
        (
            "/api/products",
            product(json!({"supplier": "s", "supplier_code": "TAKEN", "stock": 3})),
            "duplicate_supplier_code",
        ),
        ("/api/users", user.clone(), "duplicate_username"),
        ("/api/auth/register", user, "duplicate_username"),
    ] {
        fixture
            .admin
            .post(path, body)
            .await
            .expect_problem(409, code);
    }
    let path = format!("/api/products/{}", fixture.product);
    let body = json!({"product_code": "TAKEN", "stock": 3});
    fixture
        .admin
        .patch(&path, body)
        .await
        .expect_problem(409, "duplicate_product_code");
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn blank_or_unusual_text_is_a_name_or_a_mistake_but_never_a_500() {
    let fixture = BadInputFixture::set_up().await;
    let unusual = [
        "\u{200b}",
        "\u{feff}",
        "\u{180e}",
        "\u{2060}",
        "\u{ad}",
        "\u{a0}",
        "\u{2028}",
        "\u{202e}",
        "\u{1f}",
        "\u{85}",
        "\u{e000}",
        "\u{ffff}",
        "\u{10ffff}",
        "\u{301}",
        "👨‍👩‍👧‍👦",
        "İ",
        "ß",
    ];
    for text in unusual {
        for (path, mut body) in [
            ("/api/categories", json!({})),
            ("/api/brands", json!({})),
            (
                "/api/products",
                fixture
                    .catalog
                    .body(json!({"product_code": text, "supplier": text,
                "supplier_code": text})),
            ),
        ] {
            body["name"] = json!(text);
            let response = fixture.admin.post(path, body).await;
            assert!(
                matches!(response.status, 201 | 422),
                "{path} {text:?}: {}",
                response.text
            );
        }
        let body = json!({"username": format!("x{text}y"), "password": "a long password"});
        let response = fixture.admin.post("/api/auth/register", body).await;
        assert!(
            matches!(response.status, 201 | 422),
            "{text:?}: {}",
            response.text
        );
    }
}
