//! Uploads interrupted by SIGKILL, and concurrent uploads.

use std::{collections::BTreeSet, fs, sync::Arc, time::Duration};

use actix_web::web::Bytes;
use cangku_adapters::SystemClock;
use cangku_api::{
    media::{MARKER, MediaCleaner, MediaStore},
    ports::Ports,
};
use cangku_persistence::{Database, Settings};
use chrono::TimeDelta;
use futures::{TryStreamExt, future::join_all};
use image::ImageFormat;
use integration_tests::{
    caller::Response,
    database::TestDatabase,
    process::{Installation, TEST_TIMEOUT},
};
use picture_check::Kind;
use reqwest::Method;

use crate::{
    corpus::drawn::{file, noise, waves},
    form::{body_of, request, request_with},
    installation_on,
};

fn cleaner(installation: &Installation, database: &TestDatabase) -> MediaCleaner {
    let rows = Database::open(Settings::new(database.url(), "test"));
    MediaCleaner {
        store: Arc::new(MediaStore::folder(installation.data().join("media"))),
        ports: Ports::new(rows, SystemClock),
    }
}

/// Names in the folder, including partial files, but without the ownership marker.
fn names(installation: &Installation) -> BTreeSet<String> {
    let folder = installation.data().join("media");
    let entries = fs::read_dir(folder).into_iter().flatten();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name != MARKER).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_during_uploads_leaves_no_row_without_a_file_and_the_sweep_no_file_without_a_row() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let mut serve = installation.serve();
    let mut admin = installation.admin(&serve).await;
    for round in 0..3_u32 {
        let uploads = (0..4_u32).map(|task| {
            let admin = admin.clone();
            tokio::spawn(async move {
                for n in 0..1000_u32 {
                    let png = file(waves(150 + task, 100 + round * 1000 + n), ImageFormat::Png);
                    let response = admin.try_send(request(&admin, Kind::Png, &png)).await;
                    let Ok(Response { status: 201, .. }) = response else {
                        return;
                    };
                }
            })
        });
        let uploads: Vec<_> = uploads.collect();
        let wanted = i64::from(round + 1) * 10;
        while database.number("SELECT count(*) FROM media_images") < wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        serve.kill();
        for upload in uploads {
            upload.await.unwrap();
        }
        serve = installation.serve();
        admin = serve.caller(admin.token().map(str::to_owned));
    }
    let mut expected = BTreeSet::new();
    let mut page = 1;
    loop {
        let path = format!("/api/media-images?page_size=100&page={page}");
        let rows = admin.get(&path).await.expect(200).body;
        for row in rows["results"].as_array().unwrap() {
            for url in [
                &row["url"],
                &row["thumbnails"]["small"],
                &row["thumbnails"]["large"],
            ] {
                let url = url.as_str().unwrap();
                let bytes = admin.request(Method::GET, url).send().await.unwrap();
                image::load_from_memory(&bytes.bytes().await.unwrap()).unwrap();
                expected.insert(url.trim_start_matches("/media/images/").to_owned());
            }
        }
        if rows["has_next"] == false {
            break;
        }
        page += 1;
    }
    assert!(expected.len() >= 90, "{}", expected.len());
    assert!(names(&installation).is_superset(&expected));
    let cleaner = cleaner(&installation, &database);
    cleaner.sweep(TimeDelta::seconds(-5)).await.unwrap();
    assert_eq!(names(&installation), expected);
    let listed: Vec<_> = cleaner.store.list().unwrap().try_collect().await.unwrap();
    assert_eq!(listed.len(), expected.len());
    let waiting = fs::read_dir(installation.data().join("uploads")).unwrap();
    assert_eq!(waiting.count(), 0, "what arrives has no name");
    serve.terminate().expect_success();
}

fn memory(pid: u32, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with(figure))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A bitmap of 4 MB that is checked fast, because it isn't compressed. The picture benchmark does
/// the same with 20 MB, which takes minutes without optimisation.
fn large_bitmap() -> Vec<u8> {
    file(noise(1200, 1130), ImageFormat::Bmp)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_large_uploads_at_once_take_no_more_memory_than_the_checks_and_their_buffers() {
    const CONCURRENT_UPLOADS: u64 = 100;
    const CHECKS: u64 = 2;
    const MAX_BYTES: u64 = 5 * 1024 * 1024;
    /// In KiB: 64 received, 64 in the body's parts, twice 128 on their way to the file; and as much
    /// again retained by the allocator.
    const BUFFERS: u64 = 768;
    let database = TestDatabase::fresh();
    let installation = installation_on(&database)
        .with("CANGKU_MEDIA_CHECKS", "2")
        // The last one waits for all others, longer than a client usually would.
        .with("CANGKU_REQUEST_SECONDS", "600")
        .with("CANGKU_MEDIA_MAX_BYTES", &MAX_BYTES.to_string());
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let bitmap = large_bitmap();
    let kilobytes = u64::try_from(bitmap.len()).unwrap() / 1024;
    assert!((3_900..4_100).contains(&kilobytes), "{kilobytes}");
    let body = Bytes::from(body_of(Kind::Bmp, &bitmap));
    let upload = || {
        // The last one waits for all others.
        let request = request_with(&admin, body.clone()).timeout(4 * TEST_TIMEOUT);
        admin.send(request)
    };
    let idle = memory(serve.pid(), "VmRSS");
    upload().await.expect(201);
    let check = memory(serve.pid(), "VmHWM") - idle;
    for response in join_all((0..CONCURRENT_UPLOADS).map(|_| upload())).await {
        response.expect(200);
    }
    let grown = memory(serve.pid(), "VmHWM") - idle;
    // Decoded pictures wait for the store while others are being decoded.
    let storing = 2 * CHECKS * MAX_BYTES / 1024;
    let most = CHECKS * check + storing + CONCURRENT_UPLOADS * BUFFERS;
    println!(
        "{CONCURRENT_UPLOADS} uploads of {kilobytes} KiB at once: {grown} KiB more than idle; one: {check} KiB"
    );
    assert!(grown < most, "{grown} KiB, more than {most}");
    assert!(
        most < CONCURRENT_UPLOADS * kilobytes / 2,
        "a bound that says nothing"
    );
    serve.terminate().expect_success();
}
