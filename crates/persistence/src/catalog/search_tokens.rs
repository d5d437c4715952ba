//! Search tokens of products, written together with the products.

use std::collections::HashSet;

use cangku_domain::{
    BrandId, CategoryId, ProductId,
    catalog::{
        Product,
        search::{SearchableProduct, TOKENIZER_VERSION, product_tokens},
    },
    ports::{StorageError, StorageResult},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{SmallInt, Text},
};
use serde::Serialize;

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    schema::{product_search, products},
};

/// Size in bytes of pending tokens above which a statement writes them.
const MAX_BATCH_BYTES: usize = 8_000_000;
/// Products whose texts are in memory at a time.
const READ_BATCH_SIZE: usize = 500;

/// Creates the tokens of new products.
pub(super) fn add(connection: &mut PgConnection, products: &[Product]) -> StorageResult<()> {
    let texts = products
        .iter()
        .map(|product| (product.id.get(), (&product.details).into()));
    write(connection, texts)
}

/// Recreates the tokens of those products whose text has changed, as the triggers of `products`
/// have recorded. The caller has locked the products.
pub(super) fn recreate_changed(
    connection: &mut PgConnection,
    products: &[Product],
) -> StorageResult<()> {
    let ids: Vec<i64> = products.iter().map(|product| product.id.get()).collect();
    let stale = product_search::table
        .filter(product_search::product_id.eq_any(ids))
        // A trigger resets the version to 0 when a product's text changes.
        .filter(product_search::version.lt(TOKENIZER_VERSION))
        .select(product_search::product_id)
        .load::<i64>(connection)
        .into_storage_result()?
        .into_iter()
        .collect::<HashSet<_>>();
    let changed = products
        .iter()
        .filter(|product| stale.contains(&product.id.get()));
    let texts = changed.map(|product| (product.id.get(), (&product.details).into()));
    write(connection, texts)
}

/// Recreates the tokens of these products, whose category or brand has changed. The caller has
/// locked them.
pub(super) fn recreate(connection: &mut PgConnection, ids: &[i64]) -> StorageResult<()> {
    for ids in ids.chunks(READ_BATCH_SIZE) {
        let rows: Vec<TextRow> = products::table
            .filter(products::id.eq_any(ids))
            .select(TextRow::as_select())
            .load(connection)
            .into_storage_result()?;
        let texts = rows.iter().map(|row| Ok((row.id, row.text()?)));
        write(connection, texts.collect::<StorageResult<Vec<_>>>()?)?;
    }
    Ok(())
}

/// Result of one batch of [`refresh`].
pub(super) struct TokenRefresh {
    /// Number of products found with outdated tokens.
    pub(super) found: usize,
    /// Those whose tokens are up to date now: all but the ones that other transactions have locked.
    pub(super) products: Vec<ProductId>,
}

/// Finds at most `limit` products with outdated tokens, locks them and recreates their tokens.
pub(super) fn refresh(connection: &mut PgConnection, limit: u32) -> StorageResult<TokenRefresh> {
    let stale: Vec<i64> = product_search::table
        .filter(product_search::version.lt(TOKENIZER_VERSION))
        .select(product_search::product_id)
        .limit(i64::from(limit))
        .load(connection)
        .into_storage_result()?;
    let rows: Vec<TextRow> = products::table
        .filter(products::id.eq_any(&stale))
        .select(TextRow::as_select())
        .order(products::id)
        .for_no_key_update()
        // Doesn't wait: products that others have locked are left to the next run.
        .skip_locked()
        .load(connection)
        .into_storage_result()?;
    let texts = rows
        .iter()
        .map(|row| Ok((row.id, row.text()?)))
        .collect::<StorageResult<Vec<_>>>()?;
    write(connection, texts.iter().copied())?;
    let ids = rows.iter().map(|row| ProductId::new(row.id));
    Ok(TokenRefresh {
        found: stale.len(),
        products: ids.collect::<Option<_>>().ok_or_else(broken)?,
    })
}

/// A product's text as stored: tokens are made of it even if the row is no valid product.
#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
struct TextRow {
    id: i64,
    name: String,
    description: String,
    product_model: String,
    product_code: Option<String>,
    category_id: i64,
    brand_id: i64,
}

impl TextRow {
    fn text(&self) -> StorageResult<SearchableProduct<'_>> {
        Ok(SearchableProduct {
            name: &self.name,
            description: &self.description,
            model: &self.product_model,
            code: self.product_code.as_deref(),
            category_id: CategoryId::new(self.category_id).ok_or_else(broken)?,
            brand_id: BrandId::new(self.brand_id).ok_or_else(broken)?,
        })
    }
}

fn broken() -> StorageError {
    StorageError::Inconsistent("an id in products is not positive".to_owned())
}

#[derive(Serialize)]
struct TokensRow {
    id: i64,
    tokens: Vec<String>,
}

fn write<'a>(
    connection: &mut PgConnection,
    texts: impl IntoIterator<Item = (i64, SearchableProduct<'a>)>,
) -> StorageResult<()> {
    let (mut rows, mut bytes) = (Vec::new(), 0_usize);
    for (id, text) in texts {
        let tokens = product_tokens(text);
        bytes = tokens
            .iter()
            .fold(bytes, |bytes, token| bytes.saturating_add(token.len()));
        rows.push(TokensRow { id, tokens });
        if bytes > MAX_BATCH_BYTES {
            write_rows(connection, &rows)?;
            (rows, bytes) = (Vec::new(), 0);
        }
    }
    write_rows(connection, &rows)
}

fn write_rows(connection: &mut PgConnection, rows: &[TokensRow]) -> StorageResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let made =
        serde_json::to_string(rows).map_err(|error| StorageError::Internal(Box::new(error)))?;
    // Resets the filler to its full length, uncompressed: only a row that long makes PostgreSQL
    // move the tokens out of it.
    let written = sql_query(
        "UPDATE product_search SET tokens = array_to_tsvector(made.tokens), version = $2, \
             filler = DEFAULT \
         FROM json_to_recordset($1::json) AS made (id bigint, tokens text[]) \
         WHERE product_id = made.id",
    )
    .bind::<Text, _>(made)
    .bind::<SmallInt, _>(TOKENIZER_VERSION)
    .execute(connection)
    .into_storage_result()?;
    check_rows("writing search tokens", written, rows.len())
}
