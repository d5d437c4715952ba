//! Pictures that a supplier names for its products, and those of them that were fetched.

use std::collections::HashMap;

use cangku_domain::{
    ProductId,
    catalog::{ProductCode, Source, Url},
    media::{DownloadedPicture, MediaFile, SupplierPictures},
    ports::{StorageError, StorageResult},
};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value, json};

use crate::{
    catalog::of_codes,
    error_mapping::IntoStorageResult,
    schema::{media_sources, products},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Pg))]
struct SupplierRow {
    id: i64,
    product_code: Option<String>,
    product_image_url: String,
    product_page_urls: Value,
}

pub(super) fn of_supplier(
    connection: &mut PgConnection,
    codes: Option<&[ProductCode]>,
    after: Option<ProductId>,
    limit: u32,
) -> StorageResult<Vec<SupplierPictures>> {
    let names_one = products::product_image_url
        .ne("")
        .or(products::product_page_urls.ne(json!([])));
    let mut query = products::table
        .filter(products::source.eq(Source::Haier.as_str()))
        .filter(names_one)
        .select(SupplierRow::as_select())
        .order(products::id)
        .limit(i64::from(limit))
        .into_boxed();
    if let Some(codes) = codes {
        query = query.filter(of_codes(codes));
    }
    // Keyset pagination by id.
    if let Some(after) = after {
        query = query.filter(products::id.gt(after.get()));
    }
    let rows: Vec<SupplierRow> = query.load(connection).into_storage_result()?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let recorded: Vec<(i64, String)> = media_sources::table
        .filter(media_sources::product_id.eq_any(ids))
        .select((media_sources::product_id, media_sources::source_url))
        .load(connection)
        .into_storage_result()?;
    let mut fetched: HashMap<i64, Vec<Url>> = HashMap::new();
    for (product, url) in recorded {
        let url = text(product, &url)?;
        fetched.entry(product).or_default().push(url);
    }
    rows.into_iter()
        .map(|row| {
            let fetched = fetched.remove(&row.id).unwrap_or_default();
            pictures(row, fetched)
        })
        .collect()
}

fn pictures(row: SupplierRow, fetched: Vec<Url>) -> StorageResult<SupplierPictures> {
    let id = row.id;
    let pages: Vec<String> = serde_json::from_value(row.product_page_urls)
        .map_err(|error| broken(id, "product_page_urls", &error))?;
    let code = row.product_code.as_deref().map(ProductCode::stored);
    let image = match row.product_image_url.as_str() {
        "" => None,
        url => Some(text(id, url)?),
    };
    Ok(SupplierPictures {
        product_id: ProductId::new(id).ok_or_else(|| broken(id, "id", &"has no meaning"))?,
        product_code: code
            .transpose()
            .map_err(|error| broken(id, "product_code", &error))?,
        image,
        pages: pages
            .iter()
            .map(|url| text(id, url))
            .collect::<StorageResult<_>>()?,
        fetched,
    })
}

/// Converts a row: a URL that was fetched for a product, and the file of its copy.
pub(super) fn source(
    product: ProductId,
    url: &str,
    file: Option<&str>,
) -> StorageResult<DownloadedPicture> {
    Ok(DownloadedPicture {
        url: text(product.get(), url)?,
        file: file.and_then(MediaFile::parse),
    })
}

fn text(product: i64, url: &str) -> StorageResult<Url> {
    Url::new(url).map_err(|error| broken(product, "an address", &error))
}

fn broken(product: i64, what: &str, reason: &dyn std::fmt::Display) -> StorageError {
    StorageError::Inconsistent(format!("{what} of product {product}: {reason}"))
}
