//! Errors of use cases.

use std::fmt;

use crate::{
    Version, Violations,
    accounts::{AccountRefusal, AuthenticationError, Requirement},
    catalog::Obligations,
    inventory::StockRefusal,
    media::MediaRefusal,
    plans::PlanRefusal,
    ports::StorageError,
    supplier::{HaierConfigRefusal, SyncRefusal},
};

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Kinds of entities that a request can refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A category of products.
    Category,
    /// A brand of products.
    Brand,
    /// A product of the catalogue.
    Product,
    /// A user account: a customer, a member of staff or an admin.
    User,
    /// A session of a user; an ended one counts as missing.
    UserSession,
    /// An order; one of another customer counts as missing.
    Order,
    /// A payment or refund.
    Payment,
    /// A return of an order's units; one of another customer's order counts as missing.
    Return,
    /// An item of the attention list.
    AttentionItem,
    /// The row of an uploaded picture.
    MediaImage,
    /// An API key, with which a service signs in.
    ApiKey,
    /// A run of the supplier sync.
    SyncRun,
    /// A product's failure in syncs.
    ProductFailure,
    /// A supplier's name of a category or brand.
    SupplierName,
    /// A supplier's product that syncs ignore.
    IgnoredProduct,
    /// A configuration of Haier's platform.
    HaierConfig,
    /// A change plan.
    Plan,
    /// A hold on stock.
    Hold,
    /// A word that keywords shown to others must not contain.
    BlockedKeyword,
    /// A group of words that mean the same in a search.
    SearchSynonym,
}

impl Entity {
    /// The name in responses, snake_case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Brand => "brand",
            Self::Product => "product",
            Self::User => "user",
            Self::UserSession => "session",
            Self::Order => "order",
            Self::Payment => "payment",
            Self::Return => "return",
            Self::AttentionItem => "attention_item",
            Self::MediaImage => "media_image",
            Self::ApiKey => "api_key",
            Self::SyncRun => "sync_run",
            Self::ProductFailure => "sync_failure",
            Self::SupplierName => "supplier_name",
            Self::IgnoredProduct => "ignored_product",
            Self::HaierConfig => "haier_config",
            Self::Plan => "plan",
            Self::Hold => "hold",
            Self::BlockedKeyword => "blocked_keyword",
            Self::SearchSynonym => "search_synonym",
        }
    }
}

impl Entity {
    /// How it is withdrawn from sale without being deleted.
    const fn alternative_to_deletion(self) -> &'static str {
        match self {
            Self::Category => {
                "set is_active of its products to false, or merge it into another category"
            }
            _ => "set is_active to false instead",
        }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AttentionItem => "attention item",
            Self::MediaImage => "picture",
            Self::ApiKey => "API key",
            Self::SyncRun => "sync run",
            Self::ProductFailure => "sync failure",
            Self::SupplierName => "supplier name",
            Self::IgnoredProduct => "ignored product",
            Self::HaierConfig => "Haier configuration",
            Self::BlockedKeyword => "blocked keyword",
            Self::SearchSynonym => "group of synonyms",
            other => other.as_str(),
        })
    }
}

/// Why a use case refused or failed. If it returns an error, it has written nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields of the request are invalid.
    #[error(transparent)]
    Invalid(#[from] Violations),
    /// The entity that the request refers to doesn't exist.
    #[error("there is no {entity} {key}")]
    NotFound {
        /// Kind of the entity.
        entity: Entity,
        /// The id or name in the request.
        key: String,
    },
    /// Another entity has the same value in a unique field.
    #[error("there is already a {entity} with this {field}")]
    Duplicate {
        /// Kind of the entity.
        entity: Entity,
        /// The field's name as clients spell it.
        field: &'static str,
    },
    /// There are as many entities of the kind as there may be.
    #[error("there may be at most {max} entries of the kind {entity}; delete one first")]
    LimitReached {
        /// Kind of the entity.
        entity: Entity,
        /// Maximum number of them.
        max: u32,
    },
    /// The edit is based on a version that isn't the present one.
    #[error("the {entity} has changed since: its version is {present} now")]
    StaleVersion {
        /// Kind of the entity.
        entity: Entity,
        /// The present version.
        present: Version,
    },
    /// Only payments and refunds settle or reopen the item of the attention list.
    #[error(
        "only money settles or reopens this: record the refund, or assign or refund the payment"
    )]
    SettledByMoney,
    /// A deletion would break obligations of the shop.
    #[error("the {entity} can't be deleted ({obligations}); {}", .entity.alternative_to_deletion())]
    HasObligations {
        /// Kind of the entity.
        entity: Entity,
        /// What needs it.
        obligations: Box<Obligations>,
    },
    /// The caller's role or scopes aren't sufficient.
    #[error("this needs {needed}")]
    Forbidden {
        /// What the caller would need.
        needed: Requirement,
    },
    /// The caller couldn't be authenticated.
    #[error(transparent)]
    Unauthenticated(#[from] AuthenticationError),
    /// A rule of accounts refuses the request.
    #[error(transparent)]
    Account(#[from] AccountRefusal),
    /// A stock rule refuses the request.
    #[error(transparent)]
    Stock(#[from] StockRefusal),
    /// A rule of pictures refuses the request.
    #[error(transparent)]
    Media(#[from] MediaRefusal),
    /// A rule of the supplier sync refuses the request.
    #[error(transparent)]
    Sync(#[from] SyncRefusal),
    /// A configuration of Haier's platform can't be used.
    #[error(transparent)]
    HaierConfig(#[from] HaierConfigRefusal),
    /// The status of a change plan, or a rule about plans, refuses the request.
    #[error(transparent)]
    Plan(#[from] PlanRefusal),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyKeyReused,
    /// A request has an idempotency key, but there is no
    /// [`ResponseRenderer`](crate::processing::ResponseRenderer) for the response to store.
    #[error("a request with an idempotency key needs a renderer of responses")]
    MissingRenderer,
    /// Storage failed. Violations of constraints that a request can cause are reported as one of
    /// the other variants.
    #[error(transparent)]
    Storage(StorageError),
}

impl Error {
    /// The error that `entity` `key` doesn't exist.
    pub fn not_found(entity: Entity, key: impl fmt::Display) -> Self {
        Self::NotFound {
            entity,
            key: key.to_string(),
        }
    }

    /// Whether storage can't serve such a request at present: [`StorageError::Unavailable`] or
    /// [`StorageError::Full`].
    pub const fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Storage(StorageError::Unavailable(_) | StorageError::Full(_))
        )
    }

    /// Whether storage has no space left to write: [`StorageError::Full`].
    pub const fn is_storage_full(&self) -> bool {
        matches!(self, Self::Storage(StorageError::Full(_)))
    }

    /// Whether a statement failed with contention (lock timeout, deadlock or statement timeout):
    /// [`StorageError::Contention`].
    pub const fn is_contention(&self) -> bool {
        matches!(self, Self::Storage(StorageError::Contention(_)))
    }

    /// Whether a retry may succeed: storage is unavailable or full, or a statement met contention.
    pub const fn is_transient(&self) -> bool {
        self.is_unavailable() || self.is_contention()
    }
}
