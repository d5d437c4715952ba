//! Unusual users, folders and environments.

use std::{
    fs::{self, Permissions},
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, PermissionsExt, chown, symlink},
    },
    path::Path,
    process::Command,
};

use integration_tests::process::{Finished, Installation, Running};

use crate::{PROGRAM, installation};

/// A user id without a name on the system.
const NAMELESS: u32 = 12_345;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The program as a user without a name, with neither a home nor supplementary groups.
fn as_nameless(installation: &Installation, arguments: &[&str]) -> Command {
    let mut command = installation.command("setpriv");
    let ids = [format!("--reuid={NAMELESS}"), format!("--regid={NAMELESS}")];
    command
        .args(ids)
        .arg("--clear-groups")
        .arg(PROGRAM)
        .args(arguments);
    command
}

/// Starts it and waits until it listens.
async fn expect_service(installation: &Installation, command: Command) {
    let mut serve: Running<'_> = installation.launch(command);
    serve.await_stdout("listening on");
    serve.anybody().get("/readyz").await.expect(200);
    serve.terminate().expect_success();
}

/// The same without any way to give the user a name: the helper programs can't be found.
fn as_nameless_without_help(installation: &Installation, arguments: &[&str]) -> Command {
    let mut command = installation.command("unshare");
    let hide = "for way in /usr/bin/unshare /usr/lib/*/libnss_wrapper.so; do \
         if [ -e \"$way\" ]; then mount --bind /dev/null \"$way\" || exit 9; fi; done; \
         exec \"$@\"";
    command.args(["--mount", "/bin/sh", "-c", hide, "sh"]);
    let nameless = as_nameless(installation, arguments);
    command
        .arg(nameless.get_program())
        .args(nameless.get_args());
    command
}

/// Whether this system lets such a user make a user namespace.
fn namespaces_are_allowed(installation: &Installation) -> bool {
    let mut probe = installation.command("setpriv");
    let ids = [format!("--reuid={NAMELESS}"), format!("--regid={NAMELESS}")];
    probe.args(ids).arg("--clear-groups");
    probe.args(["unshare", "--user", "--map-user=65534", "--map-group=65534"]);
    installation.launch(probe).finish().status.success()
}

/// With a data folder that the user without a name may write to.
fn nameless_installation() -> Installation {
    let installation = installation();
    fs::create_dir(installation.data()).unwrap();
    chown(installation.data(), Some(NAMELESS), Some(NAMELESS)).unwrap();
    installation
}

#[tokio::test]
async fn a_user_without_a_name_gets_a_database() {
    if !is_root() {
        return;
    }
    let installation = nameless_installation();
    if !namespaces_are_allowed(&installation) {
        return;
    }
    let serve = || as_nameless(&installation, &["serve"]);
    expect_service(&installation, serve()).await;
    let cluster = installation.data().join("postgres/cluster");
    assert_eq!(fs::metadata(cluster).unwrap().uid(), NAMELESS);
    // Once the cluster exists, no name is needed.
    let again = as_nameless_without_help(&installation, &["serve"]);
    let mut first = installation.launch(again);
    first.await_stdout("listening on");

    // Neither does a server on an external database; but its data folder must be writable.
    let external = nameless_installation().with("DATABASE_URL", &installation.embedded_url());
    let serve = as_nameless_without_help(&external, &["serve"]);
    expect_service(&external, serve).await;
    let barred = crate::installation().with("DATABASE_URL", &installation.embedded_url());
    fs::create_dir(barred.data()).unwrap();
    let serve = as_nameless(&barred, &["serve"]);
    let refused = barred.launch(serve).finish();
    expect_remedy(&barred, refused);
    first.terminate().expect_success();
}

#[test]
fn a_user_without_a_name_gets_the_remedy() {
    if !is_root() {
        return;
    }
    let installation = nameless_installation();
    let serve = as_nameless_without_help(&installation, &["serve"]);
    let refused = installation.launch(serve).finish();
    let parts = [
        "user with id 12345",
        "/etc/passwd",
        "libnss_wrapper",
        "DATABASE_URL",
    ];
    refused.expect_refusal(&parts);
    let left = installation.data().join("postgres/cluster");
    assert!(!left.exists(), "nothing was begun");
}

