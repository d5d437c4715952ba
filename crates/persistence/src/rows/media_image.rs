//! Rows of `media_images`.

use cangku_domain::{
    MediaImageId, ProductId, UserId,
    media::{MediaFile, MediaImage, MediaImageDraft, PictureType},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{
    IntoEntity,
    columns::{Row, count_column},
};
use crate::schema::media_images;

#[derive(Queryable, Selectable)]
#[diesel(table_name = media_images, check_for_backend(Pg))]
pub(crate) struct MediaImageRow {
    id: i64,
    product_id: Option<i64>,
    file: String,
    original_name: String,
    content_type: String,
    size: i32,
    width: i32,
    height: i32,
    frames: i32,
    thumbnail_type: String,
    uploaded_by: Option<i64>,
    created_at: DateTime<Utc>,
}

impl IntoEntity for MediaImageRow {
    type Entity = MediaImage;

    fn into_entity(self) -> StorageResult<MediaImage> {
        let row = Row::of("media_images", self.id);
        let kind = PictureType::from_mime(&self.content_type);
        Ok(MediaImage {
            id: row.known("id", MediaImageId::new(self.id))?,
            product_id: self.product_id.and_then(ProductId::new),
            file: row.known("file", MediaFile::parse(&self.file))?,
            original_name: row.text("original_name", &self.original_name)?,
            kind: row.known("content_type", kind)?,
            size: row.count("size", self.size)?,
            width: row.count("width", self.width)?,
            height: row.count("height", self.height)?,
            frames: row.count("frames", self.frames)?,
            thumbnails: PictureType::from_mime(&self.thumbnail_type),
            uploaded_by: self.uploaded_by.and_then(UserId::new),
            created_at: self.created_at,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = media_images)]
pub(crate) struct NewMediaImage<'a> {
    product_id: Option<i64>,
    file: &'a str,
    original_name: &'a str,
    content_type: &'static str,
    size: i32,
    sha256: &'a [u8],
    width: i32,
    height: i32,
    frames: i32,
    thumbnail_type: &'static str,
    uploaded_by: Option<i64>,
    created_at: DateTime<Utc>,
}

impl<'a> NewMediaImage<'a> {
    pub(crate) fn of(
        draft: &'a MediaImageDraft,
        uploaded_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<Self> {
        Ok(Self {
            product_id: draft.product_id.map(ProductId::get),
            file: draft.file.as_str(),
            original_name: draft.original_name.as_str(),
            content_type: draft.kind.mime(),
            size: count_column("size", draft.size)?,
            sha256: &draft.sha256,
            width: count_column("width", draft.width)?,
            height: count_column("height", draft.height)?,
            frames: count_column("frames", draft.frames)?,
            thumbnail_type: draft.thumbnails.mime(),
            uploaded_by: uploaded_by.map(UserId::get),
            created_at: now,
        })
    }
}
