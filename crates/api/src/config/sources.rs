//! The sources of a configuration. Only [`Sources::of_process`] reads the real environment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The file that is read if `--config` isn't given and the file exists.
pub const DEFAULT_FILE: &str = "./cangku.toml";

/// The optional TOML file and the environment.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The TOML file.
    pub file: FileSource,
    /// The environment variables.
    pub environment: Environment,
}

/// Which TOML file to read, if any.
#[derive(Debug, Clone)]
pub enum FileSource {
    /// No file.
    None,
    /// This one, if it exists.
    IfPresent(PathBuf),
    /// This one; it is an error if it is missing.
    Required(PathBuf),
}

/// A copy of environment variables. Its values are never shown.
#[derive(Clone, Default)]
pub struct Environment {
    pub(super) values: BTreeMap<String, String>,
    /// Names of variables whose value isn't UTF-8.
    pub(super) undecodable: BTreeSet<String>,
}

impl Sources {
    /// The process's own environment, and the file of `--config`, else [`DEFAULT_FILE`].
    #[must_use]
    pub fn of_process(config_file: Option<PathBuf>) -> Self {
        let file = match config_file {
            Some(path) => FileSource::Required(path),
            None => FileSource::IfPresent(PathBuf::from(DEFAULT_FILE)),
        };
        Self {
            file,
            environment: Environment::of_process(),
        }
    }
}

impl Sources {
    /// The sources for a reload. A file that exists now must still exist then, or every setting in
    /// it would silently fall back to its default.
    #[must_use]
    pub fn for_reload(&self) -> Self {
        let mut sources = self.clone();
        if let FileSource::IfPresent(path) = &self.file
            && path.exists()
        {
            sources.file = FileSource::Required(path.clone());
        }
        sources
    }
}

impl Environment {
    fn of_process() -> Self {
        let mut environment = Self::default();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else {
                continue;
            };
            match value.into_string() {
                Ok(value) => environment.values.insert(name, value).is_some(),
                Err(_) => environment.undecodable.insert(name),
            };
        }
        environment
    }
}

impl<Name: Into<String>, Value: Into<String>> FromIterator<(Name, Value)> for Environment {
    fn from_iter<Pairs: IntoIterator<Item = (Name, Value)>>(pairs: Pairs) -> Self {
        let values = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self {
            values,
            undecodable: BTreeSet::new(),
        }
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.values.keys()).finish()
    }
}
