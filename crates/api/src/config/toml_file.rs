//! The layer of the TOML file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use toml::{Table, Value};

use super::config_error::Mistake;
use super::layer_values::pick;
use super::origin::Origin;
use super::reader::GivenValues;
use super::settings::settings;
use super::sources::FileSource;
use super::suggestion::did_you_mean;

/// Values of settings given by the file, if there is one.
pub(super) fn given_by(source: &FileSource, mistakes: &mut Vec<Mistake>) -> GivenValues {
    let (path, required) = match source {
        FileSource::Nowhere => return GivenValues::new(),
        FileSource::IfPresent(path) => (path, false),
        FileSource::Required(path) => (path, true),
    };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !required => {
            return GivenValues::new();
        }
        Err(error) => {
            mistakes.push(Mistake {
                name: path.display().to_string(),
                origin: None,
                problem: format!("can't be read ({error})"),
                remedy: "name a readable file by --config".to_owned(),
            });
            return GivenValues::new();
        }
    };
    given_in(&text, path, mistakes)
}

fn given_in(text: &str, path: &Path, mistakes: &mut Vec<Mistake>) -> GivenValues {
    let origin = Origin::file(path);
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            mistakes.push(syntax_mistake(&error, text, path));
            return GivenValues::new();
        }
    };
    let mut keys = Keys {
        origin: &origin,
        known: known_keys(),
        raw: BTreeMap::new(),
        mistakes,
    };
    for (name, value) in &table {
        keys.take_top(name, value);
    }
    let Keys { raw, mistakes, .. } = keys;
    pick(
        &raw,
        |setting| (setting.key, setting.file_key()),
        &origin,
        mistakes,
    )
}

/// Locates a syntax error. The parser's own message would quote the line, which may contain a
/// secret.
fn syntax_mistake(error: &toml::de::Error, text: &str, path: &Path) -> Mistake {
    let before = error
        .span()
        .and_then(|span| text.get(..span.start))
        .unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Mistake {
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
    mistakes: &'a mut Vec<Mistake>,
}

impl Keys<'_> {
    fn take_top(&mut self, name: &str, value: &Value) {
        let prefix = format!("{name}.");
        let is_section = self.known.iter().any(|key| key.starts_with(&prefix));
        match (value, is_section) {
            (Value::Table(section), true) => {
                for (inner, value) in section {
                    self.take(format!("{prefix}{inner}"), value);
                }
            }
            (_, true) => self.complain(
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
                self.complain(
                    name,
                    "there is no such section",
                    remedy.unwrap_or_else(remove),
                );
            }
            (_, false) => self.take(name.to_owned(), value),
        }
    }

    fn take(&mut self, key: String, value: &Value) {
        if !self.known.contains(&key) {
            let remedy = did_you_mean(&key, self.known.iter().map(String::as_str));
            return self.complain(&key, "there is no such key", remedy.unwrap_or_else(remove));
        }
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Boolean(flag) if is_yes_or_no(&key) => flag.to_string(),
            _ => {
                let remedy = "write a text in \"quotes\" or a whole number".to_owned();
                return self.complain(&key, "is neither a text nor a whole number", remedy);
            }
        };
        self.raw.insert(key, text);
    }

    fn complain(&mut self, key: &str, problem: &str, remedy: String) {
        self.mistakes.push(Mistake {
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
