//! What goes wrong in storage, by what can be done about it.

use crate::{Entity, Error, Violation, ViolationCode, Violations};

/// Why storage failed.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database can't be reached or is shutting down: try again later.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database gave up on a statement: a lock that another kept for too long, a deadlock, a
    /// time-out. The transaction is rolled back for certain; another time it may succeed.
    #[error("the database gave up on a statement")]
    GaveUp(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database or the store of pictures has no space left to write. Reads still work. The
    /// transaction is rolled back for certain.
    #[error("storage is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A constraint of the database refuses the row.
    #[error("the database refuses the row: {0:?}")]
    Constraint(Constraint),
    /// A stored row breaks a rule, or a statement changed another number of rows than it must.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(String),
    /// Everything else: a defect of ours.
    #[error("storage failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The constraints that a request can break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// `unique_category_name`.
    UniqueCategoryName,
    /// `unique_brand_name`.
    UniqueBrandName,
    /// `unique_product_code`.
    UniqueProductCode,
    /// `unique_supplier_code`.
    UniqueSupplierCode,
    /// `unique_username`.
    UniqueUsername,
    /// `unique_api_key_name`.
    UniqueApiKeyName,
    /// `unique_idempotency_key`: another transaction has kept this key meanwhile.
    UniqueIdempotencyKey,
    /// The product's category doesn't exist.
    ProductCategory,
    /// The product's brand doesn't exist.
    ProductBrand,
    /// The picture's product doesn't exist.
    MediaImageProduct,
    /// Another one, by its name: a rule of the domain should have refused before.
    Other(String),
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        let duplicate = |entity, field| Self::Duplicate { entity, field };
        match error {
            StorageError::Constraint(Constraint::UniqueCategoryName) => {
                duplicate(Entity::Category, "name")
            }
            StorageError::Constraint(Constraint::UniqueBrandName) => {
                duplicate(Entity::Brand, "name")
            }
            StorageError::Constraint(Constraint::UniqueProductCode) => {
                duplicate(Entity::Product, "product_code")
            }
            StorageError::Constraint(Constraint::UniqueSupplierCode) => {
                duplicate(Entity::Product, "supplier_code")
            }
            StorageError::Constraint(Constraint::UniqueUsername) => {
                duplicate(Entity::User, "username")
            }
            StorageError::Constraint(Constraint::UniqueApiKeyName) => {
                duplicate(Entity::ApiKey, "name")
            }
            StorageError::Constraint(Constraint::ProductCategory) => {
                unknown_reference("category_id", "names no category")
            }
            StorageError::Constraint(Constraint::ProductBrand) => {
                unknown_reference("brand_id", "names no brand")
            }
            StorageError::Constraint(Constraint::MediaImageProduct) => {
                unknown_reference("product_id", "names no product")
            }
            other => Self::Storage(other),
        }
    }
}

fn unknown_reference(field: &str, message: &str) -> Error {
    let violation = Violation::new(field, ViolationCode::UnknownReference, message);
    Error::Invalid(Violations::from(violation))
}
