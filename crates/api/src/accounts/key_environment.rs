//! The kind of installation that an API key is made for.

/// The kind of installation that an API key is made for. A key of one kind isn't accepted by the
/// other, so that a test can't change a real shop by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyEnvironment {
    /// A real shop: the profile `production`.
    Live,
    /// Development and tests: all other profiles.
    Test,
}

impl KeyEnvironment {
    pub(super) const ALL: [Self; 2] = [Self::Live, Self::Test];

    /// What its keys begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Live => "ck_live_",
            Self::Test => "ck_test_",
        }
    }
}
