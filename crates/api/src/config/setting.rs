//! A setting: its variable, its key and its default.

/// What applies if a setting isn't given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// This text, as if it had been given.
    Text(&'static str),
    /// Nothing to parse: this text describes what happens instead.
    Described(&'static str),
}

/// One setting: given by an environment variable or a key of the TOML file.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable, for instance `CANGKU_BIND`.
    pub variable: &'static str,
    /// The key in the TOML file, for instance `server.bind`.
    pub key: &'static str,
    /// What applies if it isn't given.
    pub fallback: Fallback,
    /// Whether it is a secret: never shown, and may also be read from a file (`…_FILE`, `…_file`).
    pub secret: bool,
}

impl Setting {
    /// A setting that may be shown.
    pub(super) const fn open(
        variable: &'static str,
        key: &'static str,
        fallback: Fallback,
    ) -> Self {
        Self {
            variable,
            key,
            fallback,
            secret: false,
        }
    }

    /// A setting whose value is never shown and may come from a file.
    pub(super) const fn secret(
        variable: &'static str,
        key: &'static str,
        described: &'static str,
    ) -> Self {
        Self {
            variable,
            key,
            fallback: Fallback::Described(described),
            secret: true,
        }
    }

    /// Whether it is a boolean setting, which a TOML file may also give as a boolean. Derived from
    /// the default.
    pub(super) fn is_yes_or_no(&self) -> bool {
        let (Fallback::Text(default) | Fallback::Described(default)) = self.fallback;
        ["true", "false"]
            .iter()
            .any(|word| default.starts_with(word))
    }

    /// The variable that names a file with the value, for a secret.
    #[must_use]
    pub fn file_variable(&self) -> Option<String> {
        self.secret.then(|| format!("{}_FILE", self.variable))
    }

    /// The TOML key that names a file with the value, for a secret.
    #[must_use]
    pub fn file_key(&self) -> Option<String> {
        self.secret.then(|| format!("{}_file", self.key))
    }
}
