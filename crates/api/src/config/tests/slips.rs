//! Mistakes of form: unknown names, wrong types, invalid syntax.

use super::super::{Config, Environment, FileSource, Sources};
use super::{PRODUCTION, error, errors, loaded, with_file};

#[test]
fn every_mistake_is_named_at_once() {
    let found = with_file(
        "[server]\nbind = 'here'\nprot = 1\n[business]\ntime_zone = 'Asia/Shanhai'",
        &[
            ("CANGKU_WORKERS", "many"),
            ("DATABASE_URL", "mysql://x"),
            ("HAIER_CLIENT_ID", "shop"),
        ],
    )
    .unwrap_err()
    .join("\n");
    for name in [
        "server.bind",
        "server.prot",
        "business.time_zone",
        "CANGKU_WORKERS",
        "DATABASE_URL",
        "HAIER_BASE_URL (haier.base_url)",
        "HAIER_CLIENT_SECRET",
        "HAIER_CUSTOMER_CODE",
        "HAIER_PASSWORD",
        "HAIER_SELLER_PASSWORD",
    ] {
        assert!(found.contains(name), "{name} is not in:\n{found}");
    }
    assert_eq!(found.lines().count(), 10, "{found}");
}

#[test]
fn a_mistake_names_the_setting_the_source_the_problem_and_the_remedy() {
    assert_eq!(
        error(&[("CANGKU_PROFILE", "prod")]),
        "CANGKU_PROFILE (environment): \"prod\" is not a profile; \
         give development, test or production"
    );
}

#[test]
fn the_errors_are_counted_in_words_for_people() {
    let one = Config::load(&super::sources(&[("CANGKU_BIND", "x")]))
        .unwrap_err()
        .to_string();
    assert!(
        one.starts_with("the configuration has a mistake:\n  - CANGKU_BIND"),
        "{one}"
    );
    let two = [("CANGKU_BIND", "x"), ("CANGKU_LOG_FORMAT", "xml")];
    let two = Config::load(&super::sources(&two)).unwrap_err().to_string();
    assert!(
        two.starts_with("the configuration has 2 mistakes:\n  - "),
        "{two}"
    );
}

#[test]
fn an_unknown_key_is_a_mistake_with_a_suggestion() {
    let found = with_file("[server]\nbnid = '127.0.0.1:1'", &[]).unwrap_err();
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("server.bnid"), "{found:?}");
    assert!(found[0].contains("did you mean server.bind?"), "{found:?}");
}

#[test]
fn an_unknown_section_is_one_mistake_with_a_suggestion() {
    let found = with_file("[sevrer]\nbind = '127.0.0.1:1'\nworkers = 1", &[]).unwrap_err();
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("did you mean server?"), "{found:?}");
}

#[test]
fn a_key_outside_its_section_is_a_mistake() {
    let found = with_file("bind = '127.0.0.1:1'", &[]).unwrap_err();
    assert!(found[0].contains("did you mean server.bind?"), "{found:?}");
    let found = with_file("server = 3", &[]).unwrap_err();
    assert!(
        found[0].contains("write [server] above its keys"),
        "{found:?}"
    );
}

#[test]
fn a_value_of_the_wrong_type_is_a_mistake() {
    for value in [
        "true",
        "1.5",
        "['127.0.0.1:1']",
        "2026-01-01",
        "{ port = 1 }",
    ] {
        let found = with_file(&format!("[server]\nbind = {value}"), &[]).unwrap_err();
        assert!(
            found[0].contains("neither a text nor a whole number"),
            "{found:?}"
        );
    }
}

#[test]
fn broken_toml_is_located_and_never_quoted() {
    let found = with_file("[secrets]\njwt_secret = \"hush-hush\nx = 1", &[]).unwrap_err();
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("line 2 is not TOML"), "{found:?}");
    assert!(!found[0].contains("hush"), "{found:?}");
}

#[test]
fn an_unknown_variable_is_only_a_warning_in_development() {
    let config = loaded(&[("CANGKU_BNID", "x")]);
    assert_eq!(config.warnings.len(), 1);
    assert!(
        config.warnings[0]
            .to_string()
            .contains("did you mean CANGKU_BIND?")
    );
    let found = error(&[("CANGKU_PROFILE", "test"), ("CANGKU_BNID", "x")]);
    assert!(found.contains("did you mean CANGKU_BIND?"), "{found}");
}

#[test]
fn an_unknown_variable_is_an_error_in_production() {
    let variables = [&PRODUCTION[..], &[("CANGKU_DATABASE_URL", "x")]].concat();
    assert!(error(&variables).contains("did you mean DATABASE_URL?"));
}

#[test]
fn variables_of_other_programs_are_left_alone_unless_they_are_near_misses() {
    let others = [
        ("PATH", "/bin"),
        ("HAIER_SIMULATOR_SEED", "1"),
        ("DATABASE_URI", "x"),
    ];
    assert!(loaded(&others).warnings.is_empty());
    assert_eq!(loaded(&[("HAIER_RATE_PER_SECNOD", "1")]).warnings.len(), 1);
}

#[test]
fn an_unknown_profile_causes_no_further_errors() {
    let found = errors(&[("CANGKU_PROFILE", "prod"), ("CANGKU_JWT_SECRET", "short")]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_value_that_is_not_utf8_is_a_mistake() {
    let mut environment = Environment::default();
    environment.undecodable.insert("CANGKU_DATA_DIR".to_owned());
    environment.undecodable.insert("LS_COLORS".to_owned());
    let errors = Config::load(&Sources {
        file: FileSource::None,
        environment,
    })
    .unwrap_err();
    assert_eq!(errors.errors().len(), 1);
    assert!(
        errors
            .to_string()
            .contains("CANGKU_DATA_DIR (environment): the value is not UTF-8")
    );
}
