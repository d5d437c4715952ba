//! Kinds of reasons for which a product fails in a sync.

/// The kind of a failure's reason, by which failures are grouped. The name is stored and sent: it must
/// not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureReason {
    /// The shop's own product has the code.
    OwnProduct,
    /// The supplier doesn't know the product.
    NotFound,
    /// The supplier's entry can't be read.
    Unreadable,
    /// Several entries of the supplier contradict each other.
    Contradictory,
    /// A text of the entry is missing, too long or unknown.
    InvalidField,
    /// A picture's address can't be used.
    InvalidPicture,
    /// The supplier returned no price.
    NoPrice,
    /// A price can't be used.
    InvalidPrice,
    /// The number of units can't be used.
    InvalidStock,
    /// The call of the supplier's platform failed.
    PlatformError,
    /// The product isn't in the catalogue any more.
    NotInCatalogue,
    /// The database refused the product.
    NotWritten,
    /// Of failures that were recorded without a kind.
    Other,
}

impl FailureReason {
    /// All kinds.
    pub const ALL: [Self; 13] = [
        Self::OwnProduct,
        Self::NotFound,
        Self::Unreadable,
        Self::Contradictory,
        Self::InvalidField,
        Self::InvalidPicture,
        Self::NoPrice,
        Self::InvalidPrice,
        Self::InvalidStock,
        Self::PlatformError,
        Self::NotInCatalogue,
        Self::NotWritten,
        Self::Other,
    ];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnProduct => "own_product",
            Self::NotFound => "not_found",
            Self::Unreadable => "unreadable",
            Self::Contradictory => "contradictory",
            Self::InvalidField => "invalid_field",
            Self::InvalidPicture => "invalid_picture",
            Self::NoPrice => "no_price",
            Self::InvalidPrice => "invalid_price",
            Self::InvalidStock => "invalid_stock",
            Self::PlatformError => "platform_error",
            Self::NotInCatalogue => "not_in_catalogue",
            Self::NotWritten => "not_written",
            Self::Other => "other",
        }
    }

    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// Whether the failure may disappear by itself. The shop's own product stays its own until a
    /// person decides otherwise.
    pub const fn is_retried(self) -> bool {
        !matches!(self, Self::OwnProduct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_unique_and_parses() {
        for reason in FailureReason::ALL {
            assert_eq!(FailureReason::from_name(reason.as_str()), Some(reason));
        }
        assert_eq!(FailureReason::from_name("unknown"), None);
    }
}
