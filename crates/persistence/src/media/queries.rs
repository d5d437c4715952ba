//! Read queries on uploaded pictures.

use std::collections::HashSet;

use cangku_domain::{
    MediaImageId, Page, PageRequest, ProductId,
    catalog::ProductCode,
    media::{MediaImage, PictureType, SupplierPictures},
    ports::{MediaImageFilter, MediaImageQueries, StorageResult},
};
use diesel::{pg::Pg, prelude::*};

use crate::{
    error_mapping::IntoStorageResult,
    media::sources::of_supplier,
    paging::page_of,
    read_session::PgReadSession,
    rows::{MediaImageRow, entity},
    schema::{media_images, media_leftovers, shop_identity},
};

type Images<'a, Columns> = media_images::BoxedQuery<'a, Pg, Columns>;

fn matching<Columns>(query: Images<'_, Columns>, filter: MediaImageFilter) -> Images<'_, Columns> {
    match filter.product_id {
        Some(product) => query.filter(media_images::product_id.eq(product.get())),
        None => query,
    }
}

impl MediaImageQueries for PgReadSession<'_> {
    fn find(&mut self, id: MediaImageId) -> StorageResult<Option<MediaImage>> {
        let row = media_images::table
            .find(id.get())
            .select(MediaImageRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn list(
        &mut self,
        filter: MediaImageFilter,
        page: PageRequest,
    ) -> StorageResult<Page<MediaImage>> {
        let shown = media_images::table.select(MediaImageRow::as_select());
        let rows: Vec<MediaImageRow> = matching(shown.into_boxed(), filter)
            .order((media_images::created_at.desc(), media_images::id.desc()))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(media_images::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn of_supplier(
        &mut self,
        codes: Option<&[ProductCode]>,
        after: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<SupplierPictures>> {
        of_supplier(self.connection, codes, after, limit)
    }

    fn orphans(&mut self, limit: u32) -> StorageResult<Vec<String>> {
        let mut files: Vec<String> = media_leftovers::table
            .order(media_leftovers::since)
            .select(media_leftovers::file)
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        // A file may be recorded more than once.
        files.sort_unstable();
        files.dedup();
        Ok(files)
    }

    fn unknown(&mut self, stems: &[String]) -> StorageResult<Vec<String>> {
        // Tries every extension that a stem may have, so that the index on `file` can be used.
        let extensions = PictureType::ALL.map(PictureType::extension);
        let files = stems
            .iter()
            .flat_map(|stem| extensions.map(|extension| format!("{stem}.{extension}")));
        let files: Vec<String> = files.collect();
        let known: Vec<String> = media_images::table
            .filter(media_images::file.eq_any(files))
            .select(media_images::file)
            .load(self.connection)
            .into_storage_result()?;
        let known: HashSet<&str> = known
            .iter()
            .filter_map(|file| file.split('.').next())
            .collect();
        let unknown = stems.iter().filter(|stem| !known.contains(stem.as_str()));
        Ok(unknown.cloned().collect())
    }

    fn shop_id(&mut self) -> StorageResult<String> {
        let id: uuid::Uuid = shop_identity::table
            .select(shop_identity::id)
            .first(self.connection)
            .into_storage_result()?;
        Ok(id.to_string())
    }
}
