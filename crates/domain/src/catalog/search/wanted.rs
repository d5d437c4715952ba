//! The condition tree of a search.

use std::{collections::BTreeSet, ops::Bound};

use super::field::Field;

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

    /// The condition on the tokens of one field.
    pub(super) fn in_field(self, field: Field) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(|part| part.in_field(field)).collect();
        match self {
            Self::Token(token) => Self::Token(field.token(&token)),
            Self::Beginning(beginning) => Self::Beginning(field.token(&beginning)),
            Self::All(parts) => Self::All(each(parts)),
            Self::Any(parts) => Self::Any(each(parts)),
        }
    }

    /// Whether these tokens meet the condition: those of a product, with field marks.
    pub fn is_met_by(&self, tokens: &BTreeSet<String>) -> bool {
        match self {
            Self::Token(token) => tokens.contains(token),
            Self::Beginning(beginning) => has_prefix(tokens, beginning),
            Self::All(parts) => parts.iter().all(|part| part.is_met_by(tokens)),
            Self::Any(parts) => parts.iter().any(|part| part.is_met_by(tokens)),
        }
    }
}

/// Whether one of these tokens begins with this prefix.
fn has_prefix(tokens: &BTreeSet<String>, beginning: &str) -> bool {
    let from = (Bound::Included(beginning), Bound::Unbounded);
    // The set is sorted, so the first token from the prefix on is the only candidate.
    let first = tokens.range::<str, _>(from).next();
    first.is_some_and(|token| token.starts_with(beginning))
}