#[test]
fn a_data_folder_that_may_not_be_written_is_named_with_the_remedy() {
    if !is_root() {
        return;
    }
    let installation = installation();
    fs::create_dir(installation.data()).unwrap();
    let serve = as_nameless(&installation, &["serve"]);
    let refused = installation.launch(serve).finish();
    expect_remedy(&installation, refused);
}

fn expect_remedy(installation: &Installation, refused: Finished) {
    let folder = installation.data();
    let parts = [folder.to_str().unwrap(), "may write to", "CANGKU_DATA_DIR"];
    refused.expect_refusal(&parts);
}

#[tokio::test]
async fn folders_of_any_name_serve() {
    let above = installation();
    // Each needs its own cluster, so the unusual characters share one name. A comma is a separate
    // case, since libpq splits hosts at commas.
    for name in ["it's 100% \"$HOME\" 仓库", "goods,stock"] {
        let folder = above.folder().join(name);
        let serving = installation().with("CANGKU_DATA_DIR", folder.to_str().unwrap());
        serving.serve().terminate().expect_success();
        assert!(folder.join("postgres/cluster").is_dir(), "{name}");
    }
}

#[tokio::test]
async fn a_linked_data_folder_serves() {
    let installation = installation();
    let target = installation.folder().join("elsewhere");
    fs::create_dir(&target).unwrap();
    symlink(&target, installation.data()).unwrap();
    installation.serve().terminate().expect_success();
    assert!(target.join("postgres/cluster").is_dir());
}

#[test]
fn unusable_folders_are_refused_with_a_clear_message() {
    let installation = installation();
    // Not UTF-8: in the folder's own name, and in the working directory of a relative one.
    let folder = installation
        .folder()
        .join(std::ffi::OsStr::from_bytes(b"odd-\xff"));
    fs::create_dir(&folder).unwrap();
    let mut named = installation.command(PROGRAM);
    named.arg("serve").env("CANGKU_DATA_DIR", &folder);
    let refused = installation.launch(named).finish();
    refused.expect_refusal(&["CANGKU_DATA_DIR", "not UTF-8"]);
    let mut inside = installation.command(PROGRAM);
    inside
        .arg("serve")
        .env("CANGKU_DATA_DIR", "./data")
        .current_dir(&folder);
    let refused = installation.launch(inside).finish();
    refused.expect_refusal(&["UTF-8", "another folder"]);

    let mut gone = installation.command("/bin/sh");
    let script = "mkdir gone && cd gone && rmdir ../gone && exec \"$0\" serve";
    gone.args(["-c", script, PROGRAM])
        .env("CANGKU_DATA_DIR", "./data");
    let refused = installation.launch(gone).finish();
    refused.expect_refusal(&["./data", "the working folder"]);

    let file = installation.folder().join("file");
    fs::write(&file, "").unwrap();
    let mut occupied = installation.command(PROGRAM);
    occupied.arg("serve").env("CANGKU_DATA_DIR", &file);
    let refused = installation.launch(occupied).finish();
    refused.expect_refusal(&[file.to_str().unwrap()]);
}

#[tokio::test]
async fn the_environment_has_no_say_in_the_embedded_database() {
    let installation = installation();
    let mut command = installation.command(PROGRAM);
    command.arg("serve").envs([
        ("PGHOST", "203.0.113.1"),
        ("PGHOSTADDR", "203.0.113.1"),
        ("PGPORT", "1"),
        ("PGUSER", "nobody"),
        ("PGDATABASE", "elsewhere"),
        (
            "PGOPTIONS",
            "-c search_path=nowhere -c default_transaction_read_only=on",
        ),
        ("PGSERVICE", "no-such-service"),
        ("PGSSLMODE", "verify-full"),
        ("PGREQUIREAUTH", "scram-sha-256"),
        ("PGTARGETSESSIONATTRS", "standby"),
        ("PGCLIENTENCODING", "EUC_CN"),
        ("PGTZ", "Asia/Kathmandu"),
        ("LANG", "zh_CN.GBK"),
        ("LC_ALL", "xx_YY.no-such"),
        ("TZ", "No/Such_Zone"),
        ("TMPDIR", "/no/such/folder"),
        ("CANGKU_LOG", ""),
        ("CANGKU_PROFILE", " "),
    ]);
    command.env("LS_COLORS", std::ffi::OsStr::from_bytes(b"\xff\xfe"));
    command.env(std::ffi::OsStr::from_bytes(b"\xff"), "x");
    let mut serve = installation.launch(command);
    serve.await_stdout("listening on");
    serve.await_stderr("PGHOSTADDR");
    let admin = installation.admin(&serve).await;
    admin
        .post("/api/categories", serde_json::json!({"name": "冰箱"}))
        .await
        .expect(201);
    serve.terminate().expect_success();
}

