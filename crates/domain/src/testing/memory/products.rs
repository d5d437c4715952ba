//! Products.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    paging::limited,
    row_count::expected,
    tables::{ProductRow, Tables},
    unsupported::unsupported,
};
use crate::{
    Identity, OptionalText, ProductId,
    catalog::{
        DeletedCounts, DeletionTarget, Obligations, Product, ProductCode, ProductCounters,
        ProductDetails, ProductFilter, ProductWithNames, Source,
    },
    ports::{Change, ProductRepository, SearchRefresh, StorageResult},
    testing::fixtures::ProductBuilder,
};

impl ProductRepository for Tables {
    fn insert(
        &mut self,
        drafts: &[ProductDetails],
        synced_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Product>> {
        let mut inserted = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let id = self.sequences.products.next(ProductId::new)?;
            let product = ProductBuilder::from(draft.clone()).id(id).created_at(now);
            let product = Product {
                last_sync_at: synced_at,
                ..product
            };
            self.check_product(&product)?;
            let row = ProductRow {
                product: product.clone(),
                held: 0,
            };
            self.products.insert(id, row);
            self.changes.insert(Change::Product(id));
            inserted.push(product);
        }
        Ok(inserted)
    }

    fn lock(&mut self, id: ProductId) -> StorageResult<Option<Product>> {
        Ok(self.products.get(&id).map(|row| row.product.clone()))
    }

    fn lock_many(&mut self, ids: &BTreeSet<ProductId>) -> StorageResult<Vec<Product>> {
        let ids: Vec<ProductId> = ids.iter().copied().collect();
        self.by_ids(&ids)
    }

    fn by_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<Product>> {
        let ids: BTreeSet<&ProductId> = ids.iter().collect();
        let rows = ids.into_iter().filter_map(|id| self.products.get(id));
        Ok(rows.map(|row| row.product.clone()).collect())
    }

    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>> {
        Ok(self.products_with_codes(codes).cloned().collect())
    }

    fn matching(
        &mut self,
        filter: &ProductFilter,
        position: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<Product>> {
        if filter.search.is_some() {
            return Err(unsupported("products", "matching with a search phrase"));
        }
        let products = self.products.values().map(|row| &row.product);
        let behind = products.filter(|product| position.is_none_or(|last| product.id > last));
        let named: StorageResult<Vec<_>> = behind.map(|it| self.with_names(it)).collect();
        let found = named?.into_iter().filter(|it| self.is_match(it, filter));
        let found = found.take(limited(limit));
        Ok(found.map(|product| product.product).collect())
    }

    fn find_with_names(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>> {
        let row = self.products.get(&id);
        row.map(|row| self.with_names(&row.product)).transpose()
    }

    fn save(&mut self, products: &[Product]) -> StorageResult<()> {
        for product in products {
            let row = expected(self.products.get_mut(&product.id), "saving products")?;
            let before = &row.product;
            let version = match before.details == product.details {
                true => before.version,
                false => before.version.next(),
            };
            row.product = Product {
                version,
                // The other counters have writers of their own.
                counters: ProductCounters {
                    restock_requested_at: product.counters.restock_requested_at,
                    ..before.counters
                },
                created_at: before.created_at,
                last_sync_at: before.last_sync_at,
                last_sync_error: before.last_sync_error.clone(),
                ..product.clone()
            };
            self.changes.insert(Change::Product(product.id));
        }
        // A database checks a statement's rows after all of them are written.
        products
            .iter()
            .try_for_each(|product| self.check_product(product))
    }

    fn save_synced(&mut self, products: &[Product], now: DateTime<Utc>) -> StorageResult<()> {
        self.save(products)?;
        let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
        self.mark_synced(&ids, now)
    }

    fn mark_synced(&mut self, ids: &[ProductId], now: DateTime<Utc>) -> StorageResult<()> {
        for id in ids {
            if let Some(row) = self.products.get_mut(id) {
                row.product.last_sync_at = Some(now);
                row.product.last_sync_error = OptionalText::default();
            }
        }
        Ok(())
    }

    fn record_sync_errors(
        &mut self,
        errors: &[(ProductCode, OptionalText<500>)],
    ) -> StorageResult<()> {
        for (code, error) in errors {
            for row in self.products.values_mut() {
                let stored = row.product.details.haier.product_code.as_ref();
                if stored.map(ProductCode::identity) == Some(code.identity()) {
                    row.product.last_sync_error = error.clone();
                }
            }
        }
        Ok(())
    }

    fn reindex(&mut self, _limit: u32) -> StorageResult<SearchRefresh> {
        // There is no index of tokens.
        Ok(SearchRefresh::default())
    }

    fn obligations(
        &mut self,
        target: DeletionTarget,
        now: DateTime<Utc>,
    ) -> StorageResult<Obligations> {
        Ok(self.obligations_of(target, now))
    }

    fn has_uploads(&mut self, _id: ProductId) -> StorageResult<bool> {
        // There are no pictures.
        Ok(false)
    }

    fn delete(&mut self, id: ProductId) -> StorageResult<Option<DeletedCounts>> {
        if !self.products.contains_key(&id) {
            return Ok(None);
        }
        self.changes.insert(Change::Product(id));
        Ok(Some(self.delete_products(|product| product.id == id)))
    }
}

impl Tables {
    /// Products that a sync has brought and that these codes of its list lack, by id.
    pub(super) fn unlisted_products(
        &self,
        listed: &BTreeSet<ProductCode>,
    ) -> impl Iterator<Item = &Product> {
        let listed: BTreeSet<Identity> = listed.iter().map(ProductCode::identity).collect();
        let products = self.products.values().map(|row| &row.product);
        products.filter(move |product| {
            let details = &product.details;
            let code = details.haier.product_code.as_ref();
            details.source == Source::Haier
                && product.last_sync_at.is_some()
                && details.procurability.is_listed()
                && !details.is_withdrawn_by_person()
                && code.is_some_and(|code| !listed.contains(&code.identity()))
        })
    }

    /// The products with one of these codes, or with a code of the same identity, by id.
    pub(super) fn products_with_codes(
        &self,
        codes: &[ProductCode],
    ) -> impl Iterator<Item = &Product> {
        let codes: BTreeSet<Identity> = codes.iter().map(ProductCode::identity).collect();
        let products = self.products.values().map(|row| &row.product);
        products.filter(move |product| {
            let code = product.details.haier.product_code.as_ref();
            code.is_some_and(|code| codes.contains(&code.identity()))
        })
    }
}
