//! No part of a database password appears in any output.

use integration_tests::process::Signal;

use crate::installation;

/// Parts that no output may contain; each password below contains both.
const PARTS: [&str; 2] = ["qwj", "zkv"];

/// Passwords as users paste them, without percent-encoding.
const PASSWORDS: [&str; 14] = [
    "qwj@zkv",
    "qwj%zkv",
    "%qwj%zk",
    "qwj/zkv",
    "qwj zkv",
    "qwj'zkv",
    "qwj\"zkv",
    "qwj#zkv",
    "qwj?zkv",
    "qwj:zkv",
    "qwj[zkv",
    "qwj\\zkv",
    "qwj&zkv=1",
    "qwj@zkv/qwj?zkv",
];

fn connection_strings() -> Vec<String> {
    let mut strings = Vec::new();
    for password in PASSWORDS {
        for form in [
            "postgres://shop:PASSWORD@127.0.0.1:1/shop",
            "postgresql://shop:PASSWORD@[::1]:1/shop?application_name=x",
            "postgres://shop:PASSWORD@127.0.0.1:1,127.0.0.1:2/shop",
            "postgres://127.0.0.1:1/shop?user=shop&password=PASSWORD",
            "postgres://shop:PASSWORD@/shop?host=/nowhere",
            "host=127.0.0.1 port=1 user=shop password=PASSWORD dbname=shop",
            "host=127.0.0.1 port=1 user=shop password='PASSWORD' dbname=shop",
            "postgres://shop:PASSWORD@127.0.0.1:PASSWORD/shop",
            "mysql://shop:PASSWORD@127.0.0.1:1/shop",
        ] {
            strings.push(form.replace("PASSWORD", password));
        }
    }
    strings
}

#[track_caller]
fn assert_silent(url: &str, output: &str) {
    for part in PARTS {
        assert!(!output.contains(part), "{url}: {output}");
    }
}

#[test]
fn check_config_shows_no_part_of_a_password() {
    for url in connection_strings() {
        let installation = installation().with("DATABASE_URL", &url);
        let ended = installation.run(&["check-config"]);
        assert_silent(&url, &format!("{}{}", ended.stdout, ended.stderr));
    }
}

#[test]
fn starts_show_no_part_of_a_password() {
    // Each of these is usable, so that libpq's own messages are reached.
    for url in [
        "postgres://shop:qwj%40zkv@127.0.0.1:1/shop",
        "postgres://shop:qwj?zkv@127.0.0.1:1/shop",
        "host=127.0.0.1 port=1 user=shop password='qwj zkv' dbname=shop",
        "postgres://shop:qwj%20zkv@/shop?host=/nowhere",
    ] {
        let installation = installation().with("DATABASE_URL", url);
        let mut waiting = installation.start(&["migrate"]);
        waiting.await_stderr("doesn't answer yet");
        waiting.signal(Signal::TERM);
        let ended = waiting.finish().expect_code(1);
        assert_silent(url, &format!("{}{}", ended.stdout, ended.stderr));
    }
}
