//! Databases that the program can't use, and connections that fail.

use std::{fs, time::Instant};

use integration_tests::{
    database::TestDatabase, private_server::PrivateServer, process::TEST_TIMEOUT,
};

use crate::{installation, installation_on};

#[test]
fn encodings_and_locales_that_do_not_suit_are_refused_before_anything_is_migrated() {
    for (options, words) in [
        (
            "ENCODING 'SQL_ASCII' LOCALE 'C'",
            ["SQL_ASCII", "createdb -E UTF8"],
        ),
        (
            "ENCODING 'EUC_CN' LOCALE 'C'",
            ["EUC_CN", "createdb -E UTF8"],
        ),
        (
            "ENCODING 'LATIN1' LOCALE 'C'",
            ["LATIN1", "createdb -E UTF8"],
        ),
        (
            "ENCODING 'UTF8' LOCALE 'C'",
            ["locale C", "--locale=C.UTF-8"],
        ),
    ] {
        let database = TestDatabase::empty_with(options);
        let installation = installation_on(&database);
        for command in ["serve", "migrate", "rebuild-statistics"] {
            installation.run(&[command]).expect_refusal(&words);
        }
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        assert_eq!(database.number(tables), 0, "{options}");
    }
}

#[test]
fn a_unicode_locale_suits() {
    for options in [
        "ENCODING 'UTF8' LOCALE 'C.UTF-8'",
        "ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER 'icu' ICU_LOCALE 'zh'",
    ] {
        let database = TestDatabase::empty_with(options);
        installation_on(&database)
            .run(&["migrate"])
            .expect_success();
    }
    let turkish = "ENCODING 'UTF8' LOCALE 'C.UTF-8' LOCALE_PROVIDER 'icu' ICU_LOCALE 'tr'";
    let database = TestDatabase::empty_with(turkish);
    installation_on(&database)
        .run(&["migrate"])
        .expect_refusal(&["locale tr"]);
}

#[test]
fn refusals_that_do_not_pass_end_the_start_at_once() {
    let server = PrivateServer::start();
    server.execute("CREATE ROLE clerk LOGIN PASSWORD 'the right one'");
    let hba = server.cluster().join("pg_hba.conf");
    let rules = fs::read_to_string(&hba).unwrap();
    let rule = "local all clerk scram-sha-256\n";
    fs::write(&hba, format!("{rule}{rules}")).unwrap();
    server.execute("SELECT pg_reload_conf()");
    let with = |role: &str, database: &str| {
        let url = server.url_as(role);
        let (front, _) = url.rsplit_once('/').unwrap();
        format!("{front}/{database}")
    };
    for (url, words) in [
        (with("clerk:xyzzy", "cangku"), ["28P01", "password"]),
        (with("clerk", "cangku"), ["password", "DATABASE_URL"]),
        (with("nobody_such", "cangku"), ["28000", "role"]),
        (with("postgres", "no_such"), ["3D000", "createdb"]),
        (
            with("postgres", "cangku?sslmode=require"),
            ["sslmode", "TLS"],
        ),
        (
            with("postgres", "cangku?channel_binding=nonsense"),
            ["DATABASE_URL", "libpq"],
        ),
    ] {
        let begun = Instant::now();
        let installation = installation().with("DATABASE_URL", &url);
        let refused = installation.run(&["serve"]).expect_refusal(&words);
        assert!(
            !refused.stderr.contains("doesn't answer yet"),
            "{}",
            refused.stderr
        );
        assert!(!refused.stderr.contains("xyzzy"), "{}", refused.stderr);
        assert!(begun.elapsed() < TEST_TIMEOUT);
    }
}
