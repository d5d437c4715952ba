//! The origin of an effective value.

use std::fmt;
use std::path::{Path, PathBuf};

/// The layer that supplied a value; a later one overrides an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// No layer: the default.
    Default,
    /// The TOML file at this path.
    File(PathBuf),
    /// An environment variable.
    Environment,
}

/// A layer, and the file that the layer pointed to, if the value was read from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The layer.
    pub layer: Layer,
    /// The file named by a `…_FILE` variable or `…_file` key.
    pub read_from: Option<PathBuf>,
}

impl Origin {
    pub(super) const DEFAULT: Self = Self {
        layer: Layer::Default,
        read_from: None,
    };
    pub(super) const ENVIRONMENT: Self = Self {
        layer: Layer::Environment,
        read_from: None,
    };

    pub(super) fn file(path: &Path) -> Self {
        Self {
            layer: Layer::File(path.to_owned()),
            read_from: None,
        }
    }

    pub(super) fn reading(&self, path: &Path) -> Self {
        Self {
            layer: self.layer.clone(),
            read_from: Some(path.to_owned()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.layer {
            Layer::Default => write!(formatter, "default")?,
            Layer::File(path) => write!(formatter, "file {}", path.display())?,
            Layer::Environment => write!(formatter, "environment")?,
        }
        match &self.read_from {
            Some(path) => write!(formatter, ", read from {}", path.display()),
            None => Ok(()),
        }
    }
}
