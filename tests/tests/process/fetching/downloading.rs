//! Pictures that are fetched.

use integration_tests::process::TEST_TIMEOUT;
use serde_json::json;

use super::{
    FETCH, assert_consistent, copy, database, files,
    host::{PictureHost, Reply},
    installation, list, png, product,
};

#[tokio::test]
async fn copies_are_named_in_both_lists_and_served_at_once() {
    let host = PictureHost::play(|path, _| match path {
        "/main.png" => Reply::png(&png(0)),
        "/1.png" => Reply::png(&png(1)),
        // No extension, and an obsolete name of the type.
        "/show?page=2" => Reply::of("image/x-png", &png(2)),
        _ => Reply::status("404 Not Found"),
    });
    let database = database();
    let (image, pages) = (
        host.url("/main.png"),
        [host.url("/1.png"), host.url("/show?page=2")],
    );
    let id = product(&database, "GA1", &image, &pages);
    database.execute(
        "UPDATE products SET main_images = '[\"http://a.cn/own.png\"]',
             detail_images = '[\"http://a.cn/own.png\"]'",
    );
    // Not a product of Haier, so its picture isn't fetched.
    product(&database, "LOCAL", &host.url("/local.png"), &[]);
    database.execute("UPDATE products SET source = 'local' WHERE product_code = 'LOCAL'");
    let installation = installation(&database, &host);
    let serve = installation.serve();
    let path = format!("/api/products/{id}");
    // Now it is cached.
    let before = serve.anybody().get(&path).await.expect(200).body;
    assert_eq!(before["main_images"], json!(["http://a.cn/own.png"]));

    let output = installation.run(&[FETCH]).expect_success().stdout;
    for part in [
        "Haier pictures complete\n",
        "1 with pictures to fetch: 1 complete, 0 not, 0 not reached",
        "3 new, 0 already there, 0 fetched before",
        "3 pictures named, 0 without room",
        "refused   0\n",
    ] {
        assert!(output.contains(part), "{part:?} is missing in:\n{output}");
    }
    let own = "http://a.cn/own.png".to_owned();
    let (main, detail) = (
        [copy(&database, "GA1", &image), own.clone()],
        [
            own,
            copy(&database, "GA1", &pages[0]),
            copy(&database, "GA1", &pages[1]),
        ],
    );
    // Visible within seconds, although it was cached.
    let until = std::time::Instant::now() + TEST_TIMEOUT;
    loop {
        let shown = serve.anybody().get(&path).await.expect(200).body;
        if shown["main_images"] == json!(main) && shown["detail_images"] == json!(detail) {
            break;
        }
        assert!(std::time::Instant::now() < until, "{shown}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    for (url, number) in [(&main[0], 0), (&detail[1], 1), (&detail[2], 2)] {
        let request = serve.anybody().request(reqwest::Method::GET, url);
        let bytes = request.send().await.unwrap().bytes().await.unwrap();
        let served = image::load_from_memory(&bytes).unwrap();
        assert_eq!((served.width(), served.height()), (40 + number, 30));
    }
    let admin = installation.admin(&serve).await;
    let rows = admin
        .get(&format!("/api/media-images?product_id={id}"))
        .await;
    let names = rows.expect(200).body["results"].as_array().unwrap().clone();
    let mut names: Vec<_> = names
        .iter()
        .map(|row| row["original_name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["1.png", "main.png", "show"]);
    assert_eq!(host.asked(), 3);
    assert_consistent(&database, &installation);
    serve.terminate().expect_success();
}

#[test]
fn pictures_with_too_many_pixels_are_scaled_down() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    product(&database, "GA1", &host.url("/main.png"), &[]);
    let installation = installation(&database, &host).with("CANGKU_MEDIA_MAX_PIXELS", "1000");
    let output = installation.run(&[FETCH]).expect_success().stdout;
    assert!(output.contains("1 new"), "{output}");
    // It has 40 × 30 pixels.
    let size = database.number("SELECT width * 1000 + height FROM media_images");
    assert_eq!(size, 36_027);
    assert_consistent(&database, &installation);
}

#[test]
fn a_second_run_sends_no_request() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    for code in ["GA1", "GA2", "GA3"] {
        let pages = [host.url(&format!("/{code}/1.png")), host.url("/shared.png")];
        product(
            &database,
            code,
            &host.url(&format!("/{code}/main.png")),
            &pages,
        );
    }
    let installation = installation(&database, &host);
    let output = installation.run(&[FETCH]).expect_success().stdout;
    // Identical content: the first URL of a product creates a picture, the others find it.
    assert!(output.contains("3 new, 6 already there"), "{output}");
    assert_eq!(host.asked(), 9);
    let rows = "SELECT string_agg(xmin::text, ' ' ORDER BY id) FROM products";
    let before = database.text(rows);
    let output = installation.run(&[FETCH]).expect_success().stdout;
    assert!(output.contains("0 with pictures to fetch"), "{output}");
    assert!(
        output.contains("0 new, 0 already there, 9 fetched before"),
        "{output}"
    );
    assert_eq!(host.asked(), 9);
    assert_eq!(database.text(rows), before);
    // The same picture of three products under nine URLs is one file with two thumbnails.
    assert_eq!(files(&installation).len(), 3);
    assert_eq!(database.number("SELECT count(*) FROM media_images"), 3);
    assert_consistent(&database, &installation);
}

#[test]
fn codes_and_a_limit_choose_products() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    for code in ["GA1", "GA2", "GA3", "GA4"] {
        product(&database, code, &host.url(&format!("/{code}.png")), &[]);
    }
    let installation = installation(&database, &host);
    let run = |flags: &[&str]| installation.run(&[&[FETCH], flags].concat());
    run(&["--product-codes", "GA3"]).expect_success();
    assert_eq!((host.asked_for("/GA3.png"), host.asked()), (1, 1));
    run(&["--limit", "1"]).expect_success();
    assert_eq!((host.asked_for("/GA1.png"), host.asked()), (1, 2));
    // Pictures that are already there don't count towards the limit.
    run(&["--limit", "1"]).expect_success();
    assert_eq!((host.asked_for("/GA2.png"), host.asked()), (1, 3));
    let output = run(&["--product-codes", "GA4,NONE"]).expect_code(1).stdout;
    assert!(
        output.contains("1 unknown_code") && output.contains("  NONE (unknown_code)"),
        "{output}"
    );
    assert_eq!(host.asked_for("/GA4.png"), 1);
    let output = run(&["--product-codes", "NONE"]).expect_code(2).stderr;
    assert!(output.contains("no product of Haier"), "{output}");
}

