//! Memory of pictures with too many pixels.

use std::fs;

use integration_tests::{database::TestDatabase, process::TEST_TIMEOUT};
use picture_check::Kind;
use serde_json::json;

use crate::{
    corpus::{parts::grey_png, phone::photo},
    form::request,
    installation_on,
};

/// Memory of a decoded picture in KiB: 10 bytes × the maximum pixels.
const MAX_DECODED: u64 = 400_000_000 / 1024;
/// The file as received, as its clean copy and as what is written anew, thumbnails, buffers, threads
/// and caches of the server, in KiB.
const BESIDE: u64 = 100 * 1024;

fn memory(pid: u32, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(figure));
    let kilobytes = line.unwrap().split_whitespace().nth(1);
    kilobytes.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_200_megapixels_take_no_more_memory_than_pictures_may() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let idle = memory(serve.pid(), "VmRSS");
    let jpeg = photo(16_320, 12_240, 6);
    let rows = vec![0; (20_000 + 1) * 10_000];
    let png = grey_png(20_000, 10_000, &rows);
    for (kind, content, from) in [
        (Kind::Jpeg, jpeg, (12_240, 16_320)),
        (Kind::Png, png, (20_000, 10_000)),
    ] {
        let upload = request(&admin, kind, &content).timeout(2 * TEST_TIMEOUT);
        let row = admin.send(upload).await.expect(201).body;
        assert_eq!(
            row["scaled_from"],
            json!({"width": from.0, "height": from.1})
        );
        let pixels = row["width"].as_u64().unwrap() * row["height"].as_u64().unwrap();
        assert!((39_900_000..=40_000_000).contains(&pixels), "{pixels}");
    }
    let grown = memory(serve.pid(), "VmHWM") - idle;
    println!("{grown} KiB more than idle");
    assert!(grown < MAX_DECODED + BESIDE, "{grown} KiB");
    serve.terminate().expect_success();
}
