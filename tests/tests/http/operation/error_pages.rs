//! The pages that the types of problems refer to.

use integration_tests::shop::Shop;

#[tokio::test]
async fn the_type_of_a_problem_is_a_page_about_it() {
    let shop = Shop::open().await;
    let anybody = shop.anybody();
    let problem = anybody.get("/api/nope").await;
    let problem = problem.expect_problem(404, "route_not_found");
    let page = anybody.get(problem.body["type"].as_str().unwrap()).await;
    let page = page.expect(200);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(
        page.text.contains("<h1>Nothing answers at this path</h1>"),
        "{}",
        page.text
    );
    assert!(page.text.contains("What to do"), "{}", page.text);
    for path in [
        "/docs/errors/no_such_code",
        "/docs/errors/",
        "/docs/errors/a/b",
    ] {
        anybody
            .get(path)
            .await
            .expect_problem(404, "route_not_found");
    }
    let refused = anybody.delete("/docs/errors/route_not_found").await;
    refused.expect_problem(405, "method_not_allowed");
}
