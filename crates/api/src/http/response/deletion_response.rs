//! The result of a deletion.

use cangku_domain::catalog::DeletedCounts;
use serde::Serialize;
use utoipa::ToSchema;

/// What a deletion removed, including the cascade.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Removed)]
pub struct DeletionResponse {
    removed: RemovedCounts,
}

/// Number of removed rows of each kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovedCounts {
    categories: u64,
    brands: u64,
    products: u64,
    inventory_logs: u64,
    media_images: u64,
}

impl From<DeletedCounts> for DeletionResponse {
    fn from(removed: DeletedCounts) -> Self {
        let DeletedCounts {
            categories,
            brands,
            products,
            inventory_logs,
            media_images,
        } = removed;
        Self {
            removed: RemovedCounts {
                categories,
                brands,
                products,
                inventory_logs,
                media_images,
            },
        }
    }
}
