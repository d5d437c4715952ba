//! The fields that tokens come from.

/// The field that a token comes from; stored as the token's first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// Model and code: one field, because people type either for the other.
    Model,
    Description,
    Brand,
    Category,
}

impl Field {
    /// The token as it is stored: field mark and text.
    pub(super) fn token(self, token: &str) -> String {
        let mark = match self {
            Self::Name => 'n',
            Self::Model => 'm',
            Self::Description => 'd',
            Self::Brand => 'b',
            Self::Category => 'c',
        };
        format!("{mark}{token}")
    }
}
