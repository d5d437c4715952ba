//! The sample files and the documentation against the table of settings.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Fallback, Setting, settings};
use super::super::{
    accounts, business, cache, cors, customers, database, haier, haier_degradation, haier_live,
    haier_retry, haier_schedule, limits, logging, media, orders, plans, profile_setting, proxies,
    rate_limits, retention, search, secrets, server, stock, storage, sync_limits, tls, views,
};
use super::{errors, with_file};

const ENV_SAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env.example"));
const TOML_SAMPLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../cangku.example.toml"
));

/// The variables of `.env.example`, with their values.
fn sample_variables() -> BTreeMap<&'static str, &'static str> {
    ENV_SAMPLE
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='))
        .filter(|(name, _)| {
            name.chars().all(|letter| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'
            })
        })
        .collect()
}

/// `cangku.example.toml` with all keys uncommented.
fn sample_toml() -> String {
    let uncommented = |line: &'static str| match line.strip_prefix('#') {
        Some(key) if key.starts_with(|letter: char| letter.is_ascii_lowercase()) => key,
        _ => line,
    };
    TOML_SAMPLE
        .lines()
        .map(uncommented)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The keys of `cangku.example.toml`, with their values as text.
fn sample_keys() -> BTreeMap<String, String> {
    let text = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut keys = BTreeMap::new();
    for (name, value) in &sample_toml().parse::<toml::Table>().unwrap() {
        match value {
            toml::Value::Table(section) => keys.extend(
                section
                    .iter()
                    .map(|(inner, value)| (format!("{name}.{inner}"), text(value))),
            ),
            value => _ = keys.insert(name.clone(), text(value)),
        }
    }
    keys
}

#[test]
fn the_sample_environment_has_exactly_the_variables_that_are_read() {
    let known: BTreeSet<String> = settings()
        .flat_map(|setting| [Some(setting.variable.to_owned()), setting.file_variable()])
        .flatten()
        .collect();
    let sample: BTreeSet<_> = sample_variables().into_keys().map(str::to_owned).collect();
    assert_eq!(sample, known);
}

#[test]
fn the_sample_file_has_exactly_the_keys_that_are_read() {
    let known: BTreeSet<String> = settings()
        .flat_map(|setting| [Some(setting.key.to_owned()), setting.file_key()])
        .flatten()
        .collect();
    assert_eq!(sample_keys().into_keys().collect::<BTreeSet<_>>(), known);
}

#[test]
fn both_samples_show_the_defaults() {
    let (variables, keys) = (sample_variables(), sample_keys());
    for setting in settings() {
        if let Fallback::Text(default) = setting.fallback {
            assert_eq!(variables[setting.variable], default);
        }
        assert_eq!(keys[setting.key], variables[setting.variable]);
    }
}

#[test]
fn every_variable_of_the_sample_is_explained_by_the_line_above() {
    let lines: Vec<_> = ENV_SAMPLE.lines().collect();
    let is_variable = |line: &str| line.starts_with('#') && !line.starts_with("# ");
    for pair in lines.windows(2).filter(|pair| is_variable(pair[1])) {
        assert!(pair[0].starts_with("# "), "{} has no comment", pair[1]);
    }
}

#[test]
fn the_sample_file_is_accepted_unchanged() {
    let config = with_file(TOML_SAMPLE, &[]).unwrap();
    assert!(config.haier.is_none());
}

#[test]
fn production_refuses_every_secret_of_the_samples() {
    let mut variables: Vec<_> = sample_variables().into_iter().collect();
    variables.retain(|(name, _)| !name.ends_with("_FILE") && *name != "CANGKU_PG_BIN");
    variables.retain(|(name, _)| *name != "CANGKU_PROFILE");
    variables.push(("CANGKU_PROFILE", "production"));
    let refused: BTreeSet<_> = errors(&variables).into_iter().map(|it| it.name).collect();
    let secret = settings()
        .filter(|setting| setting.secret)
        .map(|it| it.variable.to_owned());
    assert_eq!(refused, secret.collect());
}

