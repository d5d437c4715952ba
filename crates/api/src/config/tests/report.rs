use super::super::settings;
use super::{HAIER, JWT, loaded, with_file};

/// The value and origin in a report for a variable, separated by two spaces.
fn line(report: &str, variable: &str) -> String {
    let found = report
        .lines()
        .find(|line| line.starts_with(&format!("{variable} ")))
        .unwrap();
    let cells: Vec<_> = found
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .skip(1)
        .collect();
    cells.join("  ")
}

#[test]
fn the_report_has_a_header_and_every_setting_once_in_order() {
    for variables in [&[][..], &HAIER[..]] {
        let report = loaded(variables).report();
        let first_words: Vec<_> = report
            .lines()
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        let expected: Vec<_> = ["setting"]
            .into_iter()
            .chain(settings().map(|setting| setting.variable))
            .collect();
        assert_eq!(first_words, expected);
    }
}

#[test]
fn the_report_says_where_each_value_came_from() {
    let config = with_file(
        "[database]\npool_size = 5",
        &[("CANGKU_LOG", "debug"), ("CANGKU_JWT_SECRET", JWT)],
    );
    let report = config.unwrap().report();
    assert_eq!(line(&report, "CANGKU_LOG"), "debug  environment");
    assert_eq!(line(&report, "CANGKU_BIND"), "127.0.0.1:8080  default");
    assert_eq!(line(&report, "CANGKU_JWT_SECRET"), "set  environment");
    assert_eq!(line(&report, "CANGKU_ENCRYPTION_KEY"), "generated  default");
    assert_eq!(line(&report, "HAIER_PASSWORD"), "not set  default");
    let pool = line(&report, "CANGKU_DATABASE_POOL_SIZE");
    assert!(
        pool.starts_with("5  file /") && pool.ends_with("cangku.toml"),
        "{pool}"
    );
}

#[test]
fn the_report_names_the_file_that_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwt");
    std::fs::write(&path, JWT).unwrap();
    let report = loaded(&[("CANGKU_JWT_SECRET_FILE", path.to_str().unwrap())]).report();
    let expected = format!("set  environment, read from {}", path.display());
    assert_eq!(line(&report, "CANGKU_JWT_SECRET"), expected);
}

#[test]
fn the_report_works_out_what_follows_from_other_settings() {
    let report = loaded(&HAIER).report();
    let token_url = line(&report, "HAIER_TOKEN_URL");
    assert_eq!(token_url, "https://haier.example.com/oauth2/auth  default");
    assert_eq!(line(&report, "HAIER_SEND_TO_CODE"), "88800001  default");
}

#[test]
fn the_report_shows_which_database_but_not_its_password_or_parameters() {
    let url = "postgres://cangku:hush@db:5432/shop?password=hush";
    let shown = line(&loaded(&[("DATABASE_URL", url)]).report(), "DATABASE_URL");
    assert_eq!(shown, "postgres://cangku:***@db:5432/shop  environment");
    let several = "postgres://cangku:hush@a:5432,b:5432/shop";
    let shown = line(
        &loaded(&[("DATABASE_URL", several)]).report(),
        "DATABASE_URL",
    );
    assert_eq!(
        shown,
        "postgres://cangku:***@a:5432,b:5432/shop  environment"
    );
}

#[test]
fn the_report_shows_what_is_in_force_under_the_profile() {
    let may_pay = |variables: &[(&str, &str)]| {
        let shown = loaded(variables).report();
        line(&shown, "CANGKU_CUSTOMERS_MAY_PAY")
    };
    assert_eq!(may_pay(&[]), "true  default");
    assert_eq!(may_pay(&super::PRODUCTION), "false  default");
    let expected = [
        &super::PRODUCTION[..],
        &[("CANGKU_CUSTOMERS_MAY_PAY", "true")],
    ]
    .concat();
    assert_eq!(may_pay(&expected), "true  environment");
    let workers = line(&loaded(&[]).report(), "CANGKU_WORKERS");
    let (count, origin) = workers.split_once("  ").unwrap();
    assert!(count.parse::<u32>().unwrap() > 0);
    assert_eq!(origin, "default");
}
