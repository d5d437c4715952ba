//! Products that syncs ignore.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{paging::page_of, session::Session, tables::Tables};
use crate::{
    Identity, IgnoredProductId, Page, PageRequest, Text,
    catalog::{DeletionTarget, Product, ProductCode, Source},
    ports::{IgnoredProductQueries, IgnoredProductRepository, StorageResult},
    supplier::{HAIER, IgnoredProduct},
};

impl Tables {
    fn ignored_codes(&self, supplier: &str, codes: &[ProductCode]) -> Vec<ProductCode> {
        let of_supplier = self
            .ignored_products
            .values()
            .filter(|ignored| ignored.supplier.as_str() == supplier);
        let identities: BTreeSet<Identity> = of_supplier
            .map(|ignored| ignored.product_code.identity())
            .collect();
        let codes = codes.iter();
        codes
            .filter(|code| identities.contains(&code.identity()))
            .cloned()
            .collect()
    }
}

/// Whether the deletion makes syncs ignore the product. There are no suppliers' names here that would
/// be ignored instead.
fn is_ignored_with(target: DeletionTarget, product: &Product) -> bool {
    let details = &product.details;
    let is_brought = details.source == Source::Haier || product.last_sync_at.is_some();
    is_brought
        && match target {
            DeletionTarget::Product(id) => product.id == id,
            DeletionTarget::Category(id) => details.category_id == id,
            DeletionTarget::Brand(id) => details.brand_id == id,
        }
}

impl IgnoredProductRepository for Tables {
    fn ignored(
        &mut self,
        supplier: &str,
        codes: &[ProductCode],
    ) -> StorageResult<Vec<ProductCode>> {
        Ok(self.ignored_codes(supplier, codes))
    }

    fn ignore(
        &mut self,
        supplier: &str,
        target: DeletionTarget,
        ignored_by: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let products = self.products.values().map(|row| &row.product);
        let deleted = products.filter(|product| is_ignored_with(target, product));
        let details = deleted.map(|product| &product.details);
        let named: Vec<_> = details
            .filter_map(|of| Some((of.haier.product_code.clone()?, of.name.clone())))
            .collect();
        for (product_code, product_name) in named {
            let identity = product_code.identity();
            self.ignored_products.retain(|_, ignored| {
                ignored.supplier.as_str() != supplier || ignored.product_code.identity() != identity
            });
            let id = self
                .sequences
                .ignored_products
                .next(IgnoredProductId::new)?;
            let ignored = IgnoredProduct {
                id,
                supplier: Text::lossy(supplier).unwrap_or_else(|| Text::constant(HAIER)),
                product_code,
                product_name,
                ignored_by: ignored_by.to_owned(),
                created_at: now,
            };
            self.ignored_products.insert(id, ignored);
        }
        Ok(())
    }

    fn delete(&mut self, id: IgnoredProductId) -> StorageResult<Option<IgnoredProduct>> {
        Ok(self.ignored_products.remove(&id))
    }
}

impl IgnoredProductQueries for Session {
    fn ignored(
        &mut self,
        supplier: &str,
        codes: &[ProductCode],
    ) -> StorageResult<Vec<ProductCode>> {
        Ok(self.0.ignored_codes(supplier, codes))
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<IgnoredProduct>> {
        let newest_first = self.0.ignored_products.values().rev().cloned();
        Ok(page_of(newest_first.collect(), page))
    }
}
