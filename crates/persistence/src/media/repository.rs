//! Uploaded pictures: repository within a transaction.

use cangku_domain::{
    MediaImageId, ProductId, UserId,
    catalog::Url,
    media::{DownloadedPicture, MediaFile, MediaImage, MediaImageDraft},
    ports::{MediaImageRepository, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    delete, insert_into,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Jsonb, Timestamptz},
};
use serde_json::json;

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    media::sources::source,
    rows::{IntoEntity, MediaImageRow, NewMediaImage, entities},
    schema::{media_images, media_leftovers, media_sources},
    unit_of_work::PgUnitOfWork,
};

/// Condition: a product refers to the URL `$1`, a JSON array of one. Written like the expression
/// and the predicate of `idx_product_uploaded_pictures`, which it uses.
const NAMING: &str = r#"main_images || detail_images @> $1
    AND (main_images || detail_images)::text LIKE '%"/media/images/%'"#;

#[derive(QueryableByName)]
struct ProductRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl MediaImageRepository for PgUnitOfWork<'_> {
    fn file_of(&mut self, sha256: &[u8; 32]) -> StorageResult<Option<MediaFile>> {
        // Serialises concurrent uploads of the same content, so that the second one finds the
        // first. The key of the advisory lock is the first 8 bytes of the hash.
        let [a, b, c, d, e, f, g, h, ..] = *sha256;
        sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<BigInt, _>(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
            .execute(self.connection)
            .into_storage_result()?;
        let files: Vec<String> = media_images::table
            .filter(media_images::sha256.eq(sha256.as_slice()))
            .order(media_images::id)
            .select(media_images::file)
            // Blocks deleting these rows, whose file the caller is about to reuse.
            .for_key_share()
            .load(self.connection)
            .into_storage_result()?;
        Ok(files.iter().find_map(|file| MediaFile::parse(file)))
    }

    fn insert(
        &mut self,
        draft: &MediaImageDraft,
        uploaded_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<(MediaImage, bool)> {
        let inserted = insert_into(media_images::table)
            .values(NewMediaImage::of(draft, uploaded_by, now)?)
            .on_conflict_do_nothing()
            .returning(MediaImageRow::as_returning())
            .get_result(self.connection)
            .optional()
            .into_storage_result()?;
        if let Some(row) = inserted {
            return Ok((row.into_entity()?, true));
        }
        // The row exists already, for the same file and product: return it.
        let product = draft.product_id.map(ProductId::get);
        let row = media_images::table
            .filter(media_images::file.eq(draft.file.as_str()))
            .filter(media_images::product_id.is_not_distinct_from(product))
            .select(MediaImageRow::as_select())
            .first(self.connection)
            .into_storage_result()?;
        Ok((row.into_entity()?, false))
    }

    fn lock(&mut self, id: MediaImageId) -> StorageResult<Option<(MediaImage, usize)>> {
        let file = media_images::table
            .find(id.get())
            .select(media_images::file)
            .first::<String>(self.connection)
            .optional();
        let Some(file) = file.into_storage_result()? else {
            return Ok(None);
        };
        // Locks all rows of the file, so that no other transaction deletes or keeps it meanwhile.
        let rows: Vec<MediaImageRow> = media_images::table
            .filter(media_images::file.eq(file))
            .order(media_images::id)
            .select(MediaImageRow::as_select())
            .for_update()
            .load(self.connection)
            .into_storage_result()?;
        let others = rows.len().saturating_sub(1);
        let mut images = entities(rows)?.into_iter();
        Ok(images
            .find(|image: &MediaImage| image.id == id)
            .map(|image| (image, others)))
    }

    fn delete(&mut self, id: MediaImageId) -> StorageResult<()> {
        let deleted = delete(media_images::table.find(id.get()))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("deleting a picture", deleted, 1)
    }

    fn lock_referenced(&mut self, files: &[MediaFile]) -> StorageResult<Vec<MediaFile>> {
        let names = files.iter().map(MediaFile::as_str);
        // `FOR KEY SHARE` blocks deleting the rows until this transaction ends.
        let names: Vec<String> = media_images::table
            .filter(media_images::file.eq_any(names.collect::<Vec<_>>()))
            .order(media_images::id)
            .select(media_images::file)
            .for_key_share()
            .load(self.connection)
            .into_storage_result()?;
        Ok(names
            .iter()
            .filter_map(|name| MediaFile::parse(name))
            .collect())
    }

    fn products_naming(&mut self, file: &MediaFile, limit: u32) -> StorageResult<Vec<ProductId>> {
        let query = format!("SELECT id FROM products WHERE {NAMING} ORDER BY id LIMIT $2");
        let rows: Vec<ProductRow> = sql_query(query)
            .bind::<Jsonb, _>(json!([file.url()]))
            .bind::<BigInt, _>(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        let ids = rows.into_iter().filter_map(|row| ProductId::new(row.id));
        Ok(ids.collect())
    }

    fn take_from_products(&mut self, file: &MediaFile, now: DateTime<Utc>) -> StorageResult<u64> {
        // The CTE locks the products in the order of their ids; the UPDATE alone would lock them in
        // scan order.
        let statement = format!(
            "WITH named AS (SELECT id FROM products WHERE {NAMING} ORDER BY id FOR NO KEY UPDATE)
            UPDATE products AS p SET main_images = p.main_images - $2,
                detail_images = p.detail_images - $2, updated_at = $3
            FROM named WHERE p.id = named.id RETURNING p.id"
        );
        let changed: Vec<ProductRow> = sql_query(statement)
            .bind::<Jsonb, _>(json!([file.url()]))
            .bind::<diesel::sql_types::Text, _>(file.url())
            .bind::<Timestamptz, _>(now)
            .load(self.connection)
            .into_storage_result()?;
        let count = u64::try_from(changed.len()).unwrap_or(u64::MAX);
        self.record_products(changed.iter().filter_map(|row| ProductId::new(row.id)));
        Ok(count)
    }

    fn sources(&mut self, product: ProductId) -> StorageResult<Vec<DownloadedPicture>> {
        let rows: Vec<(String, Option<String>)> = media_sources::table
            .left_join(media_images::table)
            .filter(media_sources::product_id.eq(product.get()))
            .select((media_sources::source_url, media_images::file.nullable()))
            .load(self.connection)
            .into_storage_result()?;
        rows.into_iter()
            .map(|(url, file)| source(product, &url, file.as_deref()))
            .collect()
    }

    fn record_source(
        &mut self,
        product: ProductId,
        url: &Url,
        copy: MediaImageId,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let copy = Some(copy.get());
        // Upsert: a URL that is fetched again refers to its newest copy.
        let written = insert_into(media_sources::table)
            .values((
                media_sources::product_id.eq(product.get()),
                media_sources::source_url.eq(url.as_str()),
                media_sources::media_image_id.eq(copy),
                media_sources::fetched_at.eq(now),
            ))
            .on_conflict((media_sources::product_id, media_sources::source_url))
            .do_update()
            .set((
                media_sources::media_image_id.eq(copy),
                media_sources::fetched_at.eq(now),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("recording the source of a picture", written, 1)
    }

    fn delete_orphan_record(&mut self, name: &str) -> StorageResult<()> {
        delete(media_leftovers::table.filter(media_leftovers::file.eq(name)))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }
}
