//! Memory of pictures with too many pixels.

use std::fs;

use integration_tests::{database::TestDatabase, process::TEST_TIMEOUT};
use picture_check::Kind;
use serde_json::json;

use crate::{corpus::phone::photo, form::request, installation_on};

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
async fn a_photo_of_200_megapixels_takes_no_more_memory_than_a_picture_may() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_REQUEST_SECONDS", "600");
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let idle = memory(serve.pid(), "VmRSS");
    let jpeg = photo(16_320, 12_240, 6);
    let upload = request(&admin, Kind::Jpeg, &jpeg).timeout(4 * TEST_TIMEOUT);
    let row = admin.send(upload).await.expect(201).body;
    assert_eq!(
        row["scaled_from"],
        json!({"width": 12_240, "height": 16_320})
    );
    let pixels = row["width"].as_u64().unwrap() * row["height"].as_u64().unwrap();
    assert!((39_900_000..=40_000_000).contains(&pixels), "{pixels}");
    let grown = memory(serve.pid(), "VmHWM") - idle;
    println!("{grown} KiB more than idle");
    assert!(grown < MAX_DECODED + BESIDE, "{grown} KiB");
    serve.terminate().expect_success();
}
