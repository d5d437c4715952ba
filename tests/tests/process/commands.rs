//! Commands next to a running `serve`, and alone.

use cangku_api::commands::Cli;
use clap::CommandFactory;
use integration_tests::{database::TestDatabase, shop::PASSWORD};
use serde_json::json;

use crate::{installation, installation_on};

const CREATE_ADMIN: [&str; 4] = ["create-admin", "--username", "boss", "--password-stdin"];
const UP_TO_DATE: &str = "the schema is up to date";

#[test]
fn migrate_alone_starts_postgresql_for_its_own_time() {
    let installation = installation();
    let first = installation.run(&["migrate"]).expect_success();
    assert!(first.stdout.starts_with("applied 20"), "{}", first.stdout);
    assert!(first.stdout.contains(UP_TO_DATE));
    assert_eq!(installation.processes(), Vec::<u32>::new());
    assert!(installation.data().join("postgres/cluster").exists());
    let again = installation.run(&["migrate"]).expect_success();
    assert_eq!(
        again.stdout,
        format!("0 migrations applied; {UP_TO_DATE}\n")
    );
    assert_eq!(installation.processes(), Vec::<u32>::new());
}

#[tokio::test]
async fn migrate_beside_serve_joins_its_postgresql() {
    let installation = installation();
    let serve = installation.serve();
    let postmaster = installation.postmaster();
    let migrated = installation.run(&["migrate"]).expect_success();
    assert_eq!(
        migrated.stdout,
        format!("0 migrations applied; {UP_TO_DATE}\n")
    );
    assert_eq!(installation.postmaster(), postmaster);
    serve.anybody().get("/readyz").await.expect(200);
    serve.terminate().expect_success();
}

#[test]
fn migrate_brings_a_database_up_to_date() {
    let database = TestDatabase::empty();
    let installation = installation_on(&database);
    installation.run(&["migrate"]).expect_success();
    assert_eq!(database.number("SELECT count(*) FROM products"), 0);
    assert!(!installation.data().exists());
}

#[tokio::test]
async fn products_that_came_in_by_sql_are_found_after_migrate_or_while_serve_runs() {
    let database = TestDatabase::fresh();
    let insert = |name: &str| {
        database.execute(&format!(
            "INSERT INTO products (name, category_id, brand_id, price)
             SELECT '{name} ' || n, 1, 1, 1 FROM generate_series(1, 700) AS n"
        ));
    };
    database.execute(
        "INSERT INTO categories (name) VALUES ('冰箱'); INSERT INTO brands (name) VALUES ('海尔')",
    );
    insert("雪松");
    let installation = installation_on(&database);
    let migrated = installation.run(&["migrate"]).expect_success();
    let made = "700 products made ready for search\n";
    assert!(migrated.stdout.ends_with(made), "{}", migrated.stdout);
    let serve = installation.serve();
    let total = async |search: &str| {
        let path = format!("/api/products?search={search}");
        serve.anybody().get(&path).await.expect(200).body["total"].clone()
    };
    assert_eq!(total("雪松").await, 700);
    insert("云杉");
    database.wait_until("NOT EXISTS (SELECT FROM product_search WHERE version = 0)");
    assert_eq!(total("云杉").await, 700);
    assert_eq!(total("海尔冰箱").await, 1400);
    serve.terminate().expect_success();
}

#[tokio::test]
async fn an_admin_made_beside_serve_signs_in_and_may_be_made_again() {
    let installation = installation();
    let serve = installation.serve();
    let log_in = async |password: &str| {
        let credentials = json!({"username": "boss", "password": password});
        serve.anybody().post("/api/auth/login", credentials).await
    };
    let made = installation.run_with_input(&CREATE_ADMIN, &format!("{PASSWORD}\n"));
    assert_eq!(made.expect_success().stdout, "created the admin boss\n");
    let token = log_in(PASSWORD).await.expect(200).body["access_token"].clone();
    let admin = serve.caller(token.as_str().map(str::to_owned));
    admin
        .post("/api/categories", json!({"name": "冰箱"}))
        .await
        .expect(201);

    let again = installation.run_with_input(&CREATE_ADMIN, "another long one\r\n");
    assert!(again.expect_success().stdout.contains("boss is an admin"));
    log_in(PASSWORD)
        .await
        .expect_problem(401, "bad_credentials");
    log_in("another long one").await.expect(200);
    serve.terminate().expect_success();
}

#[tokio::test]
async fn an_admin_made_before_the_first_start_signs_in() {
    let installation = installation();
    installation
        .run_with_input(&CREATE_ADMIN, PASSWORD)
        .expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());
    let serve = installation.serve();
    let credentials = json!({"username": "boss", "password": PASSWORD});
    serve
        .anybody()
        .post("/api/auth/login", credentials)
        .await
        .expect(200);
}

#[test]
fn unfit_names_and_passwords_are_refused_before_anything_is_started() {
    let installation = installation();
    let short = installation.run_with_input(&CREATE_ADMIN, "seven77\n");
    let short = short.expect_refusal(&["password", "at least 10 characters"]);
    assert!(!short.stderr.contains("seven77"));
    installation
        .run_with_input(&CREATE_ADMIN, "")
        .expect_refusal(&["password"]);
    let blank = ["create-admin", "--username", " ", "--password-stdin"];
    installation
        .run_with_input(&blank, PASSWORD)
        .expect_refusal(&["username"]);
    assert!(!installation.data().exists());
}

#[tokio::test]
async fn openapi_prints_the_document_that_serve_gives() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let printed = installation.run(&["openapi"]).expect_success().stdout;
    let serve = installation.serve();
    let served = serve.anybody().get("/api/openapi.json").await.expect(200);
    assert_eq!(printed.trim_end(), served.text);
    assert!(served.body["paths"]["/api/products"].is_object());
}

#[test]
fn every_command_has_help_with_an_example() {
    let installation = installation();
    let program = Cli::command();
    let names: Vec<_> = program
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    assert!(names.contains(&"serve") && names.len() >= 6, "{names:?}");
    for name in names {
        let help = installation.run(&[name, "--help"]).expect_success().stdout;
        let (_, example) = help
            .split_once("Example")
            .unwrap_or_else(|| panic!("{name}: {help}"));
        assert!(
            example.contains(&format!("cangku {name}")),
            "{name}: {help}"
        );
    }
    let help = installation.run(&["--help"]).expect_success().stdout;
    assert!(help.contains("Example"), "{help}");
}

#[test]
fn the_names_with_underscores_work_as_well() {
    let installation = installation();
    let program = Cli::command();
    for command in program.get_subcommands() {
        let underscored = command.get_name().replace('-', "_");
        installation.run(&[&underscored, "--help"]).expect_success();
    }
}