#[tokio::test]
async fn neither_mask_nor_missing_input_nor_terminal_matters() {
    for mask in ["000", "077"] {
        let installation = installation();
        let mut command = installation.command("/bin/sh");
        let script = format!("umask {mask}; exec setsid \"$0\" serve <&-");
        command.args(["-c", &script, PROGRAM]);
        expect_service(&installation, command).await;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let data = installation.data();
        for private in ["secrets", "postgres/cluster", "postgres/socket"] {
            assert_eq!(mode(&data.join(private)), 0o700, "{private} under {mask}");
        }
        for file in ["secrets/jwt", "secrets/encryption-key"] {
            assert_eq!(mode(&data.join(file)), 0o600, "{file} under {mask}");
        }
    }
}

#[test]
fn huge_and_unusual_values_are_refused_with_a_clear_message() {
    let huge = "9".repeat(100_000);
    for (name, value) in [
        ("CANGKU_WORKERS", huge.as_str()),
        ("CANGKU_DATABASE_POOL_SIZE", "-0"),
        ("CANGKU_BODY_LIMIT_BYTES", "１０２４"),
        ("CANGKU_TIME_ZONE", &huge),
        ("CANGKU_LOG", &format!("={huge}")),
    ] {
        let refused = installation().with(name, value).run(&["check-config"]);
        let refused = refused.expect_refusal(&[name]);
        assert!(
            refused.stderr.len() < 1000,
            "{name}: {}",
            refused.stderr.len()
        );
    }
}

#[test]
fn folders_modes_matter_only_if_postgresqls_user_cannot_pass() {
    if !is_root() {
        return;
    }
    for (mode, serves) in [(0o711, true), (0o755, true), (0o700, false)] {
        let installation = installation();
        fs::create_dir(installation.data()).unwrap();
        fs::set_permissions(installation.data(), Permissions::from_mode(mode)).unwrap();
        let serve = installation.start(&["serve"]);
        if serves {
            let mut serve = serve;
            serve.await_stdout("listening on");
            serve.terminate().expect_success();
        } else {
            let folder = installation.data();
            serve
                .finish()
                .expect_refusal(&[folder.to_str().unwrap(), "can't enter"]);
        }
    }
}

#[test]
fn help_is_printed_though_no_thread_can_be_started() {
    if !is_root() {
        return;
    }
    let installation = installation();
    let mut command = installation.command("setpriv");
    command.args(["--reuid=54322", "--regid=54322", "--clear-groups"]);
    command.args(["prlimit", "--nproc=1", PROGRAM, "--help"]);
    let finished = installation.launch(command).finish().expect_success();
    assert!(finished.stdout.contains("Usage"), "{}", finished.stdout);
}

#[test]
fn a_file_size_limit_ends_no_command_without_a_message() {
    let installation = installation();
    let mut command = installation.command("prlimit");
    command.args(["--fsize=4096", PROGRAM, "openapi"]);
    let finished = installation.launch(command).finish().expect_code(3);
    let message = "can't write to standard output";
    assert!(finished.stderr.contains(message), "{}", finished.stderr);
}

#[test]
fn too_few_threads_are_refused_with_a_clear_message() {
    if !is_root() {
        return;
    }
    let installation = installation();
    for limit in ["1", "3", "8"] {
        let mut command = installation.command("setpriv");
        // A separate user id, since the limit covers all processes of a user.
        command.args(["--reuid=54321", "--regid=54321", "--clear-groups"]);
        let limit = format!("--nproc={limit}");
        command.args(["prlimit", &limit, PROGRAM, "migrate"]);
        let refused = installation.launch(command).finish();
        refused.expect_refusal(&["threads", "ulimit -u"]);
    }
}
