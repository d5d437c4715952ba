//! The layer of the TOML file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use toml::{Table, Value};

use super::config_error::ConfigError;
use super::layer_values::pick;
use super::origin::Origin;
use super::reader::RawValues;
use super::settings::settings;
use super::sources::FileSource;
use super::suggestion::did_you_mean;

/// Values of settings given by the file, if there is one.
pub(super) fn values_of(source: &FileSource, errors: &mut Vec<ConfigError>) -> RawValues {
    let (path, required) = match source {
        FileSource::None => return RawValues::new(),
        FileSource::IfPresent(path) => (path, false),
        FileSource::Required(path) => (path, true),
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !required => {
            return RawValues::new();
        }
        Err(error) => {
            errors.push(ConfigError {
                name: path.display().to_string(),
                origin: None,
                problem: format!("can't be read ({error})"),
                remedy: "name a readable file by --config".to_owned(),
            });
            return RawValues::new();
        }
    };
    values_in(&text, path, errors)
}

fn values_in(text: &str, path: &Path, errors: &mut Vec<ConfigError>) -> RawValues {
    let origin = Origin::file(path);
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            errors.push(syntax_error(&error, text, path));
            return RawValues::new();
        }
    };
    let mut keys = Keys {
        origin: &origin,
        known: known_keys(),
        raw: BTreeMap::new(),
        errors,
    };
    for (name, value) in &table {
        keys.read_top_level(name, value);
    }
    let Keys { raw, errors, .. } = keys;
    pick(
        &raw,
        |setting| (setting.key, setting.file_key()),
        &origin,
        errors,
    )
}

/// Locates a syntax error. The parser's own message would quote the line, which may contain a
/// secret.
fn syntax_error(error: &toml::de::Error, text: &str, path: &Path) -> ConfigError {
    let before = error
        .span()
        .and_then(|span| text.get(..span.start))
        .unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ConfigError {
        name: path.display().to_string(),
        origin: None,
        problem: format!("line {line} is not TOML"),
        remedy: "mend it; texts stand in \"quotes\"".to_owned(),
    }
}

fn known_keys() -> BTreeSet<String> {
    let own = settings().map(|setting| setting.key.to_owned());
    own.chain(settings().filter_map(|setting| setting.file_key()))
        .collect()
}

/// Collects the file's keys, section by section.
struct Keys<'a> {
    origin: &'a Origin,
    known: BTreeSet<String>,
    raw: BTreeMap<String, String>,
    errors: &'a mut Vec<ConfigError>,
}

impl Keys<'_> {
    fn read_top_level(&mut self, name: &str, value: &Value) {
        let prefix = format!("{name}.");
        let is_section = self.known.iter().any(|key| key.starts_with(&prefix));
        match (value, is_section) {
            (Value::Table(section), true) => {
                for (inner, value) in section {
                    self.read_key(format!("{prefix}{inner}"), value);
                }
            }
            (_, true) => self.add_error(
                name,
                "is a section",
                format!("write [{name}] above its keys"),
            ),
            (Value::Table(_), false) => {
                let known: BTreeSet<_> = self
                    .known
                    .iter()
                    .filter_map(|key| Some(key.split_once('.')?.0))
                    .collect();
                let remedy = did_you_mean(name, known);
                self.add_error(
                    name,
                    "there is no such section",
                    remedy.unwrap_or_else(remove),
                );
            }
            (_, false) => self.read_key(name.to_owned(), value),
        }
    }

    fn read_key(&mut self, key: String, value: &Value) {
        if !self.known.contains(&key) {
            let remedy = did_you_mean(&key, self.known.iter().map(String::as_str));
            return self.add_error(&key, "there is no such key", remedy.unwrap_or_else(remove));
        }
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(flag) if is_yes_or_no(&key) => flag.to_string(),
            _ => {
                let remedy = "write a text in \"quotes\" or a whole number".to_owned();
                return self.add_error(&key, "is neither a text nor a whole number", remedy);
            }
        };
        self.raw.insert(key, text);
    }

    fn add_error(&mut self, key: &str, problem: &str, remedy: String) {
        self.errors.push(ConfigError {
            name: key.to_owned(),
            origin: Some(self.origin.clone()),
            problem: problem.to_owned(),
            remedy,
        });
    }
}

fn is_yes_or_no(key: &str) -> bool {
    settings().any(|setting| setting.key == key && setting.is_yes_or_no())
}

fn remove() -> String {
    "remove it".to_owned()
}