#[test]
fn a_temporary_failure_is_retried() {
    let host = PictureHost::play(|_, times| match times {
        1 => Reply::status("503 Service Unavailable"),
        _ => Reply::png(&png(0)),
    });
    let database = database();
    product(&database, "GA1", &host.url("/main.png"), &[]);
    let installation = installation(&database, &host);
    installation.run(&[FETCH]).expect_success();
    assert_eq!(host.asked(), 2);
    assert_eq!(list(&database, "main_images", "GA1").len(), 1);
}

#[test]
fn a_dry_run_reports_everything_and_does_nothing() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    let image = host.url("/main.png");
    product(
        &database,
        "GA1",
        &image,
        &["http://other.cn/1.png".to_owned()],
    );
    let installation = installation(&database, &host);
    let output = installation
        .run(&[FETCH, "--dry-run"])
        .expect_success()
        .stdout;
    for part in [
        &format!("GA1 {image}\n"),
        "GA1 http://other.cn/1.png\n",
        "nothing was fetched",
        "2 to fetch, 0 fetched before",
        &format!("{}: 1 picture, allowed", host.entry()),
        "other.cn: 1 picture, not allowed",
    ] {
        assert!(output.contains(part), "{part:?} is missing in:\n{output}");
    }
    assert_eq!(host.asked(), 0);
    let rows = "(SELECT count(*) FROM media_images) + (SELECT count(*) FROM media_sources)";
    assert_eq!(database.number(rows), 0);
    assert!(files(&installation).is_empty());
}
