//! The layer of environment variables.

use std::collections::BTreeSet;

use super::config_error::ConfigError;
use super::layer_values::pick;
use super::origin::Origin;
use super::reader::RawValues;
use super::settings::settings;
use super::sources::Environment;
use super::suggestion::did_you_mean;

/// Values of settings given by environment variables.
pub(super) fn values_of(environment: &Environment, errors: &mut Vec<ConfigError>) -> RawValues {
    let known = known_variables();
    for name in environment
        .undecodable
        .iter()
        .filter(|name| known.contains(*name))
    {
        errors.push(ConfigError {
            name: name.clone(),
            origin: Some(Origin::ENVIRONMENT),
            problem: "the value is not UTF-8".to_owned(),
            remedy: "give it in UTF-8".to_owned(),
        });
    }
    pick(
        &environment.values,
        |setting| (setting.variable, setting.file_variable()),
        &Origin::ENVIRONMENT,
        errors,
    )
}

/// Variables with Cangku's prefix that name no setting: most likely typos. Names with `HAIER_`,
/// which may belong to other programs, are reported only if they resemble a setting's.
pub(super) fn unknown_variables(environment: &Environment) -> Vec<ConfigError> {
    let known = known_variables();
    let names = environment.values.keys().chain(&environment.undecodable);
    let unknown = names.filter(|name| !known.contains(*name));
    unknown
        .filter_map(|name| {
            let meant = did_you_mean(name, known.iter().map(String::as_str));
            let remedy = match meant {
                Some(meant) if name.starts_with("CANGKU_") || name.starts_with("HAIER_") => meant,
                None if name.starts_with("CANGKU_") => "unset it".to_owned(),
                _ => return None,
            };
            Some(ConfigError {
                name: name.clone(),
                origin: Some(Origin::ENVIRONMENT),
                problem: "there is no such setting".to_owned(),
                remedy,
            })
        })
        .collect()
}

fn known_variables() -> BTreeSet<String> {
    let own = settings().map(|setting| setting.variable.to_owned());
    own.chain(settings().filter_map(|setting| setting.file_variable()))
        .collect()
}
