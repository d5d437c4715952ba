//! What is refused if other machines can reach the server, and only reported otherwise.

use super::{
    BASE64_KEY, JWT, PRODUCTION, error, errors, loaded, loaded_without_serving, with_file,
};

const EVERYWHERE: (&str, &str) = ("CANGKU_BIND", "0.0.0.0:8080");
const ALLOWED: (&str, &str) = ("CANGKU_ALLOW_INSECURE_BIND", "true");

#[test]
fn only_production_is_reachable_from_other_machines() {
    for profile in ["development", "test"] {
        for address in [
            "0.0.0.0:80",
            "[::]:80",
            "[::ffff:10.0.0.1]:80",
            "[fe80::1%2]:80",
        ] {
            let found = error(&[("CANGKU_PROFILE", profile), ("CANGKU_BIND", address)]);
            for word in [
                "CANGKU_BIND",
                address,
                "CANGKU_PROFILE=production",
                ALLOWED.0,
            ] {
                assert!(found.contains(word), "{word} is not in {found}");
            }
        }
        for address in [
            "127.0.0.1:80",
            "127.1.2.3:80",
            "[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            loaded(&[("CANGKU_PROFILE", profile), ("CANGKU_BIND", address)]);
        }
    }
    loaded(&[&PRODUCTION[..], &[EVERYWHERE]].concat());
}

#[test]
fn a_command_that_does_not_serve_may_have_any_address() {
    let weak = ("CANGKU_JWT_SECRET", "abc");
    for profile in ["development", "test"] {
        let config = loaded_without_serving(&[("CANGKU_PROFILE", profile), EVERYWHERE, weak]);
        assert!(!config.server.is_exposed);
        assert_eq!(config.warnings.len(), 1, "{:?}", config.warnings);
    }
    loaded_without_serving(&[&PRODUCTION[..], &[EVERYWHERE]].concat());
}

#[test]
fn an_operator_may_allow_it_and_every_other_word_is_no() {
    loaded(&[EVERYWHERE, ALLOWED]);
    assert!(error(&[EVERYWHERE, (ALLOWED.0, "false")]).starts_with("CANGKU_BIND"));
    assert!(error(&[EVERYWHERE, (ALLOWED.0, "")]).starts_with("CANGKU_BIND"));
    assert!(error(&[EVERYWHERE, (ALLOWED.0, "yes")]).starts_with(ALLOWED.0));
}

#[test]
fn the_address_is_named_with_the_other_mistakes_at_once() {
    let found = with_file(
        "[server]\nbind = '0.0.0.0:80'\nworkers = 0\n[secrets]\njwt_secret = 'abc'",
        &[],
    );
    let found = found.unwrap_err();
    let names: Vec<_> = found.iter().filter_map(|it| it.split(' ').next()).collect();
    assert_eq!(
        names,
        ["server.bind", "server.workers", "secrets.jwt_secret"]
    );
}

#[test]
fn weak_secrets_are_refused_if_other_machines_can_reach_the_server() {
    for (name, value) in [
        ("CANGKU_JWT_SECRET", "abc"),
        (
            "CANGKU_JWT_SECRET",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ),
        (
            "CANGKU_ENCRYPTION_KEY",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ),
        ("DATABASE_URL", "postgres://cangku:change-me@db/cangku"),
        ("CANGKU_MEDIA_S3_SECRET_KEY", "change-me"),
    ] {
        for profile in ["development", "test"] {
            let profile = ("CANGKU_PROFILE", profile);
            let found = error(&[profile, EVERYWHERE, ALLOWED, (name, value)]);
            assert!(
                found.starts_with(name) && found.contains("other machines"),
                "{found}"
            );
            let config = loaded(&[profile, (name, value)]);
            let [warning] = &config.warnings[..] else {
                panic!("{name}: {:?}", config.warnings);
            };
            assert_eq!(warning.name, name);
            assert!(!warning.to_string().contains(value), "{warning}");
        }
    }
    let strong = [
        ("CANGKU_JWT_SECRET", JWT),
        ("CANGKU_ENCRYPTION_KEY", BASE64_KEY),
    ];
    assert!(loaded(&strong).warnings.is_empty());
    loaded(&[&strong[..], &[EVERYWHERE, ALLOWED]].concat());
}

#[test]
fn haiers_example_secrets_are_refused_there_too() {
    let mut variables = super::HAIER.to_vec();
    for (name, value) in &mut variables {
        if matches!(*name, "HAIER_CLIENT_SECRET" | "HAIER_PASSWORD") {
            *value = "change-me";
        }
    }
    assert_eq!(loaded(&variables).warnings.len(), 2);
    variables.extend([EVERYWHERE, ALLOWED]);
    assert_eq!(errors(&variables).len(), 2);
}
