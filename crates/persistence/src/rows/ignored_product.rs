//! Rows of `supplier_ignored_products`.

use cangku_domain::{IgnoredProductId, ports::StorageResult, supplier::IgnoredProduct};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::supplier_ignored_products;

#[derive(Queryable, Selectable)]
#[diesel(table_name = supplier_ignored_products, check_for_backend(Pg))]
pub(crate) struct IgnoredProductRow {
    id: i64,
    supplier: String,
    product_code: String,
    product_name: String,
    ignored_by: String,
    created_at: DateTime<Utc>,
}

impl IntoEntity for IgnoredProductRow {
    type Entity = IgnoredProduct;

    fn into_entity(self) -> StorageResult<IgnoredProduct> {
        let row = Row::of("supplier_ignored_products", self.id);
        Ok(IgnoredProduct {
            id: row.known("id", IgnoredProductId::new(self.id))?,
            supplier: row.text("supplier", &self.supplier)?,
            product_code: row.text("product_code", &self.product_code)?,
            product_name: row.text("product_name", &self.product_name)?,
            ignored_by: self.ignored_by,
            created_at: self.created_at,
        })
    }
}
