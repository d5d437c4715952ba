//! Invalid settings.

use std::fs;

use crate::installation;

#[test]
fn every_mistake_is_named_at_once() {
    let installation = installation()
        .with("CANGKU_BIND", "everywhere")
        .with("CANGKU_WORKERS", "0")
        .with("CANGKU_LOG_FORMAT", "xml")
        .with("DATABASE_URL", "mysql://shop:a-word-to-keep@db/shop");
    let file = installation.folder().join("cangku.toml");
    fs::write(file, "[storage]\ndata_dri = \"/srv\"\n").unwrap();
    let names = [
        "CANGKU_BIND",
        "CANGKU_WORKERS",
        "CANGKU_LOG_FORMAT",
        "DATABASE_URL",
        "data_dri",
    ];
    for command in ["check-config", "serve", "migrate"] {
        let refused = installation.run(&[command]).expect_refusal(&names);
        assert!(refused.stderr.contains("5 mistakes"), "{}", refused.stderr);
        assert!(
            !refused.stderr.contains("a-word-to-keep"),
            "{}",
            refused.stderr
        );
        assert_eq!(refused.stdout, "");
    }
    assert!(!installation.data().exists());
}

#[test]
fn a_good_configuration_is_shown_without_its_secrets() {
    let secret = "one secret of thirty-two characters or more";
    let installation = installation().with("CANGKU_JWT_SECRET", secret);
    let shown = installation.run(&["check-config"]).expect_success().stdout;
    assert!(
        shown.contains("CANGKU_BIND") && shown.contains("127.0.0.1:0"),
        "{shown}"
    );
    assert!(
        shown.contains("CANGKU_JWT_SECRET") && !shown.contains(secret),
        "{shown}"
    );
    assert!(!installation.data().exists(), "it only looks");
}

#[test]
fn a_configuration_file_that_is_named_must_be_there() {
    installation()
        .run(&["check-config", "--config", "nowhere.toml"])
        .expect_refusal(&["nowhere.toml"]);
}

#[test]
fn production_starts_with_no_missing_example_or_weak_secret() {
    let production = || installation().with("CANGKU_PROFILE", "production");
    let secrets = ["CANGKU_JWT_SECRET", "CANGKU_ENCRYPTION_KEY"];
    production().run(&["serve"]).expect_refusal(&secrets);

    let mut examples = production();
    for name in secrets {
        examples = examples.with(name, &example(name));
    }
    examples.run(&["serve"]).expect_refusal(&secrets);

    let weak = production()
        .with(secrets[0], "short")
        .with(secrets[1], &"A".repeat(44));
    weak.run(&["serve"]).expect_refusal(&secrets);
    assert!(!weak.data().exists());
}

#[test]
fn production_takes_secrets_of_ones_own_from_files() {
    let installation = installation();
    let file = |name: &str, text: &str| {
        let path = installation.folder().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let jwt = file("jwt", "pD5f0vV1hXQyq2l8o3ZK7wTnB4eRs6uY\n");
    let key = file("key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n");
    let installation = installation
        .with("CANGKU_PROFILE", "production")
        .with("CANGKU_JWT_SECRET_FILE", &jwt)
        .with("CANGKU_ENCRYPTION_KEY_FILE", &key);
    installation.run(&["check-config"]).expect_success();
}

/// The value in the sample file.
fn example(name: &str) -> String {
    let sample = include_str!("../../../.env.example");
    let value = sample
        .lines()
        .find_map(|line| line.strip_prefix(&format!("#{name}=")));
    value
        .unwrap_or_else(|| panic!("no {name} in .env.example"))
        .to_owned()
}
