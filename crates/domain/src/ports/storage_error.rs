//! Storage errors, classified by what the caller can do about them.

/// Why storage failed. The variant says what the caller can do.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database can't be reached or is shutting down: retry later.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A statement failed with contention: lock timeout, deadlock or statement timeout. The
    /// transaction has certainly been rolled back; a retry may succeed.
    #[error("the database ended a statement because of contention")]
    Contention(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database or the picture storage has no space left to write. Reads still work. The
    /// transaction has certainly been rolled back.
    #[error("storage is full")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The row violates a constraint of the database.
    #[error("the database refuses the row: {0:?}")]
    Constraint(Constraint),
    /// A stored row violates a rule, or a statement affected an unexpected number of rows.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(String),
    /// Any other failure: a bug.
    #[error("storage failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The constraints that a request can violate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// `unique_category_name`: another category has the name.
    UniqueCategoryName,
    /// `unique_brand_name`: another brand has the name.
    UniqueBrandName,
    /// `unique_product_code`: another product has Haier's code.
    UniqueProductCode,
    /// `unique_supplier_code`: another product has the supplier's code.
    UniqueSupplierCode,
    /// `unique_username`: another user has the name, perhaps in other case.
    UniqueUsername,
    /// `unique_api_key_name`: another API key has the name, perhaps in other case.
    UniqueApiKeyName,
    /// `unique_search_synonym_word`: another group of synonyms has the word.
    UniqueSynonymWord,
    /// `unique_haier_config_name`: another configuration of Haier's platform has the name.
    UniqueHaierConfigName,
    /// `unique_idempotency_key`: another transaction has stored this key in the meantime.
    UniqueIdempotencyKey,
    /// `unique_payment_reference`: another transaction has recorded this reference in the meantime.
    UniquePaymentReference,
    /// `unique_open_attention_item`: another item about the same is open.
    UniqueOpenAttentionItem,
    /// The product's category doesn't exist.
    ProductCategory,
    /// The product's brand doesn't exist.
    ProductBrand,
    /// The picture's product doesn't exist.
    MediaImageProduct,
    /// Any other constraint, by name: a rule of the domain should have caught it.
    Other(String),
}
