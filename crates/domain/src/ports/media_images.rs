//! Storage of uploaded pictures' rows. Their files lie elsewhere.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    MediaImageId, Page, PageRequest, ProductId, UserId,
    catalog::{ProductCode, Url},
    media::{MediaFile, MediaImage, MediaImageDraft, PictureSource, SupplierPictures},
};

/// Which pictures a list shows; `None` doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MediaImageFilter {
    /// Those that show this product.
    pub product_id: Option<ProductId>,
}

/// Uploaded pictures within a transaction.
pub trait MediaImageRepository {
    /// The file of another row with this hash, which stays as long as the transaction does. Nobody
    /// else gets an answer for this hash before it ends.
    ///
    /// # Errors
    /// Where storage fails.
    fn file_of(&mut self, sha256: &[u8; 32]) -> Stored<Option<MediaFile>>;
    /// Writes a new picture; where the product has one of this file already, answers with that
    /// and `false`.
    ///
    /// # Errors
    /// A constraint where the product doesn't exist.
    fn insert(
        &mut self,
        draft: &MediaImageDraft,
        uploaded_by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> Stored<(MediaImage, bool)>;
    /// The picture, and how many other rows have its file. All these rows are locked until the end
    /// of the transaction, in the order of their ids.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: MediaImageId) -> Stored<Option<(MediaImage, usize)>>;
    /// Deletes a picture that was locked; its file is left over unless another row has it.
    ///
    /// # Errors
    /// Where storage fails.
    fn delete(&mut self, id: MediaImageId) -> Stored<()>;
    /// Those of the files that a row has. The rows stay as long as the transaction does.
    ///
    /// # Errors
    /// Where storage fails.
    fn keep(&mut self, files: &[MediaFile]) -> Stored<Vec<MediaFile>>;
    /// Some products among whose pictures the file is, by id.
    ///
    /// # Errors
    /// Where storage fails.
    fn products_naming(&mut self, file: &MediaFile, limit: u32) -> Stored<Vec<ProductId>>;
    /// Takes the file from the pictures of all products, and says of how many.
    ///
    /// # Errors
    /// Where storage fails.
    fn take_from_products(&mut self, file: &MediaFile, now: DateTime<Utc>) -> Stored<u64>;
    /// The addresses that were fetched for a product, in no order.
    ///
    /// # Errors
    /// Where storage fails.
    fn sources(&mut self, product: ProductId) -> Stored<Vec<PictureSource>>;
    /// Notes that a product's picture of this address was fetched, and what its copy is.
    ///
    /// # Errors
    /// Where storage fails.
    fn note_source(
        &mut self,
        product: ProductId,
        url: &Url,
        copy: MediaImageId,
        now: DateTime<Utc>,
    ) -> Stored<()>;
    /// Notes that a file is left over no more.
    ///
    /// # Errors
    /// Where storage fails.
    fn forget_leftover(&mut self, name: &str) -> Stored<()>;
}

/// Questions about uploaded pictures.
pub trait MediaImageQueries {
    /// The picture.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: MediaImageId) -> Stored<Option<MediaImage>>;
    /// Pictures, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, filter: MediaImageFilter, page: PageRequest) -> Stored<Page<MediaImage>>;
    /// What a supplier names of its products, by id: of the products of these codes, or of all, at
    /// most `limit` that follow `after`. Products without such pictures are passed over.
    ///
    /// # Errors
    /// Where storage fails.
    fn of_supplier(
        &mut self,
        codes: Option<&[ProductCode]>,
        after: Option<ProductId>,
        limit: u32,
    ) -> Stored<Vec<SupplierPictures>>;
    /// Names of some files whose row was deleted, in no order.
    ///
    /// # Errors
    /// Where storage fails.
    fn leftovers(&mut self, limit: u32) -> Stored<Vec<String>>;
    /// Those of the stems (a name without its extension) that no row's file has.
    ///
    /// # Errors
    /// Where storage fails.
    fn unknown(&mut self, stems: &[String]) -> Stored<Vec<String>>;
    /// Which shop this is: no other database has the same id, save a copy of this one.
    ///
    /// # Errors
    /// Where storage fails.
    fn shop_id(&mut self) -> Stored<String>;
}
