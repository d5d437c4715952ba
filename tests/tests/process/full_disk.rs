//! A full disk, and free space afterwards.

use std::{
    fs::{self, File, Permissions},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::{Installation, TEST_TIMEOUT},
};
use serde_json::json;

use crate::{database_roles::product, form, installation, installation_on};

/// A tmpfs of a fixed size; unmounted on drop.
struct Disk(PathBuf);

impl Disk {
    /// `None` if this process may not mount.
    fn mount(at: PathBuf, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let options = format!("size={megabytes}m,mode=0755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&at)
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("a disk of its own can't be mounted here");
            return None;
        }
        Some(Self(at))
    }

    /// Leaves not a single free block.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("ballast");
        let mut file = File::create(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        for size in [1 << 20, 4096] {
            let block = vec![7; size];
            while file.write_all(&block).is_ok() {}
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

fn picture(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(300, 300, image::Rgb([shade, 40, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

async fn upload(admin: &Caller, shade: u8) -> integration_tests::caller::Response {
    form::upload(admin, "a.png", "image/png", &picture(shade)).await
}

/// Sends locks until storage is full; many may still fit into existing pages.
async fn lock_until_full(admin: &Caller, product: i64) {
    let begun = Instant::now();
    loop {
        let lock = json!({"product_id": product, "quantity": 1, "reason": "x".repeat(200)});
        let response = admin.post("/api/inventory/lock", lock).await;
        match response.status {
            201 => {
                let release = json!({"product_id": product, "quantity": 1, "reason": "x"});
                admin.post("/api/inventory/release", release).await;
            }
            _ => {
                assert_eq!(response.body["code"], "storage_full", "{:?}", response.body);
                assert_eq!(response.status, 503);
                assert!(response.headers.contains_key("retry-after"));
                return;
            }
        }
        assert!(begun.elapsed() < TEST_TIMEOUT, "the disk is never full");
    }
}

async fn await_ready(serve: &integration_tests::process::Running<'_>) {
    let begun = Instant::now();
    while serve.anybody().get("/readyz").await.status != 200 {
        assert!(begun.elapsed() < TEST_TIMEOUT, "it never recovered");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn errors(installation: &Installation, log: &Path) -> usize {
    let text = fs::read_to_string(installation.folder().join(log)).unwrap();
    text.lines().filter(|line| line.contains("ERROR")).count()
}

#[tokio::test]
async fn a_full_disk_refuses_writes_alone_and_is_over_when_there_is_space() {
    let installation = installation();
    let Some(disk) = Disk::mount(installation.data(), 300) else {
        return;
    };
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let product = product(&admin).await;
    let ballast = disk.fill();
    lock_until_full(&admin, product).await;
    for _ in 0..20 {
        lock_until_full(&admin, product).await;
    }
    assert_eq!(upload(&admin, 1).await.body["code"], "storage_full");
    admin
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200);
    admin.get("/api/orders").await.expect(200);
    let ready = serve.anybody().get("/readyz").await.expect(503);
    assert!(
        ready.body.to_string().contains("storage_full"),
        "{}",
        ready.body
    );
    serve.anybody().get("/healthz").await.expect(200);
    // No request writes meanwhile, and the disk stays full.
    tokio::time::sleep(Duration::from_secs(18)).await;
    serve.anybody().get("/readyz").await.expect(503);
    // Log lines of the embedded server aren't counted; the program logs one line for all refusals.
    assert_eq!(errors(&installation, Path::new("run-0.stderr")), 1);
    fs::remove_file(ballast).unwrap();
    await_ready(&serve).await;
    let lock = json!({"product_id": product, "quantity": 1, "reason": "x"});
    admin.post("/api/inventory/lock", lock).await.expect(201);
    upload(&admin, 2).await.expect(201);
    installation.run(&["reconcile-inventory"]).expect_success();
    serve.terminate().expect_success();
}

#[tokio::test]
async fn a_full_folder_of_pictures_refuses_uploads_alone() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let Some(disk) = Disk::mount(installation.data(), 8) else {
        return;
    };
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let product = product(&admin).await;
    let ballast = disk.fill();
    let refused = upload(&admin, 1).await.expect(503);
    assert_eq!(refused.body["code"], "storage_full");
    assert!(refused.headers.contains_key("retry-after"));
    let lock = json!({"product_id": product, "quantity": 1, "reason": "x"});
    admin.post("/api/inventory/lock", lock).await.expect(201);
    assert!(errors(&installation, Path::new("run-0.stderr")) <= 1);
    fs::remove_file(ballast).unwrap();
    upload(&admin, 2).await.expect(201);
    await_ready(&serve).await;
    serve.terminate().expect_success();
}
