//! Products: repository within a transaction.

use std::collections::BTreeSet;

use cangku_domain::{
    OptionalText, ProductId,
    catalog::{
        DeletedCounts, DeletionTarget, Obligations, Product, ProductCode, ProductDetails,
        ProductFilter, ProductWithNames,
    },
    ports::{Change, ProductRepository, SearchRefresh, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    insert_into,
    prelude::*,
    select,
};

use super::{
    filter::matching, listing::listing, obligations, of_codes, product_batches, removal, search,
    search_tokens,
};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{ListingRow, NewProduct, ProductRow, entities, entity},
    schema::{media_images, media_sources, products},
    unit_of_work::PgUnitOfWork,
};

/// Products per statement: a new one takes 34 of the 65 535 parameters that a statement may have.
const BATCH_SIZE: usize = 1_000;

impl PgUnitOfWork<'_> {
    fn save_products(
        &mut self,
        products: &[Product],
        synced_at: Option<DateTime<Utc>>,
    ) -> StorageResult<()> {
        for products in products.chunks(BATCH_SIZE) {
            let changed = product_batches::save(self.connection, products, synced_at)?;
            check_rows("saving products", changed, products.len())?;
            search_tokens::recreate_changed(self.connection, products)?;
        }
        self.record_products(products.iter().map(|product| product.id));
        Ok(())
    }
}

impl ProductRepository for PgUnitOfWork<'_> {
    fn insert(
        &mut self,
        drafts: &[ProductDetails],
        synced_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Product>> {
        let mut inserted = Vec::with_capacity(drafts.len());
        for drafts in drafts.chunks(BATCH_SIZE) {
            let rows: Vec<_> = drafts
                .iter()
                .map(|draft| NewProduct::of(draft, synced_at, now))
                .collect();
            let rows: Vec<ProductRow> = insert_into(products::table)
                .values(&rows)
                .returning(ProductRow::as_returning())
                .get_results(self.connection)
                .into_storage_result()?;
            let rows = entities(rows)?;
            // In the same transaction, so that the search finds every committed product.
            search_tokens::add(self.connection, &rows)?;
            inserted.extend(rows);
        }
        check_rows("inserting products", inserted.len(), drafts.len())?;
        self.record_products(inserted.iter().map(|product: &Product| product.id));
        Ok(inserted)
    }

    fn lock(&mut self, id: ProductId) -> StorageResult<Option<Product>> {
        let row = products::table
            .find(id.get())
            .select(ProductRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn lock_many(&mut self, ids: &BTreeSet<ProductId>) -> StorageResult<Vec<Product>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<ProductRow> = products::table
            .filter(products::id.eq_any(ids))
            .select(ProductRow::as_select())
            .order(products::id)
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn by_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<Product>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<ProductRow> = products::table
            .filter(products::id.eq_any(ids))
            .select(ProductRow::as_select())
            .order(products::id)
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>> {
        let rows: Vec<ProductRow> = products::table
            .filter(of_codes(codes))
            .select(ProductRow::as_select())
            .order(products::id)
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn matching(
        &mut self,
        filter: &ProductFilter,
        position: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<Product>> {
        let found = products::table.select(ProductRow::as_select()).into_boxed();
        let mut found = matching(found, filter);
        if let Some(phrase) = &filter.search {
            match search::matching_phrase(self.connection, found, phrase)? {
                Some(matches) => found = matches,
                None => return Ok(Vec::new()),
            }
        }
        let rows: Vec<ProductRow> = found
            .filter(products::id.gt(position.map_or(0, ProductId::get)))
            .order(products::id)
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn find_with_names(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>> {
        let row = products::table
            .find(id.get())
            .select(listing!())
            .first::<ListingRow>(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, products: &[Product]) -> StorageResult<()> {
        self.save_products(products, None)
    }

    fn save_synced(&mut self, products: &[Product], now: DateTime<Utc>) -> StorageResult<()> {
        self.save_products(products, Some(now))
    }

    fn mark_synced(&mut self, ids: &[ProductId], now: DateTime<Utc>) -> StorageResult<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.record_products(ids.iter().copied());
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        product_batches::mark_synced(self.connection, &ids, now)
    }

    fn record_sync_errors(
        &mut self,
        errors: &[(ProductCode, OptionalText<500>)],
    ) -> StorageResult<()> {
        if errors.is_empty() {
            return Ok(());
        }
        product_batches::record_sync_errors(self.connection, errors)
    }

    fn reindex(&mut self, limit: u32) -> StorageResult<SearchRefresh> {
        let refreshed = search_tokens::refresh(self.connection, limit)?;
        let counted = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let refresh = SearchRefresh {
            found: counted(refreshed.found),
            refreshed: counted(refreshed.products.len()),
        };
        // Usually empty, and then no change is published: this runs every second.
        self.record_products(refreshed.products);
        Ok(refresh)
    }

    fn obligations(
        &mut self,
        target: DeletionTarget,
        now: DateTime<Utc>,
    ) -> StorageResult<Obligations> {
        obligations::find(self.connection, target, now)
    }

    fn has_uploads(&mut self, id: ProductId) -> StorageResult<bool> {
        let copies = media_sources::table
            .filter(media_sources::media_image_id.eq(media_images::id.nullable()));
        let uploads = media_images::table
            .filter(media_images::product_id.eq(id.get()))
            .filter(not(exists(copies)));
        select(exists(uploads))
            .get_result(self.connection)
            .into_storage_result()
    }

    fn delete(&mut self, id: ProductId) -> StorageResult<Option<DeletedCounts>> {
        let removed = removal::delete_product(self.connection, id)?;
        if removed.is_some() {
            self.record_change(Change::Product(id));
            // The figures of the present stock lack it now.
            self.record_change(Change::Statistics);
        }
        Ok(removed)
    }
}