#[test]
fn no_name_is_used_twice() {
    let variables: BTreeSet<_> = settings().map(|setting| setting.variable).collect();
    let keys: BTreeSet<_> = settings().map(|setting| setting.key).collect();
    assert_eq!(
        (variables.len(), keys.len()),
        (settings().count(), settings().count())
    );
}

#[test]
fn each_concern_documents_its_settings() {
    let concerns: [(&[&Setting], &str); 28] = [
        (
            profile_setting::SETTINGS,
            include_str!("../profile_setting.rs"),
        ),
        (storage::SETTINGS, include_str!("../storage.rs")),
        (server::SETTINGS, include_str!("../server.rs")),
        (tls::SETTINGS, include_str!("../tls.rs")),
        (proxies::SETTINGS, include_str!("../proxies.rs")),
        (cors::SETTINGS, include_str!("../cors.rs")),
        (limits::SETTINGS, include_str!("../limits.rs")),
        (rate_limits::SETTINGS, include_str!("../rate_limits.rs")),
        (database::SETTINGS, include_str!("../database.rs")),
        (secrets::SETTINGS, include_str!("../secrets.rs")),
        (stock::SETTINGS, include_str!("../stock.rs")),
        (media::SETTINGS, include_str!("../media.rs")),
        (orders::SETTINGS, include_str!("../orders.rs")),
        (customers::SETTINGS, include_str!("../customers.rs")),
        (plans::SETTINGS, include_str!("../plans.rs")),
        (sync_limits::SETTINGS, include_str!("../sync_limits.rs")),
        (search::SETTINGS, include_str!("../search.rs")),
        (views::SETTINGS, include_str!("../views.rs")),
        (cache::SETTINGS, include_str!("../cache.rs")),
        (accounts::SETTINGS, include_str!("../accounts.rs")),
        (business::SETTINGS, include_str!("../business.rs")),
        (logging::SETTINGS, include_str!("../logging.rs")),
        (haier::SETTINGS, include_str!("../haier.rs")),
        (
            haier_degradation::SETTINGS,
            include_str!("../haier_degradation.rs"),
        ),
        (haier_live::SETTINGS, include_str!("../haier_live.rs")),
        (haier_retry::SETTINGS, include_str!("../haier_retry.rs")),
        (retention::SETTINGS, include_str!("../retention.rs")),
        (
            haier_schedule::SETTINGS,
            include_str!("../haier_schedule.rs"),
        ),
    ];
    let documented: usize = concerns.iter().map(|(settings, _)| settings.len()).sum();
    assert_eq!(documented, settings().count());
    for (settings, source) in concerns {
        let doc: String = source
            .lines()
            .filter_map(|line| line.strip_prefix("//!"))
            .collect();
        for setting in settings {
            let entry = format!("`{}` (`{}`)", setting.variable, setting.key);
            assert!(doc.contains(&entry), "{entry} is not documented");
            if let (Some(variable), Some(key)) = (setting.file_variable(), setting.file_key()) {
                assert!(
                    doc.contains(&format!("`{variable}`")),
                    "{variable} is not documented"
                );
                assert!(doc.contains(&format!("`{key}`")), "{key} is not documented");
            }
        }
    }
}

#[test]
fn every_value_of_the_sample_file_has_a_type_that_is_read() {
    for (section, keys) in &sample_toml().parse::<toml::Table>().unwrap() {
        let Some(keys) = keys.as_table() else {
            continue;
        };
        for (key, value) in keys {
            let alone = format!("[{section}]\n{key} = {value}\n");
            let errors = with_file(&alone, &[]).err().unwrap_or_default();
            let mistyped = errors.iter().any(|it| it.contains("is neither a text"));
            assert!(!mistyped, "{alone}: {errors:?}");
        }
    }
}
