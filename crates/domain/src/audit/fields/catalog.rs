//! Fields of categories, brands and pictures, and what deletions removed.

use crate::{
    ProductId,
    audit::{AuditEntry, AuditFields, FieldList},
    catalog::{Brand, Category, DeletedCounts, Url},
    media::MediaImage,
};

impl AuditFields for Category {
    fn audit_fields(&self) -> FieldList {
        let Self {
            id: _,
            name,
            order,
            version: _,
            created_at: _,
            updated_at: _,
        } = self;
        FieldList::default()
            .open("name", name)
            .open("order", *order)
    }
}

impl AuditFields for Brand {
    fn audit_fields(&self) -> FieldList {
        let Self {
            id: _,
            name,
            logo,
            description,
            order,
            is_active,
            version: _,
            created_at: _,
            updated_at: _,
        } = self;
        FieldList::default()
            .open("name", name)
            .open("logo", logo.as_ref().map(Url::as_str))
            .open("description", description)
            .open("order", *order)
            .open("is_active", *is_active)
    }
}

impl AuditFields for MediaImage {
    fn audit_fields(&self) -> FieldList {
        FieldList::default()
            .open("file", self.file.to_string())
            .open("original_name", &self.original_name)
            .open("product_id", self.product_id.map(ProductId::get))
            .open("content_type", self.kind.mime())
            .open("size", self.size)
    }
}

impl AuditEntry {
    /// Adds the numbers of rows that a deletion removed.
    #[must_use]
    pub fn removing(self, removed: &DeletedCounts) -> Self {
        let DeletedCounts {
            categories,
            brands,
            products,
            inventory_logs,
            media_images,
        } = removed;
        self.detail("removed_categories", *categories)
            .detail("removed_brands", *brands)
            .detail("removed_products", *products)
            .detail("removed_inventory_logs", *inventory_logs)
            .detail("removed_media_images", *media_images)
    }
}
