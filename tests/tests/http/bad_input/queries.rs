//! Invalid query parameters.

use serde_json::json;

use super::bad_input_fixture::BadInputFixture;

/// The paginated lists.
const LISTS: [&str; 29] = [
    "/api/products",
    "/api/categories",
    "/api/brands",
    "/api/users",
    "/api/users/1/sessions",
    "/api/auth/sessions",
    "/api/api-keys",
    "/api/haier/categories",
    "/api/haier/configs",
    "/api/haier/failures",
    "/api/haier/ignored-products",
    "/api/haier/brands",
    "/api/haier/sync-logs",
    "/api/haier/sync-logs/1/failures",
    "/api/media-images",
    "/api/inventory-logs",
    "/api/inventory/holds",
    "/api/inventory/low-stock",
    "/api/orders",
    "/api/orders/1/returns",
    "/api/returns",
    "/api/payments",
    "/api/attention",
    "/api/audit-log",
    "/api/plans",
    "/api/plans/1/items",
    "/api/search-logs",
    "/api/search/blocked-keywords",
    "/api/search/synonyms",
];

#[tokio::test]
async fn an_invalid_page_is_refused_by_every_list() {
    let fixture = BadInputFixture::set_up().await;
    let order = fixture.admin.ordered(&[(fixture.product, 1)]).await;
    assert_eq!(order, 1, "its returns are listed");
    let plan = json!({"kind": "bulk_edit", "reason": "test", "ids": [fixture.product],
        "change": {"is_active": false}});
    let plan = fixture.admin.post("/api/plans", plan).await.expect(201);
    assert_eq!(plan.id(), 1, "its items are listed");
    let paged = fixture
        .operations()
        .into_iter()
        .filter(|(_, _, operation)| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            parameters
                .into_iter()
                .any(|parameter| parameter["name"] == "page")
        });
    assert_eq!(paged.count(), LISTS.len());
    for path in LISTS {
        for value in [
            "0",
            "-1",
            "abc",
            "1.5",
            "1e3",
            "4294967296",
            "9223372036854775808",
            "%00",
        ] {
            let response = fixture.admin.get(&format!("{path}?page={value}")).await;
            let response = response.expect_problem(400, "invalid_query");
            response.expect_field("page", "out_of_range");
        }
        for value in ["0", "101", "1000", "-20", "x", "18446744073709551616"] {
            let response = fixture
                .admin
                .get(&format!("{path}?page_size={value}"))
                .await;
            let response = response.expect_problem(400, "invalid_query");
            response.expect_field("page_size", "out_of_range");
        }
        let both = fixture
            .admin
            .get(&format!("{path}?page=0&page_size=1000&colour=red"))
            .await;
        let both = both.expect_problem(400, "invalid_query");
        let both = both.expect_field("page", "out_of_range");
        let both = both.expect_field("page_size", "out_of_range");
        both.expect_field("colour", "unknown_field");
        let twice = fixture.admin.get(&format!("{path}?page=1&page=2")).await;
        twice
            .expect_problem(400, "invalid_query")
            .expect_field("page", "invalid_value");
        fixture
            .admin
            .get(&format!("{path}?page=4294967295&page_size=100"))
            .await
            .expect(200);
        fixture
            .admin
            .get(&format!("{path}?page=&page_size="))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn each_mistake_of_a_parameter_is_reported_with_its_name_and_code() {
    let fixture = BadInputFixture::set_up().await;
    let long = "%E5%86%B0".repeat(101);
    let related = format!("/api/products/{}/related", fixture.product);
    for (path, parameter, value, code) in [
        ("/api/products", "search", "%00", "control_character"),
        ("/api/products", "search", "a%00b", "control_character"),
        ("/api/products", "search", "a%1Bb", "control_character"),
        ("/api/products", "search", &long, "too_long"),
        ("/api/products", "category", "%00", "control_character"),
        ("/api/products", "category", &long, "too_long"),
        ("/api/products", "brand", "a%00", "control_character"),
        ("/api/products", "brand", &long, "too_long"),
        ("/api/products", "min_price", "-1", "negative"),
        ("/api/products", "min_price", "0.001", "too_precise"),
        ("/api/products", "min_price", "abc", "invalid_value"),
        ("/api/products", "min_price", "1e2", "invalid_value"),
        ("/api/products", "min_price", "100000000", "out_of_range"),
        ("/api/products", "max_price", "-0.01", "negative"),
        ("/api/products", "max_price", "%00", "invalid_value"),
        ("/api/products", "is_active", "maybe", "invalid_value"),
        ("/api/products", "is_sales", "2", "invalid_value"),
        ("/api/products", "source", "amazon", "invalid_value"),
        ("/api/products", "in_stock", "yes", "invalid_value"),
        ("/api/products", "sort_by", "price", "invalid_value"),
        (
            "/api/products",
            "sort_by",
            "id;DROP%20TABLE%20products",
            "invalid_value",
        ),
        ("/api/products", "colour", "red", "unknown_field"),
        (
            "/api/products/recommendations",
            "type",
            "best",
            "invalid_value",
        ),
        (
            "/api/products/recommendations",
            "limit",
            "0",
            "out_of_range",
        ),
        (
            "/api/products/recommendations",
            "limit",
            "101",
            "out_of_range",
        ),
        (
            "/api/products/recommendations",
            "category",
            "x",
            "invalid_value",
        ),
        (
            "/api/products/recommendations",
            "colour",
            "red",
            "unknown_field",
        ),
        (&related, "limit", "-1", "out_of_range"),
        (&related, "limit", "x", "out_of_range"),
        (&related, "colour", "red", "unknown_field"),
        ("/api/products", "cursor", "x", "invalid_value"),
        ("/api/products", "ids", "1,0", "invalid_value"),
        ("/api/products", "codes", "%00", "control_character"),
        ("/api/orders", "cursor", "-1", "invalid_value"),
        (
            "/api/orders",
            "tracking_number",
            "a%00b",
            "control_character",
        ),
        ("/api/orders", "tracking_number", &long, "too_long"),
        ("/api/inventory-logs", "bom", "maybe", "invalid_value"),
        ("/api/inventory-logs", "bom", "true", "invalid_value"),
        ("/api/categories", "search", "%00", "control_character"),
        ("/api/categories", "search", &long, "too_long"),
        ("/api/categories", "is_active", "1", "unknown_field"),
        ("/api/brands", "search", "%00", "control_character"),
        ("/api/brands", "search", &long, "too_long"),
        ("/api/brands", "is_active", "all", "invalid_value"),
        ("/api/media-images", "product_id", "x", "invalid_value"),
        ("/api/haier/products", "codes", "%00", "control_character"),
        ("/api/haier/prices", "codes", "A,,B", "blank"),
        ("/api/haier/stock", "county_code", "1", "invalid_value"),
        ("/api/haier/logistics", "member_id", "x", "invalid_value"),
        ("/api/haier/balance", "colour", "red", "unknown_field"),
        ("/api/haier/sync-logs", "status", "done", "invalid_value"),
        ("/api/haier/sync-logs", "sync_type", "%00", "invalid_value"),
    ] {
        let response = fixture
            .admin
            .get(&format!("{path}?{parameter}={value}"))
            .await;
        assert_eq!(
            response.status, 400,
            "{path} {parameter}={value}: {}",
            response.text
        );
        response
            .expect_problem(400, "invalid_query")
            .expect_field(parameter, code);
    }
    let upside_down = fixture
        .admin
        .get("/api/products?min_price=2&max_price=1")
        .await;
    assert_eq!(upside_down.expect(200).body["total"], 0);
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn odd_query_strings_are_understood_or_refused_but_never_a_defect() {
    let fixture = BadInputFixture::set_up().await;
    for query in [
        "search=%FF%FE",
        "search=%",
        "search=%zz",
        "search=%25%25%25",
        "search=%5C",
        "search=",
        "search",
        "=",
        "&&&",
        "search=a&search=b",
        "category=1&category=2",
        "%00=1",
        "a%00=1",
        "search=%F0%9F%98%80",
        "search=%ED%A0%80",
        "search=%27%22%5C%25_",
        "search=$1",
        "min_price=%20",
        "category=99999999999999999999",
        "category=-9223372036854775808",
        "page=%EF%BC%91",
        "search=+",
        "search=%2B",
        "search[]=a",
        "search%5Bx%5D=a",
    ] {
        let response = fixture.admin.get(&format!("/api/products?{query}")).await;
        assert!(
            matches!(response.status, 200 | 400),
            "{query}: {}",
            response.text
        );
        if response.status == 400 {
            response.expect_problem(400, "invalid_query");
        }
    }
    let words = "冰+".repeat(50);
    fixture
        .admin
        .get(&format!("/api/products?search={words}"))
        .await
        .expect(200);
    fixture.assert_nothing_was_written();
}
