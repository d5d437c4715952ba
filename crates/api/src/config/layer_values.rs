//! One layer of values, from a file or the environment, looked up by that layer's names.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::SecretString;

use super::config_error::ConfigError;
use super::origin::Origin;
use super::reader::{RawValue, RawValues};
use super::setting::Setting;
use super::settings::settings;

/// Maximum size of a secret file in bytes; guards against a path such as `/dev/zero`.
const MAX_SECRET_FILE_BYTES: u64 = 64 * 1024;

/// The names of a setting in this layer: of its value, and of a file that holds its value.
pub(super) type Names = fn(&Setting) -> (&'static str, Option<String>);

/// Picks the values of known settings out of raw texts.
pub(super) fn pick(
    raw: &BTreeMap<String, String>,
    names: Names,
    origin: &Origin,
    errors: &mut Vec<ConfigError>,
) -> RawValues {
    let mut given = RawValues::new();
    for setting in settings() {
        match pick_one(setting, raw, names(setting), origin) {
            Ok(Some(value)) => _ = given.insert(setting.variable, value),
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    given
}

/// The setting's value, or the content of its file. An empty text counts as not given.
fn pick_one(
    setting: &Setting,
    raw: &BTreeMap<String, String>,
    (name, file_name): (&str, Option<String>),
    origin: &Origin,
) -> Result<Option<RawValue>, ConfigError> {
    let written = |name: &str| raw.get(name).filter(|text| !text.trim().is_empty());
    let error = |name: String, problem: String, remedy: &str| ConfigError {
        name,
        origin: Some(origin.clone()),
        problem,
        remedy: remedy.to_owned(),
    };
    let file = file_name.and_then(|name| Some((written(&name)?, name)));
    match (written(name), file) {
        (None, None) => Ok(None),
        (Some(text), None) => {
            // A space at the end of a password may belong to it.
            let text = if setting.secret { text } else { text.trim() };
            Ok(Some(RawValue {
                text: text.into(),
                origin: origin.clone(),
            }))
        }
        (Some(_), Some((_, file_name))) => {
            let both = format!("{name} and {file_name}");
            Err(error(both, "both are set".to_owned(), "keep one of them"))
        }
        (None, Some((path, file_name))) => {
            let path = Path::new(path.trim());
            match secret_file(path) {
                Ok(text) => Ok(Some(RawValue {
                    text,
                    origin: origin.reading(path),
                })),
                Err(problem) => Err(error(
                    file_name,
                    format!("{} {problem}", path.display()),
                    "name a readable text file that holds the secret alone",
                )),
            }
        }
    }
}

/// The file's content without its trailing newlines.
fn secret_file(path: &Path) -> Result<SecretString, String> {
    let unreadable = |error: std::io::Error| format!("can't be read ({error})");
    let mut text = String::new();
    File::open(path)
        .map_err(unreadable)?
        .take(MAX_SECRET_FILE_BYTES)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("is empty".to_owned()),
        text => Ok(SecretString::from(text)),
    }
}
