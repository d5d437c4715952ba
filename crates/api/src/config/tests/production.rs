use super::{BASE64_KEY, HAIER, JWT, PRODUCTION, error, errors, loaded};

/// Production with one variable changed, or removed if the value is empty.
fn production_but<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut variables = [&PRODUCTION[..], &HAIER[..]].concat();
    variables.retain(|(other, _)| *other != name);
    variables.push((name, value));
    variables
}

#[test]
fn production_accepts_strong_secrets_and_https() {
    let config = loaded(&[&PRODUCTION[..], &HAIER[..]].concat());
    assert!(config.profile.is_production());
    assert!(config.secrets.jwt.is_some() && config.secrets.encryption_key.is_some());
}

#[test]
fn production_needs_both_secrets() {
    let found = errors(&[("CANGKU_PROFILE", "production")]);
    let names: Vec<_> = found.iter().map(|error| error.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "CANGKU_JWT_SECRET (secrets.jwt_secret)",
            "CANGKU_ENCRYPTION_KEY (secrets.encryption_key)"
        ]
    );
    assert!(found[0].remedy.contains("CANGKU_JWT_SECRET_FILE"));
}

#[test]
fn production_refuses_a_short_jwt_secret() {
    let (short, enough) = (JWT.get(..31).unwrap(), JWT.get(..32).unwrap());
    let found = error(&production_but("CANGKU_JWT_SECRET", short));
    assert!(found.contains("shorter than 32 bytes"), "{found}");
    assert!(!found.contains(short), "{found}");
    loaded(&production_but("CANGKU_JWT_SECRET", enough));
}

#[test]
fn production_refuses_secrets_that_repeat_themselves() {
    for (name, value) in [
        ("CANGKU_JWT_SECRET", "1234567".repeat(6)),
        ("CANGKU_JWT_SECRET", "12345678".repeat(4)),
        ("CANGKU_JWT_SECRET", "password".repeat(4) + "1"),
        ("CANGKU_ENCRYPTION_KEY", "00".repeat(32)),
    ] {
        let found = error(&production_but(name, &value));
        assert!(found.contains("easy to guess"), "{found}");
    }
}

#[test]
fn production_refuses_example_secrets() {
    for (name, value) in [
        (
            "CANGKU_JWT_SECRET",
            "change-me-to-something-that-is-long-enough",
        ),
        ("CANGKU_ENCRYPTION_KEY", "change-me"),
        ("DATABASE_URL", "postgres://cangku:ChangeMe@db/cangku"),
        ("HAIER_CLIENT_SECRET", "CHANGE_ME"),
        ("HAIER_PASSWORD", "change-me"),
        ("HAIER_SELLER_PASSWORD", "change-me"),
    ] {
        let found = error(&production_but(name, value));
        assert!(found.contains("is an example"), "{found}");
    }
}

#[test]
fn production_refuses_plain_http_unless_it_stays_on_this_machine() {
    for name in ["HAIER_BASE_URL", "HAIER_TOKEN_URL"] {
        for address in [
            "http://haier.example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
        ] {
            let found = error(&production_but(name, address));
            assert!(found.contains("plain HTTP"), "{found}");
        }
        for address in [
            "http://localhost:9000",
            "http://127.0.0.2",
            "http://[::1]:9000",
        ] {
            loaded(&production_but(name, address));
        }
    }
}

#[test]
fn other_profiles_take_plain_http() {
    let mut variables = HAIER;
    variables[0].1 = "http://simulator:9000";
    loaded(&variables);
}

#[test]
fn no_secret_is_shown_by_debug() {
    let url = (
        "DATABASE_URL",
        "postgres://cangku:db-password-3Rt@db/cangku",
    );
    let variables = [&PRODUCTION[..], &HAIER[..], &[url]].concat();
    let config = loaded(&variables);
    let key: Vec<u8> = (0..32).collect();
    for shown in [
        format!("{config:?}"),
        format!("{config:#?}"),
        config.report(),
        format!("{:?}", super::sources(&variables)),
        format!(
            "{:?}",
            config
                .secrets
                .complete(std::path::Path::new("unused"))
                .unwrap()
        ),
    ] {
        for secret in [
            JWT,
            BASE64_KEY,
            "client-secret-5Kq",
            "password-7Wz",
            "password-9Xv",
            "3Rt",
        ] {
            assert!(!shown.contains(secret), "{secret} is in {shown}");
        }
        assert!(!shown.contains(&format!("{key:?}")), "{shown}");
    }
}
