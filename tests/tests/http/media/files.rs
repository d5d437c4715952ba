//! Serving files.

use image::ImageFormat;
use integration_tests::{caller::Caller, shop::Shop};
use picture_check::Kind;
use reqwest::{Method, Response};

use crate::media::{
    corpus::drawn::{file, noise},
    form::upload_as,
};

async fn get(caller: &Caller, url: &str, headers: &[(&str, &str)]) -> Response {
    ask(caller, Method::GET, url, headers).await
}

async fn ask(caller: &Caller, method: Method, url: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = caller.request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_file_is_served_only_as_a_picture_and_cached_by_browsers() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let png = file(noise(500, 400), ImageFormat::Png);
    let url = upload_as(&admin, Kind::Png, &png).await.expect(201).body["url"].clone();
    let (url, anybody) = (url.as_str().unwrap(), shop.anybody());

    let whole = get(&anybody, url, &[("accept-encoding", "gzip")]).await;
    assert_eq!(whole.status(), 200);
    assert_eq!(header(&whole, "content-type"), "image/png");
    assert_eq!(header(&whole, "x-content-type-options"), "nosniff");
    assert_eq!(
        header(&whole, "content-security-policy"),
        "default-src 'none'; sandbox"
    );
    assert_eq!(
        header(&whole, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(header(&whole, "content-encoding"), "");
    let etag = header(&whole, "etag").to_owned();
    let bytes = whole.bytes().await.unwrap();
    assert!(
        bytes.len() > 500_000 && bytes == png,
        "what is clean stays byte for byte"
    );

    for tags in [etag.as_str(), "*", &format!("\"x\", W/{etag}")] {
        let known = get(&anybody, url, &[("if-none-match", tags)]).await;
        assert_eq!(
            (known.status().as_u16(), header(&known, "etag")),
            (304, etag.as_str())
        );
        assert!(known.bytes().await.unwrap().is_empty());
    }
    assert_eq!(
        get(&anybody, url, &[("if-none-match", "\"x\"")])
            .await
            .status(),
        200
    );

    let size = bytes.len();
    for (range, first, end) in [
        ("bytes=0-0", 0, 1),
        ("bytes=100-299999", 100, 300_000),
        ("bytes=-7", size - 7, size),
        ("bytes=262140-", 262_140, size),
        ("bytes=5-99999999", 5, size),
    ] {
        let part = get(&anybody, url, &[("range", range)]).await;
        assert_eq!(part.status(), 206, "{range}");
        let expected = format!("bytes {first}-{}/{size}", end - 1);
        assert_eq!(header(&part, "content-range"), expected);
        assert_eq!(part.bytes().await.unwrap(), bytes[first..end], "{range}");
    }
    for whole in ["bytes=0-1,3-4", "bytes=x", "lines=1-2"] {
        assert_eq!(
            get(&anybody, url, &[("range", whole)]).await.status(),
            200,
            "{whole}"
        );
    }
    let beyond = get(&anybody, url, &[("range", &format!("bytes={size}-"))]).await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(header(&beyond, "content-range"), format!("bytes */{size}"));
    let other = get(
        &anybody,
        url,
        &[("range", "bytes=0-0"), ("if-range", "\"x\"")],
    )
    .await;
    assert_eq!(other.status(), 200);
    let same = get(
        &anybody,
        url,
        &[("range", "bytes=0-0"), ("if-range", &etag)],
    )
    .await;
    assert_eq!(same.status(), 206);
}

#[tokio::test]
async fn head_responds_as_get_without_the_file() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let png = file(noise(300, 200), ImageFormat::Png);
    let response = upload_as(&admin, Kind::Png, &png).await.expect(201);
    let (url, anybody) = (response.body["url"].as_str().unwrap(), shop.anybody());
    let small = response.body["thumbnails"]["small"].as_str().unwrap();
    let etag = header(&get(&anybody, url, &[]).await, "etag").to_owned();
    let beyond = format!("bytes={}-", png.len());
    let nothing = url.replace(&url[14..20], "00ff00");
    let none = [];
    for (url, headers, status) in [
        (url, &none[..], 200),
        (small, &none, 200),
        (url, &[("accept-encoding", "gzip")], 200),
        (url, &[("range", "bytes=100-70000")], 206),
        (url, &[("range", "bytes=-1")], 206),
        (url, &[("range", &beyond)], 416),
        (url, &[("range", "bytes=0-0"), ("if-range", "\"x\"")], 200),
        (url, &[("if-none-match", &etag)], 304),
        (&nothing, &none, 404),
        ("/media/images/x.png", &none, 404),
    ] {
        let [head, get] = [Method::HEAD, Method::GET];
        let head = ask(&anybody, head, url, headers).await;
        let get = ask(&anybody, get, url, headers).await;
        assert_eq!(
            (head.status(), get.status().as_u16()),
            (get.status(), status)
        );
        let of = |response: &Response| {
            let own = ["date", "x-request-id"];
            let headers = response.headers().iter();
            let headers = headers.filter(|(name, _)| !own.contains(&name.as_str()));
            let mut headers: Vec<_> = headers
                .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
                .collect();
            headers.sort();
            headers
        };
        if status < 400 {
            assert_eq!(of(&head), of(&get), "{url} {headers:?}");
        }
        if status < 300 {
            let length = header(&head, "content-length").parse().ok();
            assert_eq!(Some(get.bytes().await.unwrap().len()), length);
        }
        assert!(head.bytes().await.unwrap().is_empty());
    }
    // The connection stays usable: no part of a body was sent on it.
    let response = shop
        .anybody()
        .send(anybody.request(Method::POST, url))
        .await;
    let response = response.expect_problem(405, "method_not_allowed");
    assert_eq!(response.headers["allow"], "GET, HEAD");
}

#[tokio::test]
async fn names_without_a_file_are_not_found() {
    let shop = Shop::open().await;
    for name in [
        "x.png",
        "0123456789abcdef0123456789abcdef.png",
        "0123456789abcdef0123456789abcdef_200.jpg",
        "..%2f..%2fetc%2fpasswd",
        "%00.png",
        "0123456789abcdef0123456789abcdef.png%00",
        ".png",
    ] {
        let response = shop.anybody().get(&format!("/media/images/{name}")).await;
        response.expect_problem(404, "media_image_not_found");
    }
    let response = shop.anybody().get("/media/images/").await;
    response.expect_problem(404, "route_not_found");
}
