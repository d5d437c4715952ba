//! Runs after users have edited the pictures.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{
    FETCH, assert_consistent, copy, database,
    host::{PictureHost, Reply},
    installation, list, png, product,
};

#[tokio::test]
async fn what_a_person_took_away_stays_away() {
    let host = PictureHost::play(|path, _| match path {
        "/main.png" => Reply::png(&png(0)),
        _ => Reply::png(&png(1)),
    });
    let database = database();
    let (image, page) = (host.url("/main.png"), host.url("/1.png"));
    let id = product(&database, "GA1", &image, std::slice::from_ref(&page));
    let installation = installation(&database, &host);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    installation.run(&[FETCH]).expect_success();
    let without = serde_json::json!({"main_images": ["http://a.cn/own.png"], "detail_images": []});
    admin
        .patch(&format!("/api/products/{id}"), without)
        .await
        .expect(200);
    // The copy of the detail page is deleted.
    let picture = database.number("SELECT id FROM media_images WHERE original_name = '1.png'");
    admin
        .delete(&format!("/api/media-images/{picture}"))
        .await
        .expect(204);

    let output = installation.run(&[FETCH]).expect_success().stdout;
    assert!(
        output.contains("2 fetched before") && host.asked() == 2,
        "{output}"
    );
    let output = installation
        .run(&[FETCH, "--refresh"])
        .expect_success()
        .stdout;
    assert!(output.contains("1 new, 1 already there"), "{output}");
    assert_eq!(host.asked(), 4);
    assert_eq!(
        list(&database, "main_images", "GA1"),
        ["http://a.cn/own.png"]
    );
    assert_eq!(
        list(&database, "detail_images", "GA1"),
        Vec::<String>::new()
    );
    serve.terminate().expect_success();
}

#[test]
fn a_changed_picture_replaces_the_former_when_fetched_again() {
    static VERSION: AtomicU32 = AtomicU32::new(0);
    let host = PictureHost::play(|path, _| match path {
        "/main.png" => Reply::png(&png(VERSION.load(Ordering::SeqCst))),
        _ => Reply::png(&png(5)),
    });
    let database = database();
    let (image, page) = (host.url("/main.png"), host.url("/1.png"));
    product(&database, "GA1", &image, std::slice::from_ref(&page));
    let installation = installation(&database, &host);
    installation.run(&[FETCH]).expect_success();
    let former = copy(&database, "GA1", &image);
    database.execute(&format!(
        "UPDATE products SET main_images = '[\"http://a.cn/own.png\", \"{former}\"]'"
    ));
    VERSION.store(1, Ordering::SeqCst);
    installation.run(&[FETCH]).expect_success();
    assert_eq!(copy(&database, "GA1", &image), former);
    let output = installation
        .run(&[FETCH, "--refresh"])
        .expect_success()
        .stdout;
    assert!(
        output.contains("1 new, 1 already there") && output.contains("1 pictures named"),
        "{output}"
    );
    let new = copy(&database, "GA1", &image);
    assert_ne!(new, former);
    assert_eq!(
        list(&database, "main_images", "GA1"),
        ["http://a.cn/own.png".to_owned(), new]
    );
    assert_eq!(
        list(&database, "detail_images", "GA1"),
        [copy(&database, "GA1", &page)]
    );
    // Nothing is deleted: the former picture still belongs to the product.
    assert_eq!(database.number("SELECT count(*) FROM media_images"), 3);
    assert_consistent(&database, &installation);
}

#[test]
fn a_page_that_is_fetched_later_is_inserted_in_page_order() {
    let host = PictureHost::play(|path, times| match (path, times) {
        ("/1.png", 1) => Reply::status("404 Not Found"),
        ("/0.png", _) => Reply::png(&png(0)),
        ("/1.png", _) => Reply::png(&png(1)),
        _ => Reply::png(&png(2)),
    });
    let database = database();
    let pages = [0, 1, 2].map(|number| host.url(&format!("/{number}.png")));
    product(&database, "GA1", "", &pages);
    let installation = installation(&database, &host);
    installation.run(&[FETCH]).expect_code(1);
    assert_eq!(list(&database, "detail_images", "GA1").len(), 2);
    installation.run(&[FETCH]).expect_success();
    let copies = pages.each_ref().map(|page| copy(&database, "GA1", page));
    assert_eq!(list(&database, "detail_images", "GA1"), copies);
    assert_eq!(host.asked(), 4);
}

#[test]
fn a_full_list_is_left_as_it_is() {
    let host = PictureHost::play(|_, _| Reply::png(&png(0)));
    let database = database();
    product(&database, "GA1", &host.url("/main.png"), &[]);
    database.execute(
        "UPDATE products SET main_images =
             (SELECT jsonb_agg('http://a.cn/' || n) FROM generate_series(1, 50) AS n)",
    );
    let installation = installation(&database, &host);
    let output = installation.run(&[FETCH]).expect_success().stdout;
    assert!(
        output.contains("0 pictures named, 1 without room"),
        "{output}"
    );
    let main = list(&database, "main_images", "GA1");
    assert!(main.len() == 50 && main.iter().all(|url| url.starts_with("http://a.cn/")));
    assert_eq!(database.number("SELECT count(*) FROM media_images"), 1);
}

#[test]
fn two_runs_at_once_name_each_picture_once() {
    let host = PictureHost::play(|path, _| {
        let number = path.trim_start_matches('/').split('.').next();
        Reply::png(&png(number.unwrap().parse().unwrap()))
    });
    let database = database();
    for number in 0..20 {
        // Neighbours share pictures, in another order.
        let pages = [number + 1, number, number + 2].map(|page| host.url(&format!("/{page}.png")));
        let image = host.url(&format!("/{number}.png"));
        product(&database, &format!("GA{number}"), &image, &pages);
    }
    let installation = installation(&database, &host);
    let runs = [(); 2].map(|()| installation.start(&[FETCH]));
    for run in runs {
        run.finish().expect_success();
    }
    for number in 0..20 {
        let code = format!("GA{number}");
        let copy = |page: i32| copy(&database, &code, &host.url(&format!("/{page}.png")));
        assert_eq!(list(&database, "main_images", &code), [copy(number)]);
        let expected = [copy(number + 1), copy(number), copy(number + 2)];
        assert_eq!(list(&database, "detail_images", &code), expected);
    }
    assert_eq!(
        database.number("SELECT count(DISTINCT file) FROM media_images"),
        22
    );
    assert_consistent(&database, &installation);
}
