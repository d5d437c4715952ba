//! Storage of uploaded pictures' rows; the files are stored elsewhere.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    MediaImageId, Page, PageRequest, ProductId, UserId,
    catalog::{ProductCode, Url},
    media::{DownloadedPicture, MediaFile, MediaImage, MediaImageDraft, SupplierPictures},
};

/// Filter of a list of pictures; a `None` field doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MediaImageFilter {
    /// Only pictures of this product.
    pub product_id: Option<ProductId>,
}

/// Write access to uploaded pictures, within a transaction.
pub trait MediaImageRepository {
    /// Returns the file of an existing row with this hash, and protects that row until the end of
    /// the transaction. Until then, calls for this hash in other transactions wait.
    fn file_of(&mut self, sha256: &[u8; 32]) -> StorageResult<Option<MediaFile>>;
    /// Inserts a new picture and returns it with `true`. If the product already has a picture with
    /// this file, returns that one with `false`.
    ///
    /// # Errors
    /// A constraint error if the product doesn't exist.
    fn insert(
        &mut self,
        draft: &MediaImageDraft,
        uploaded_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<(MediaImage, bool)>;
    /// Returns the picture and the number of other rows that share its file. Locks all these rows
    /// until the end of the transaction, in the order of their ids.
    fn lock(&mut self, id: MediaImageId) -> StorageResult<Option<(MediaImage, usize)>>;
    /// Deletes the row of a picture that was locked. The file becomes an orphan unless another row
    /// shares it.
    fn delete(&mut self, id: MediaImageId) -> StorageResult<()>;
    /// Returns the files that a row refers to, and protects these rows until the end of the
    /// transaction.
    fn lock_referenced(&mut self, files: &[MediaFile]) -> StorageResult<Vec<MediaFile>>;
    /// Ids of some products, at most `limit`, whose picture lists contain the file; ascending.
    fn products_naming(&mut self, file: &MediaFile, limit: u32) -> StorageResult<Vec<ProductId>>;
    /// Removes the file from the picture lists of all products. Returns how many products changed.
    fn take_from_products(&mut self, file: &MediaFile, now: DateTime<Utc>) -> StorageResult<u64>;
    /// The URLs that were downloaded for a product, in no particular order.
    fn sources(&mut self, product: ProductId) -> StorageResult<Vec<DownloadedPicture>>;
    /// Records that the picture at this URL was downloaded for a product, with its copy.
    fn record_source(
        &mut self,
        product: ProductId,
        url: &Url,
        copy: MediaImageId,
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// Records that an orphaned file has been deleted.
    fn delete_orphan_record(&mut self, name: &str) -> StorageResult<()>;
}

/// Queries on uploaded pictures.
pub trait MediaImageQueries {
    /// The picture with this id.
    fn find(&mut self, id: MediaImageId) -> StorageResult<Option<MediaImage>>;
    /// A page of pictures, newest first.
    fn list(
        &mut self,
        filter: MediaImageFilter,
        page: PageRequest,
    ) -> StorageResult<Page<MediaImage>>;
    /// The supplier's picture URLs by product, ascending by product id: of the products with these
    /// codes, or of all; at most `limit` products after `after`. Products without such pictures are
    /// skipped.
    fn of_supplier(
        &mut self,
        codes: Option<&[ProductCode]>,
        after: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<SupplierPictures>>;
    /// Names of at most `limit` orphaned files, whose rows were deleted; in no particular order.
    fn orphans(&mut self, limit: u32) -> StorageResult<Vec<String>>;
    /// Of these stems (file names without extension), those that belong to no row's file.
    fn unknown(&mut self, stems: &[String]) -> StorageResult<Vec<String>>;
    /// The unique id of this shop's database; only a copy of the database has the same one.
    fn shop_id(&mut self) -> StorageResult<String>;
}
