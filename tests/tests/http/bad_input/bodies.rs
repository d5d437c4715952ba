//! Bodies that are invalid as a whole, on every route that takes one.

use reqwest::Body;

use super::bad_input_fixture::BadInputFixture;

#[tokio::test]
async fn what_is_no_json_object_is_malformed_at_every_route() {
    let fixture = BadInputFixture::set_up().await;
    for route in fixture.routes_with_bodies() {
        let field = route.field();
        let deep = format!(
            r#"{{"{field}": {}1{}}}"#,
            "[".repeat(50_000),
            "]".repeat(50_000)
        );
        let bodies: [Vec<u8>; 24] = [
            "".into(),
            " ".into(),
            "{".into(),
            "}".into(),
            "[]".into(),
            "[{}]".into(),
            "null".into(),
            "true".into(),
            "5".into(),
            r#""text""#.into(),
            "{} {}".into(),
            "{}x".into(),
            "{,}".into(),
            "{'a': 1}".into(),
            "{a: 1}".into(),
            "\u{feff}{}".into(),
            "a=1&b=2".into(),
            format!(r#"{{"{field}": }}"#).into(),
            format!(r#"{{"{field}": "a",}}"#).into(),
            format!(r#"{{"{field}": NaN}}"#).into(),
            format!(r#"{{"{field}": 01}}"#).into(),
            format!(r#"{{"{field}": "a", "{field}": "a"}}"#).into(),
            format!(r#"{{"{field}": "\ud800"}}"#).into(),
            deep.into(),
        ];
        let not_utf8 = [br#"{"name": ""#.as_slice(), b"\xff\xfe", br#""}"#].concat();
        let long_named = [format!(r#"{{"{field}": ""#).as_bytes(), b"\xc3", br#""}"#].concat();
        for body in bodies.into_iter().chain([not_utf8, long_named]) {
            let shown: String = String::from_utf8_lossy(&body).chars().take(60).collect();
            let response = fixture.send(&route, body).await;
            assert_eq!(response.status, 400, "{route:?} {shown}: {}", response.text);
            response.expect_problem(400, "malformed_json");
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_body_that_is_not_called_json_is_not_read() {
    let fixture = BadInputFixture::set_up().await;
    for route in fixture.routes_with_bodies() {
        for content_type in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/jsonx"),
            Some("text/plain; application/json"),
            Some(""),
        ] {
            let mut request = fixture
                .admin
                .request(route.method.clone(), &route.path)
                .body("{}");
            if let Some(content_type) = content_type {
                request = request.header("content-type", content_type);
            }
            let response = fixture.admin.send(request).await;
            assert_eq!(
                response.status, 415,
                "{route:?} {content_type:?}: {}",
                response.text
            );
            response.expect_problem(415, "unsupported_media_type");
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_however_it_comes() {
    let fixture = BadInputFixture::with(&[("CANGKU_BODY_LIMIT_BYTES", "2048")]).await;
    for route in fixture.routes_with_bodies() {
        for bytes in [2_049, 100_000, 3_000_000] {
            let body = format!(r#"{{"{}": "{}"}}"#, route.field(), "x".repeat(bytes));
            let refused = fixture.send(&route, body.clone()).await;
            refused.expect_problem(413, "body_too_large");
            let request = fixture.admin.request(route.method.clone(), &route.path);
            let request = request.header("content-type", "application/json");
            let pieces: Vec<_> = body
                .into_bytes()
                .chunks(1_000)
                .map(<[u8]>::to_vec)
                .collect();
            let pieces = pieces.into_iter().map(Ok::<_, std::io::Error>);
            let stream = Body::wrap_stream(futures::stream::iter(pieces));
            let refused = fixture.admin.send(request.body(stream)).await;
            refused.expect_problem(413, "body_too_large");
        }
    }
    fixture.assert_nothing_was_written();
    let name = "x".repeat(2_000);
    let body = format!(r#"{{"nothing": "{name}"}}"#);
    for route in fixture.routes_with_bodies() {
        fixture
            .send(&route, body.clone())
            .await
            .expect_problem(422, "validation_failed");
    }
}

#[tokio::test]
async fn anonymous_callers_may_send_16_kib_and_known_callers_as_much_as_is_set() {
    let fixture = BadInputFixture::set_up().await;
    let anybody = fixture.shop.anybody();
    let body = |bytes: usize| serde_json::json!({"nothing": "x".repeat(bytes)});
    for path in [
        "/api/auth/login",
        "/api/auth/register",
        "/api/products/impressions",
    ] {
        let refused = anybody.post(path, body(17_000)).await;
        refused.expect_problem(413, "body_too_large");
        let read = anybody.post(path, body(16_000)).await;
        read.expect_problem(422, "validation_failed");
        let read = fixture.admin.post(path, body(100_000)).await;
        read.expect_problem(422, "validation_failed");
    }
    let ids: Vec<i64> = (0..100).map(|number| i64::MAX - number).collect();
    let impressions = serde_json::json!({"product_ids": ids});
    let response = anybody.post("/api/products/impressions", impressions).await;
    assert_ne!(response.status, 413, "{response:?}");
}

#[tokio::test]
async fn unknown_fields_are_named_at_every_route() {
    let fixture = BadInputFixture::set_up().await;
    for route in fixture.routes_with_bodies() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        let body = format!(r#"{{"colour": 1, "名": null, "": {{}}, "__proto__": {deep}}}"#);
        let refused = fixture
            .send(&route, body)
            .await
            .expect_problem(422, "validation_failed");
        for field in ["colour", "名", "", "__proto__"] {
            refused.clone().expect_field(field, "unknown_field");
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_body_of_many_unknown_fields_makes_no_larger_response() {
    let fixture = BadInputFixture::set_up().await;
    let fields: Vec<_> = (0..60_000).map(|n| format!(r#""{n}":1"#)).collect();
    let body = format!("{{{}}}", fields.join(","));
    for route in fixture.routes_with_bodies() {
        let refused = fixture.send(&route, body.clone()).await;
        let refused = refused.expect_problem(422, "validation_failed");
        assert!(refused.text.len() < 20_000, "{} bytes", refused.text.len());
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_named_at_every_field_of_every_route() {
    let fixture = BadInputFixture::set_up().await;
    for route in fixture.routes_with_bodies() {
        for (field, schema) in &route.fields {
            let is_nullable = schema["type"].as_array().is_some();
            let types = schema["type"].as_array();
            let is_list = types.is_some_and(|types| types.contains(&"array".into()));
            let list = if schema["type"] == "array" || is_list {
                "[{}]"
            } else {
                "[]"
            };
            let values = ["{}", r#"{"a": 1}"#, list];
            for value in values.into_iter().chain((!is_nullable).then_some("null")) {
                // An object without keys is one.
                if matches!(field.as_str(), "config" | "filter") && value == "{}" {
                    continue;
                }
                let body = format!(r#"{{"{field}": {value}}}"#);
                let refused = fixture.send(&route, body).await;
                assert_eq!(
                    refused.status, 422,
                    "{route:?} {field} {value}: {}",
                    refused.text
                );
                let refused = refused.expect_problem(422, "validation_failed");
                match field.as_str() {
                    "commands" if value == list => {
                        refused.expect_field("commands[0].type", "required");
                    }
                    "items" if value == list => {
                        refused.expect_field("items[0].product_id", "required");
                    }
                    "parcels" if value == list => {
                        refused.expect_field("parcels[0].carrier", "required");
                    }
                    "counts" if value == list => {
                        refused.expect_field("counts[0].counted", "required");
                    }
                    "config" | "filter" | "change" if value == values[1] => {
                        refused.expect_field(&format!("{field}.a"), "unknown_field");
                    }
                    "change" if value == "{}" => {
                        refused.expect_field("change.price", "required");
                    }
                    "product_ids" | "ids" | "codes" | "product_codes" if value == list => {
                        refused.expect_field(&format!("{field}[0]"), "wrong_type");
                    }
                    // Exactly one of the three is required, and an explicit null counts as missing.
                    "quantity" | "set_to" | "counted"
                        if value == "null" && route.path.ends_with("/adjust") =>
                    {
                        refused.expect_field("quantity", "required");
                    }
                    _ => _ = refused.expect_field(field, "wrong_type"),
                }
            }
        }
    }
    fixture.assert_nothing_was_written();
}

#[tokio::test]
async fn a_number_without_measure_is_refused_at_every_field_of_every_route() {
    let fixture = BadInputFixture::set_up().await;
    let digits = "9".repeat(5_000);
    for route in fixture.routes_with_bodies() {
        for (field, _) in &route.fields {
            for number in [
                "1e400",
                "-1e400",
                "1e-400",
                "1E+999999999999",
                digits.as_str(),
            ] {
                let response = fixture
                    .send(&route, format!(r#"{{"{field}": {number}}}"#))
                    .await;
                assert_eq!(response.status, 422, "{route:?} {field}: {}", response.text);
                let named = response.body["errors"].as_array().unwrap();
                assert!(
                    named.iter().any(|error| error["field"] == *field),
                    "{}",
                    response.text
                );
            }
        }
    }
    fixture.assert_nothing_was_written();
}
