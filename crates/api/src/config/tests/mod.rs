//! Tests of the configuration. No test reads or changes the process's environment.

mod exposure;
mod haier;
mod layers;
mod limits_page;
mod production;
mod report;
mod samples;
mod slips;
mod stored_secrets;
mod values;

use super::{Config, ConfigError, Environment, FileSource, Sources};

const BASE64_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const HEX_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const JWT: &str = "jwt-8fW2qLx0ZrT5vYc1uNb7eKd4mHs9gPa3";

const PRODUCTION: [(&str, &str); 3] = [
    ("CANGKU_PROFILE", "production"),
    ("CANGKU_JWT_SECRET", JWT),
    ("CANGKU_ENCRYPTION_KEY", BASE64_KEY),
];

const HAIER: [(&str, &str); 6] = [
    ("HAIER_BASE_URL", "https://haier.example.com"),
    ("HAIER_CLIENT_ID", "shop"),
    ("HAIER_CLIENT_SECRET", "client-secret-5Kq"),
    ("HAIER_CUSTOMER_CODE", "88800001"),
    ("HAIER_PASSWORD", "password-7Wz"),
    ("HAIER_SELLER_PASSWORD", "seller-password-9Xv"),
];

fn sources(variables: &[(&str, &str)]) -> Sources {
    let environment: Environment = variables.iter().copied().collect();
    Sources {
        file: FileSource::None,
        environment,
    }
}

fn loaded(variables: &[(&str, &str)]) -> Config {
    Config::load(&sources(variables)).unwrap()
}

fn loaded_without_serving(variables: &[(&str, &str)]) -> Config {
    Config::load_without_serving(&sources(variables)).unwrap()
}

fn errors(variables: &[(&str, &str)]) -> Vec<ConfigError> {
    Config::load(&sources(variables))
        .unwrap_err()
        .errors()
        .to_vec()
}

/// The only error, as text.
fn error(variables: &[(&str, &str)]) -> String {
    let found = errors(variables);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].to_string()
}

/// Loads from a TOML file with this text and no environment but the variables.
fn with_file(toml: &str, variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cangku.toml");
    std::fs::write(&path, toml).unwrap();
    let sources = Sources {
        file: FileSource::Required(path),
        ..sources(variables)
    };
    Config::load(&sources)
        .map_err(|errors| errors.errors().iter().map(ToString::to_string).collect())
}
