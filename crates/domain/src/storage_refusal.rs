//! Storage errors as errors of a use case.

use crate::{
    Entity, Error, Violation, ViolationCode, Violations,
    ports::{Constraint, StorageError},
};

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
            StorageError::Constraint(Constraint::UniqueSynonymWord) => {
                duplicate(Entity::SearchSynonym, "words")
            }
            StorageError::Constraint(Constraint::UniqueHaierConfigName) => {
                duplicate(Entity::HaierConfig, "name")
            }
            StorageError::Constraint(Constraint::UniqueOpenAttentionItem) => {
                duplicate(Entity::AttentionItem, "subject")
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
