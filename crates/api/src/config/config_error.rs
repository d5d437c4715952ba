//! Mistakes in a configuration, described for the person who has to fix them.

use std::fmt;

use super::origin::Origin;

/// One error: where it is, what is wrong and what to do. It never contains a secret's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The variable or TOML key, as it was or should be written.
    pub name: String,
    /// Where the value came from; `None` if none was given.
    pub origin: Option<Origin>,
    /// What is wrong with the value.
    pub problem: String,
    /// How to fix it.
    pub remedy: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.name)?;
        if let Some(origin) = &self.origin {
            write!(formatter, " ({origin})")?;
        }
        write!(formatter, ": {}; {}", self.problem, self.remedy)
    }
}

/// All errors of a configuration; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors {
    errors: Vec<ConfigError>,
}

impl ConfigErrors {
    pub(super) fn new(errors: Vec<ConfigError>) -> Self {
        Self { errors }
    }

    /// The errors, in the order in which they were found.
    #[must_use]
    pub fn errors(&self) -> &[ConfigError] {
        &self.errors
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors.len() {
            1 => write!(formatter, "the configuration has a mistake:")?,
            count => write!(formatter, "the configuration has {count} mistakes:")?,
        }
        for error in &self.errors {
            write!(formatter, "\n  - {error}")?;
        }
        Ok(())
    }
}
