//! The condition tree of a search.

/// A condition on the tokens of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenQuery {
    /// Exactly this token, with its field mark.
    Token(String),
    /// A token with this prefix.
    Beginning(String),
    /// All of these conditions.
    All(Vec<Self>),
    /// At least one of these conditions; never true if there are none.
    Any(Vec<Self>),
}

impl TokenQuery {
    /// Whether no product can meet the condition.
    pub fn is_impossible(&self) -> bool {
        match self {
            Self::Token(_) | Self::Beginning(_) => false,
            Self::All(parts) => parts.iter().any(Self::is_impossible),
            Self::Any(parts) => parts.iter().all(Self::is_impossible),
        }
    }

    /// Whether a product with these tokens meets the condition.
    #[cfg(test)]
    pub(super) fn is_met_by(&self, tokens: &std::collections::BTreeSet<String>) -> bool {
        match self {
            Self::Token(token) => tokens.contains(token),
            Self::Beginning(beginning) => tokens
                .iter()
                .any(|token| token.starts_with(beginning.as_str())),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(tokens)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met_by(tokens)),
        }
    }
}
