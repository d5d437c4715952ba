//! The purpose of a process, which decides how strict the checks are.

/// The purpose of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// On a developer's machine.
    Development,
    /// In automatic tests.
    Test,
    /// A real shop with real customers.
    Production,
}

impl Profile {
    /// Whether this is a real shop.
    #[must_use]
    pub fn is_production(self) -> bool {
        self == Self::Production
    }

    /// The profile's name in the settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Test => "test",
            Self::Production => "production",
        }
    }
}
