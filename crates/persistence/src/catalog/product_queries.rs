//! Read queries on products.

use std::collections::BTreeSet;

use cangku_domain::{
    CategoryId, Page, PageRequest, ProductId,
    catalog::{
        NameOrIdFilter, Product, ProductCode, ProductCounters, ProductFilter, ProductSort,
        ProductWithNames,
    },
    ports::{ManagedCounts, ProductQueries, StorageResult},
};
use diesel::prelude::*;

use super::{filter::matching, listing::listing, not_listed, of_codes, order::ordered, search};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{ListingRow, ProductCountersRow, ProductRow, entities, entity},
    schema::{product_views_recent, products},
};

impl ProductQueries for PgReadSession<'_> {
    fn find(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>> {
        let row = products::table
            .find(id.get())
            .select(listing!())
            .first::<ListingRow>(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn find_by_code(&mut self, code: &ProductCode) -> StorageResult<Option<ProductWithNames>> {
        let row = products::table
            .filter(of_codes(std::slice::from_ref(code)))
            // A product with exactly the code counts before one whose code looks the same.
            .order(products::product_code.eq(code.as_str()).desc())
            .select(listing!())
            .first::<ListingRow>(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<ProductRow> = products::table
            .filter(of_codes(codes))
            .select(ProductRow::as_select())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn unlisted(&mut self, listed: &BTreeSet<ProductCode>) -> StorageResult<Vec<ProductCode>> {
        not_listed::codes(self.connection, listed)
    }

    fn managed_counts(&mut self) -> StorageResult<ManagedCounts> {
        not_listed::managed_counts(self.connection)
    }

    fn figures(&mut self, ids: &[ProductId]) -> StorageResult<Vec<(ProductId, ProductCounters)>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<ProductCountersRow> = products::table
            .filter(products::id.eq_any(ids))
            .select(ProductCountersRow::as_select())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn list(
        &mut self,
        filter: &ProductFilter,
        sort: ProductSort,
        page: PageRequest,
    ) -> StorageResult<Page<ProductWithNames>> {
        if let Some(phrase) = &filter.search {
            return search::list(self.connection, phrase, filter, sort, page);
        }
        let shown = matching(products::table.select(listing!()).into_boxed(), filter);
        let rows: Vec<ListingRow> = ordered(shown, sort)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(products::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn list_after(
        &mut self,
        filter: &ProductFilter,
        cursor: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>> {
        let mut shown = matching(products::table.select(listing!()).into_boxed(), filter);
        if let Some(phrase) = &filter.search {
            match search::matching_phrase(self.connection, shown, phrase)? {
                Some(matches) => shown = matches,
                None => return Ok(Vec::new()),
            }
        }
        // Keyset pagination by the id, which never changes.
        if let Some(cursor) = cursor {
            shown = shown.filter(products::id.lt(cursor.get()));
        }
        let rows: Vec<ListingRow> = shown
            .order(products::id.desc())
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn with_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<ProductWithNames>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<ListingRow> = products::table
            .filter(products::id.eq_any(ids))
            .select(listing!())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn with_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductWithNames>> {
        let rows: Vec<ListingRow> = products::table
            .filter(of_codes(codes))
            .select(listing!())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn related(&mut self, product: &Product, limit: u32) -> StorageResult<Vec<ProductWithNames>> {
        // Two queries, each along its own index; combined into one, both groups were read to their
        // end.
        let others = || {
            products::table
                .filter(products::is_active)
                .filter(products::id.ne(product.id.get()))
                .order((products::sales_count.desc(), products::id.desc()))
                .select(listing!())
        };
        let limit = i64::from(limit);
        let mut rows: Vec<ListingRow> = others()
            .filter(products::category_id.eq(product.details.category_id.get()))
            .limit(limit)
            .load(self.connection)
            .into_storage_result()?;
        let found = i64::try_from(rows.len()).unwrap_or(limit);
        // Fill up with products of the same brand in other categories.
        if found < limit {
            let of_brand = others()
                .filter(products::brand_id.eq(product.details.brand_id.get()))
                .filter(products::category_id.ne(product.details.category_id.get()))
                .limit(limit.saturating_sub(found));
            rows.extend(
                of_brand
                    .load::<ListingRow>(self.connection)
                    .into_storage_result()?,
            );
        }
        entities(rows)
    }

    fn trending(&mut self, limit: u32) -> StorageResult<Vec<ProductWithNames>> {
        let rows: Vec<ListingRow> = product_views_recent::table
            .inner_join(products::table)
            .filter(products::is_active)
            .filter(product_views_recent::views.gt(0))
            // The order of the index. With another tie-breaker, all products with as many views
            // would have to be read.
            .order((
                product_views_recent::views.desc(),
                product_views_recent::product_id.desc(),
            ))
            .limit(i64::from(limit))
            .select(listing!())
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn top(
        &mut self,
        category: Option<CategoryId>,
        sort: ProductSort,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>> {
        let filter = ProductFilter {
            is_active: Some(true),
            category: category.map(|id| NameOrIdFilter::Id(id.get())),
            ..ProductFilter::default()
        };
        let shown = matching(products::table.select(listing!()).into_boxed(), &filter);
        let rows: Vec<ListingRow> = ordered(shown, sort)
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }
}
