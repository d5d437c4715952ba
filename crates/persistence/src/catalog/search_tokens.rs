//! The tokens that products are found by, written with the products.

use cangku_domain::{
    BrandId, CategoryId,
    catalog::{
        Product,
        search::{ProductText, TOKENS_VERSION, product_tokens},
    },
    ports::{SearchRefresh, StorageError, Stored},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{SmallInt, Text},
};
use serde::Serialize;

use crate::{
    failure::{IntoStored, check_rows},
    schema::{product_search, products},
};

/// Products whose tokens are written in one statement.
const AT_ONCE: usize = 200;

/// Makes tokens of those products whose text has changed, as the triggers of `products` noted. The
/// products are locked, or new.
pub(super) fn keep(connection: &mut PgConnection, products: &[Product]) -> Stored<()> {
    let ids: Vec<i64> = products.iter().map(|product| product.id.get()).collect();
    let stale = product_search::table
        .filter(product_search::product_id.eq_any(ids))
        .filter(product_search::version.lt(TOKENS_VERSION))
        .select(product_search::product_id)
        .load::<i64>(connection)
        .stored()?;
    if stale.is_empty() {
        return Ok(());
    }
    let of_stale = products
        .iter()
        .filter(|product| stale.contains(&product.id.get()));
    let texts: Vec<_> = of_stale
        .map(|product| (product.id.get(), ProductText::from(product)))
        .collect();
    write(connection, &texts)
}

/// Finds products that need tokens, locks them and makes them.
pub(super) fn refresh(connection: &mut PgConnection, limit: u32) -> Stored<SearchRefresh> {
    let stale: Vec<i64> = product_search::table
        .filter(product_search::version.lt(TOKENS_VERSION))
        .select(product_search::product_id)
        .limit(i64::from(limit))
        .load(connection)
        .stored()?;
    let rows: Vec<TextRow> = products::table
        .filter(products::id.eq_any(&stale))
        .select(TextRow::as_select())
        .order(products::id)
        .for_no_key_update()
        .skip_locked()
        .load(connection)
        .stored()?;
    let texts = rows
        .iter()
        .map(|row| Ok((row.id, row.text()?)))
        .collect::<Stored<Vec<_>>>()?;
    write(connection, &texts)?;
    let counted = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(SearchRefresh {
        found: counted(stale.len()),
        refreshed: counted(texts.len()),
    })
}

/// A product's text as it stands in the table: tokens are made of it even where it is no valid
/// product.
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
    fn text(&self) -> Stored<ProductText<'_>> {
        let broken = || StorageError::Inconsistent("an id in products is not positive".to_owned());
        Ok(ProductText {
            name: &self.name,
            description: &self.description,
            model: &self.product_model,
            code: self.product_code.as_deref(),
            category_id: CategoryId::new(self.category_id).ok_or_else(broken)?,
            brand_id: BrandId::new(self.brand_id).ok_or_else(broken)?,
        })
    }
}

#[derive(Serialize)]
struct TokensRow {
    id: i64,
    tokens: Vec<String>,
}

fn write(connection: &mut PgConnection, texts: &[(i64, ProductText<'_>)]) -> Stored<()> {
    for texts in texts.chunks(AT_ONCE) {
        let rows: Vec<_> = texts
            .iter()
            .map(|(id, text)| TokensRow {
                id: *id,
                tokens: product_tokens(*text),
            })
            .collect();
        let rows = serde_json::to_string(&rows)
            .map_err(|error| StorageError::Internal(Box::new(error)))?;
        let written = sql_query(
            "UPDATE product_search SET tokens = array_to_tsvector(made.tokens), version = $2 \
             FROM json_to_recordset($1::json) AS made (id bigint, tokens text[]) \
             WHERE product_id = made.id",
        )
        .bind::<Text, _>(rows)
        .bind::<SmallInt, _>(TOKENS_VERSION)
        .execute(connection)
        .stored()?;
        check_rows("writing search tokens", written, texts.len())?;
    }
    Ok(())
}
