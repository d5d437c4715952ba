//! The scripts that a new user runs.

use std::{
    fs,
    os::unix::{fs::symlink, process::CommandExt},
    path::{Path, PathBuf},
};

use integration_tests::process::{Installation, Running, Signal};
use serde_json::Value;

use crate::PROGRAM;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn script(name: &str) -> PathBuf {
    Path::new(ROOT).join("scripts").join(name)
}

/// Cargo places the simulator next to the test binaries or one folder above.
fn simulator() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let near = test
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("haier-simulator"));
    let missing = "there is no haier-simulator; build it: cargo build -p haier-simulator";
    near.into_iter()
        .find(|program| program.is_file())
        .expect(missing)
}

/// A folder with the demo's programs, so that the demo builds nothing.
fn installation() -> Installation {
    let installation = Installation::new(PROGRAM);
    let programs = installation.folder().join("programs");
    fs::create_dir(&programs).unwrap();
    symlink(PROGRAM, programs.join("cangku")).unwrap();
    symlink(simulator(), programs.join("haier-simulator")).unwrap();
    let folder = installation.folder().to_str().unwrap().to_owned();
    installation.with("TMPDIR", &folder)
}

/// The demo in its own process group, as a terminal starts it.
fn demo<'a>(installation: &'a Installation, products: &str) -> Running<'a> {
    let mut command = installation.command("env");
    // If the tests run in the background, these signals may be ignored.
    command.arg("--default-signal=INT,TERM").arg(script("demo"));
    command.args(["--products", products, "--programs", "programs"]);
    installation.launch({
        command.process_group(0);
        command
    })
}

fn expect_nothing_left(installation: &Installation) {
    assert_eq!(installation.processes(), Vec::<u32>::new());
    let names = fs::read_dir(installation.folder()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    let is_the_demos = |name: &&std::ffi::OsString| name.to_string_lossy().starts_with("cangku-");
    assert_eq!(names.iter().find(is_the_demos), None);
}

#[tokio::test]
async fn the_demo_serves_what_it_says_until_ctrl_c() {
    let installation = installation();
    let mut demo = demo(&installation, "60");
    demo.await_stdout("Ctrl-C stops everything");
    let stdout = demo.stdout();
    let after = |words: &str| {
        stdout
            .split_once(words)
            .unwrap_or_else(|| panic!("{stdout}"))
            .1
    };
    let address = after("Cangku serves at ")
        .split_whitespace()
        .next()
        .unwrap();
    let admin = after("Admin: ").split_whitespace().next().unwrap();
    let password = after("Password: ").split_whitespace().next().unwrap();

    let caller = integration_tests::caller::Caller::at(address, None);
    let credentials = serde_json::json!({"username": admin, "password": password});
    caller
        .post("/api/auth/login", credentials)
        .await
        .expect(200);
    let products = caller.get("/api/products?source=haier").await.expect(200);
    assert_eq!(products.body["total"], 60);
    assert_eq!(caller.get("/docs/").await.status, 200);

    let lines: Vec<_> = stdout
        .lines()
        .map(str::trim)
        .filter(|l| l.starts_with("curl "))
        .collect();
    let responses: Vec<Value> = lines
        .iter()
        .map(|line| as_printed(&installation, line))
        .collect();
    let [list, product, login] = responses.as_slice() else {
        panic!("three lines to try, not {lines:?}");
    };
    assert!(
        list["results"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty()),
        "{list}"
    );
    assert_eq!(product["id"], 1);
    let picture = product["main_images"][0].as_str().unwrap();
    assert_eq!(caller.get(picture).await.status, 200);
    assert!(login["access_token"].is_string());

    demo.signal(Signal::INT);
    let ended = demo.finish().expect_success();
    assert!(
        ended.stdout.ends_with("Everything is stopped.\n"),
        "{}",
        ended.stdout
    );
    expect_nothing_left(&installation);
}

/// The response to a line that a user copies into a shell.
fn as_printed(installation: &Installation, line: &str) -> Value {
    let mut shell = installation.command("bash");
    shell.args(["-c", line]);
    let response = installation.launch(shell).finish().expect_success();
    serde_json::from_str(&response.stdout).unwrap_or_else(|_| panic!("{line}: {response:?}"))
}

#[test]
fn ctrl_c_on_the_terminal_stops_the_demo_at_any_point() {
    let installation = installation();
    // The first signal comes while the programs are being started, the last one after the start.
    for moment in [
        "Starting the simulator",
        "Syncing",
        "Ctrl-C stops everything",
    ] {
        let mut demo = demo(&installation, "10");
        demo.await_stdout(moment);
        let group = i32::try_from(demo.pid())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process_group(group.unwrap(), Signal::INT).unwrap();
        let ended = demo.finish().expect_success();
        assert!(
            ended.stdout.contains("Everything is stopped."),
            "{}",
            ended.stdout
        );
        expect_nothing_left(&installation);
    }
}

#[test]
fn the_demo_says_why_it_ends_early() {
    let installation = installation();
    let programs = installation.folder().join("programs");
    fs::remove_file(programs.join("cangku")).unwrap();
    symlink("/bin/false", programs.join("cangku")).unwrap();
    demo(&installation, "10")
        .finish()
        .expect_refusal(&["the server ended early"]);
    expect_nothing_left(&installation);
}

#[test]
fn the_demo_knows_its_options() {
    let installation = Installation::new(PROGRAM);
    let run = |argument: &str| {
        let mut command = installation.command(script("demo"));
        command.arg(argument);
        installation.launch(command).finish()
    };
    let help = run("--help").expect_success().stdout;
    for option in ["--products", "--data", "--release", "--programs"] {
        assert!(help.contains(option), "{option}: {help}");
    }
    assert!(run("--faster").expect_code(2).stderr.contains("--faster"));
}

#[test]
fn the_folder_that_postgres_programs_prints_can_be_used() {
    let first = Installation::new(PROGRAM);
    // Without programs the script would install some; this fails before.
    first.run(&["migrate"]).expect_success();
    let printed = first
        .launch(first.command(script("postgres-programs")))
        .finish();
    let folder = printed.expect_success().stdout;
    let second = Installation::new(PROGRAM).with("CANGKU_PG_BIN", folder.trim_end());
    second.run(&["migrate"]).expect_success();
}

#[test]
fn a_folder_without_programs_is_refused_with_what_to_do() {
    let installation = Installation::new(PROGRAM);
    let empty = installation.folder().join("empty");
    fs::create_dir(&empty).unwrap();
    let installation = installation.with("CANGKU_PG_BIN", empty.to_str().unwrap());
    for name in ["postgres-programs", "demo"] {
        let refused = installation
            .launch(installation.command(script(name)))
            .finish();
        let words = [empty.to_str().unwrap(), "CANGKU_PG_BIN", "initdb", "unset"];
        assert_eq!(refused.expect_refusal(&words).stdout, "", "{name}");
    }
}

#[test]
fn every_script_can_be_run_and_is_sound() {
    let installation = Installation::new(PROGRAM);
    for entry in fs::read_dir(script("")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#!/usr/bin/env bash\n"), "{path:?}");
        assert!(text.contains("\nset -euo pipefail\n"), "{path:?}");
        let mut check = installation.command("bash");
        check.arg("-n").arg(&path);
        installation.launch(check).finish().expect_success();
        rustix::fs::access(&path, rustix::fs::Access::EXEC_OK).unwrap();
    }
}
