//! Categories, brands, products, their prices and their availability.

mod availability;
mod brand;
mod category;
mod edited_fields;
mod filter;
mod obligations;
mod price;
mod product;
mod product_details;
mod product_patch;
pub mod search;
mod source;
mod stored_codes;
mod sync_state;
mod url;

pub use availability::{Availability, Procurability, SaleConditions, Unavailability};
pub use brand::{Brand, BrandDraft, BrandName, BrandPatch};
pub use category::{Category, CategoryDraft, CategoryName, CategoryPatch, CategorySummary};
pub use edited_fields::{EditableField, EditedFields};
pub use filter::{NameOrIdFilter, ProductFilter, ProductSort, SearchPhrase};
pub use obligations::{DeletionTarget, ObligationList, Obligations};
pub use price::{PricePatch, PriceSystem};
pub use product::{Product, ProductCounters, ProductWithNames};
pub use product_details::{
    HaierDetails, Images, ProductCode, ProductDetails, ProductName, SupplierKey, Warehouse,
    WarehouseGrade,
};
pub use product_patch::ProductPatch;
pub use source::Source;
pub use stored_codes::StoredCodes;
pub use sync_state::SyncState;
pub use url::Url;

/// What a merge of two categories or brands moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MergedCounts {
    /// Number of products moved.
    pub products: u64,
    /// Number of suppliers' names that are now mapped to the remaining one.
    pub supplier_names: u64,
}

/// Number of rows that a deletion removed, including cascades (spec: catalogue, 外键约束).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DeletedCounts {
    /// Number of deleted categories.
    pub categories: u64,
    /// Number of deleted brands.
    pub brands: u64,
    /// Number of deleted products.
    pub products: u64,
    /// Rows of the inventory log.
    pub inventory_logs: u64,
    /// Number of deleted rows of pictures; their files are deleted later.
    pub media_images: u64,
}
