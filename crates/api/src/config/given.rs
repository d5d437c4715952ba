//! One layer of given values, from a file or the environment, by the names that it uses.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use secrecy::SecretString;

use super::mistake::Mistake;
use super::origin::Origin;
use super::reader::{Given, GivenValues};
use super::setting::{Setting, settings};

/// No secret is longer; guards against a path such as `/dev/zero`.
const LONGEST_SECRET_FILE: u64 = 64 * 1024;

/// The names of a setting in this layer: of its value, and of a file with its value.
pub(super) type Names = fn(&Setting) -> (&'static str, Option<String>);

/// Picks the known settings out of raw texts. An empty text counts as not given.
pub(super) fn pick(
    raw: &BTreeMap<String, String>,
    names: Names,
    origin: &Origin,
    mistakes: &mut Vec<Mistake>,
) -> GivenValues {
    let written = |name: &str| {
        raw.get(name)
            .map(|it| it.trim())
            .filter(|it| !it.is_empty())
    };
    let mut given = GivenValues::new();
    for setting in settings() {
        let (name, file_name) = names(setting);
        let path = file_name.as_deref().and_then(written);
        let value = match (written(name), path, file_name) {
            (None, None, _) => continue,
            (Some(_), Some(_), Some(file_name)) => {
                mistakes.push(Mistake {
                    name: format!("{name} and {file_name}"),
                    origin: Some(origin.clone()),
                    problem: "both are set".to_owned(),
                    remedy: "keep one of them".to_owned(),
                });
                continue;
            }
            (None, Some(path), Some(file_name)) => {
                let path = Path::new(path);
                match secret_file(path) {
                    Ok(text) => Given {
                        text,
                        origin: origin.reading(path),
                    },
                    Err(problem) => {
                        mistakes.push(Mistake {
                            name: file_name,
                            origin: Some(origin.clone()),
                            problem: format!("{} {problem}", path.display()),
                            remedy: "name a readable text file that holds the secret alone"
                                .to_owned(),
                        });
                        continue;
                    }
                }
            }
            (Some(text), _, _) => Given {
                text: text.into(),
                origin: origin.clone(),
            },
            (None, Some(_), None) => continue,
        };
        given.insert(setting.variable, value);
    }
    given
}

/// The file's content without its trailing newlines.
fn secret_file(path: &Path) -> Result<SecretString, String> {
    let unreadable = |error: std::io::Error| format!("can't be read ({error})");
    let mut text = String::new();
    File::open(path)
        .map_err(unreadable)?
        .take(LONGEST_SECRET_FILE)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("is empty".to_owned()),
        text => Ok(SecretString::from(text)),
    }
}
