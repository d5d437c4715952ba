//! A shop can be restored from every format of `pg_dump`.

use std::{path::PathBuf, process::Command};

use integration_tests::database::TestDatabase;

use crate::{
    database_roles::{order, product},
    installation_on,
};

fn tool(name: &str) -> PathBuf {
    let folder = std::env::var_os("CANGKU_PG_BIN")
        .map(PathBuf::from)
        .unwrap_or_default();
    let tool = folder.join(name);
    if tool.exists() {
        tool
    } else {
        PathBuf::from(name)
    }
}

#[track_caller]
fn run(name: &str, arguments: &[&str]) {
    let output = Command::new(tool(name)).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{name}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} {arguments:?}: {stderr}");
}

/// The arguments of several runs of a tool.
type Runs = &'static [&'static [&'static str]];

/// Dumps by one tool's arguments, and the commands that restore them, in order; `FILE` and `TO`
/// stand for a file name and the database.
const FORMS: [(&str, Runs, Runs); 9] = [
    ("plain", &[&[]], &[&["psql", "-f", "FILE0"]]),
    (
        "no owner",
        &[&["--no-owner", "--no-privileges"]],
        &[&["psql", "-f", "FILE0"]],
    ),
    ("inserts", &[&["--inserts"]], &[&["psql", "-f", "FILE0"]]),
    (
        "custom",
        &[&["-Fc"]],
        &[&["pg_restore", "--no-owner", "FILE0"]],
    ),
    (
        "tar",
        &[&["-Ft"]],
        &[&["pg_restore", "--no-owner", "FILE0"]],
    ),
    (
        "directory",
        &[&["-Fd"]],
        &[&["pg_restore", "-j2", "--no-owner", "FILE0"]],
    ),
    (
        "clean",
        &[&["-Fc"]],
        &[
            &["pg_restore", "--no-owner", "FILE0"],
            &[
                "pg_restore",
                "--clean",
                "--if-exists",
                "--no-owner",
                "FILE0",
            ],
        ],
    ),
    (
        "schema, then data",
        &[&["--schema-only"], &["--data-only"]],
        &[&["psql", "-f", "FILE0"], &["psql", "-f", "FILE1"]],
    ),
    (
        "schema, then data as inserts",
        &[&["--schema-only"], &["--data-only", "--inserts"]],
        &[&["psql", "-f", "FILE0"], &["psql", "-f", "FILE1"]],
    ),
];

#[tokio::test]
async fn every_form_of_a_dump_restores_a_filled_shop() {
    let original = TestDatabase::fresh();
    let installation = installation_on(&original);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let product = product(&admin).await;
    order(&admin, product).await;
    admin.get("/api/products?search=冰箱").await.expect(200);
    admin
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200);
    serve.terminate().expect_success();

    for (form, dumps, restores) in FORMS {
        let folder = tempfile::tempdir().unwrap();
        let file = |number: usize| folder.path().join(format!("dump{number}"));
        for (number, dump) in dumps.iter().enumerate() {
            let path = file(number).display().to_string();
            let all = [&["-d", original.url(), "-f", &path][..], dump].concat();
            run("pg_dump", &all);
        }
        let restored = TestDatabase::empty();
        for restore in restores {
            let mut arguments = vec!["-d".to_owned(), restored.url().to_owned()];
            let strict: &[&str] = match restore[0] {
                "psql" => &["-q", "-v", "ON_ERROR_STOP=1"],
                _ => &["--exit-on-error"],
            };
            let rest = strict.iter().chain(&restore[1..]);
            arguments.extend(rest.map(|word| match word.strip_prefix("FILE") {
                Some(number) => file(number.parse().unwrap()).display().to_string(),
                None => (*word).to_owned(),
            }));
            let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
            run(restore[0], &arguments);
        }
        for table in [
            "products",
            "product_search",
            "inventory_logs",
            "orders",
            "users",
        ] {
            let count = format!("SELECT count(*) FROM {table}");
            assert_eq!(
                restored.number(&count),
                original.number(&count),
                "{form}: {table}"
            );
        }
        let installation = installation_on(&restored);
        let migrated = installation.run(&["migrate"]).expect_success();
        assert!(
            migrated.stdout.contains("0 migrations"),
            "{form}: {}",
            migrated.stdout
        );
        installation.run(&["reconcile-inventory"]).expect_success();
        let serve = installation.serve();
        let anybody = serve.anybody();
        anybody
            .get(&format!("/api/products/{product}"))
            .await
            .expect(200);
        let found = anybody.get("/api/products?search=冰箱").await.expect(200);
        assert_eq!(found.body["total"], 1, "{form}");
        serve.terminate().expect_success();
    }
}
