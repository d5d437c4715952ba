//! Constraints on products.

use super::tables::Tables;
use crate::{
    catalog::Product,
    ports::{Constraint, StorageError, StorageResult},
};

impl Tables {
    /// Checks that the codes are unique, and that category and brand exist.
    pub(super) fn check_product(&self, product: &Product) -> StorageResult<()> {
        let refuse = |constraint| Err(StorageError::Constraint(constraint));
        if !self.categories.contains_key(&product.details.category_id) {
            return refuse(Constraint::ProductCategory);
        }
        if !self.brands.contains_key(&product.details.brand_id) {
            return refuse(Constraint::ProductBrand);
        }
        let rows = self.products.values().map(|row| &row.product);
        for other in rows.filter(|other| other.id != product.id) {
            let code = |product: &Product| {
                let code = product.details.haier.product_code.as_ref();
                code.map(|code| code.identity())
            };
            if code(product).is_some() && code(product) == code(other) {
                return refuse(Constraint::UniqueProductCode);
            }
            if product.details.supplier.is_some()
                && other.details.supplier == product.details.supplier
            {
                return refuse(Constraint::UniqueSupplierCode);
            }
        }
        Ok(())
    }
}
