//! Why a use case refuses or fails.

use std::fmt;

use crate::{
    Violations,
    accounts::{AccountRefusal, AuthenticationError, Role},
    inventory::StockRefusal,
    media::MediaRefusal,
    ports::StorageError,
    supplier::SyncRefusal,
};

/// Answer of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Kinds of things that a request can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A category of products.
    Category,
    /// A brand.
    Brand,
    /// A product.
    Product,
    /// A user.
    User,
    /// An order.
    Order,
    /// An uploaded picture.
    MediaImage,
    /// A service's key.
    ApiKey,
    /// A run of the supplier sync.
    SyncRun,
    /// A hold on stock.
    Hold,
    /// A word that keywords shown to others may not contain.
    BlockedKeyword,
}

impl Entity {
    /// The name in answers, snake_case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Brand => "brand",
            Self::Product => "product",
            Self::User => "user",
            Self::Order => "order",
            Self::MediaImage => "media_image",
            Self::ApiKey => "api_key",
            Self::SyncRun => "sync_run",
            Self::Hold => "hold",
            Self::BlockedKeyword => "blocked_keyword",
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MediaImage => "picture",
            Self::ApiKey => "API key",
            Self::SyncRun => "sync run",
            Self::BlockedKeyword => "blocked keyword",
            other => other.as_str(),
        })
    }
}

/// Why a use case refused or failed. Nothing was written where it is returned.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request's fields have mistakes.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// The thing that the request names doesn't exist.
    #[error("there is no {entity} {key}")]
    NotFound {
        /// What kind of thing.
        entity: Entity,
        /// How the request named it.
        key: String,
    },
    /// Another one has the same value in a field that must be unique.
    #[error("there is already a {entity} with this {field}")]
    Duplicate {
        /// What kind of thing.
        entity: Entity,
        /// The field as callers spell it.
        field: &'static str,
    },
    /// The caller's role doesn't allow this.
    #[error("this needs the role {needed}")]
    Forbidden {
        /// The least role that may.
        needed: Role,
    },
    /// The caller couldn't be identified.
    #[error(transparent)]
    Unauthenticated(#[from] AuthenticationError),
    /// A rule of accounts refuses.
    #[error(transparent)]
    Account(#[from] AccountRefusal),
    /// A stock rule refuses.
    #[error(transparent)]
    Stock(#[from] StockRefusal),
    /// A rule about pictures refuses.
    #[error(transparent)]
    Media(#[from] MediaRefusal),
    /// A rule of the supplier sync refuses.
    #[error(transparent)]
    Sync(#[from] SyncRefusal),
    /// Storage failed. A constraint that a request can break is one of the others instead.
    #[error(transparent)]
    Storage(StorageError),
}

impl Error {
    /// That `entity` `key` doesn't exist.
    pub fn not_found(entity: Entity, key: impl fmt::Display) -> Self {
        Self::NotFound {
            entity,
            key: key.to_string(),
        }
    }

    /// Whether storage serves no request like this one at present:
    /// [`StorageError::Unavailable`] or [`StorageError::Full`].
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Storage(StorageError::Unavailable(_) | StorageError::Full(_))
        )
    }

    /// Whether there is no space left to write: [`StorageError::Full`].
    pub const fn is_storage_full(&self) -> bool {
        matches!(self, Self::Storage(StorageError::Full(_)))
    }

    /// Whether the database gave up on a statement: [`StorageError::GaveUp`].
    pub const fn gave_up(&self) -> bool {
        matches!(self, Self::Storage(StorageError::GaveUp(_)))
    }
}
