//! Products that syncs ignore.

use std::collections::BTreeSet;

use cangku_domain::{
    Identity, IgnoredProductId, Page, PageRequest,
    catalog::{DeletionTarget, ProductCode},
    ports::{IgnoredProductQueries, IgnoredProductRepository, StorageResult},
    supplier::IgnoredProduct,
};
use chrono::{DateTime, Utc};
use diesel::{
    delete,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text, Timestamptz},
};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{IgnoredProductRow, entity},
    schema::supplier_ignored_products as ignored_products,
    unit_of_work::PgUnitOfWork,
};

/// Products of a category whose offers aren't ignored with the supplier's name of it: staff have moved
/// them there, or the supplier's name stands for another category by now.
const IN_CATEGORY: &str = "category_id = $2 AND NOT EXISTS ( \
     SELECT FROM supplier_categories AS named \
     WHERE named.supplier = $1 AND named.category_id = $2 AND text_identity(named.external_name) \
         = text_identity(COALESCE(NULLIF(btrim(product_group), ''), '未分类')))";

/// The same of a brand. Products don't store the supplier's name of it; a sync puts it before their
/// names.
const OF_BRAND: &str = "brand_id = $2 AND ('brand' = ANY (edited_fields) OR NOT EXISTS ( \
     SELECT FROM supplier_brands AS named \
     WHERE named.supplier = $1 AND named.brand_id = $2 AND ('name' = ANY (edited_fields) \
         OR starts_with(name, named.external_name) OR named.external_name = '其他品牌')))";

#[derive(QueryableByName)]
struct IdentityRow {
    #[diesel(sql_type = Text)]
    identity: String,
}

/// Those of these codes that syncs ignore.
fn ignored(
    connection: &mut PgConnection,
    supplier: &str,
    codes: &[ProductCode],
) -> StorageResult<Vec<ProductCode>> {
    let identities: BTreeSet<Identity> = codes.iter().map(ProductCode::identity).collect();
    let identities: Vec<String> = identities.iter().map(ToString::to_string).collect();
    let found: Vec<IdentityRow> = sql_query(
        "SELECT text_identity(product_code) AS identity FROM supplier_ignored_products \
         WHERE supplier = $1 AND text_identity(product_code) = ANY ($2)",
    )
    .bind::<Text, _>(supplier)
    .bind::<Array<Text>, _>(identities)
    .load(connection)
    .into_storage_result()?;
    let found: BTreeSet<String> = found.into_iter().map(|row| row.identity).collect();
    let is_ignored = |code: &&ProductCode| found.contains(&code.identity().to_string());
    Ok(codes.iter().filter(is_ignored).cloned().collect())
}

impl IgnoredProductRepository for PgUnitOfWork<'_> {
    fn ignored(
        &mut self,
        supplier: &str,
        codes: &[ProductCode],
    ) -> StorageResult<Vec<ProductCode>> {
        ignored(self.connection, supplier, codes)
    }

    fn ignore(
        &mut self,
        supplier: &str,
        target: DeletionTarget,
        ignored_by: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let (condition, id) = match target {
            DeletionTarget::Product(id) => ("id = $2", id.get()),
            DeletionTarget::Category(id) => (IN_CATEGORY, id.get()),
            DeletionTarget::Brand(id) => (OF_BRAND, id.get()),
        };
        // Both codes of a product, if staff have changed one of them. Products may have codes of one
        // identity: a statement can't update a row twice.
        let statement = format!(
            "INSERT INTO supplier_ignored_products \
             (supplier, product_code, product_name, ignored_by, created_at) \
             SELECT DISTINCT ON (text_identity(code)) $1, code, name, $3, $4 \
             FROM products, unnest(ARRAY[product_code, CASE WHEN supplier = $1 \
                 AND length(supplier_code) <= 50 THEN supplier_code END]) AS code \
             WHERE {condition} AND code IS NOT NULL \
             AND (source = $1 OR supplier = $1 OR last_sync_at IS NOT NULL) \
             ORDER BY text_identity(code), id \
             ON CONFLICT (supplier, text_identity(product_code)) DO UPDATE \
             SET product_name = excluded.product_name, ignored_by = excluded.ignored_by, \
             created_at = excluded.created_at"
        );
        sql_query(statement)
            .bind::<Text, _>(supplier)
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(ignored_by)
            .bind::<Timestamptz, _>(now)
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn delete(&mut self, id: IgnoredProductId) -> StorageResult<Option<IgnoredProduct>> {
        let removed = delete(ignored_products::table.find(id.get()))
            .returning(IgnoredProductRow::as_returning())
            .get_result(self.connection)
            .optional();
        entity(removed.into_storage_result()?)
    }
}

impl IgnoredProductQueries for PgReadSession<'_> {
    fn ignored(
        &mut self,
        supplier: &str,
        codes: &[ProductCode],
    ) -> StorageResult<Vec<ProductCode>> {
        ignored(self.connection, supplier, codes)
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<IgnoredProduct>> {
        let rows: Vec<IgnoredProductRow> = ignored_products::table
            .select(IgnoredProductRow::as_select())
            .order((
                ignored_products::created_at.desc(),
                ignored_products::id.desc(),
            ))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            ignored_products::table
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}
