//! Copies of a supplier's pictures: which there are to make, and recording those made.

use super::Context;
use crate::{
    ProductId, Result,
    accounts::Role,
    catalog::{ProductCode, Source, Url},
    media::{MediaFile, MediaImageDraft, Placed, SpareFile, SupplierPictures, place_copies},
    ports::Reader,
};

/// What Haier names of its products, by id: of the products of these codes, or of all, at most
/// `limit` that follow `after`.
///
/// # Errors
/// Where storage fails.
pub fn supplier_pictures(
    reader: &dyn Reader,
    codes: Option<&[ProductCode]>,
    after: Option<ProductId>,
    limit: u32,
) -> Result<Vec<SupplierPictures>> {
    reader.read(|session| Ok(session.media_images().of_supplier(codes, after, limit)?))
}

/// A supplier's picture whose copy is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierCopy {
    /// The address, as the product names it.
    pub url: Url,
    /// The stored copy.
    pub draft: MediaImageDraft,
}

/// What recording copies came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedCopies {
    /// Pictures that the product didn't have.
    pub new: u32,
    /// Pictures that it had already, under another address or from an upload.
    pub known: u32,
    /// What its lists name.
    pub placed: Placed,
    /// Files that were stored for nothing, since rows of the same content have others.
    pub spare: Vec<SpareFile>,
}

/// Records a product's copies, whose files are stored already, and has the product name them, all
/// or none. Answers `None`, and writes nothing, where the product is gone or is Haier's no more.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless staff asks; storage errors.
pub fn record_supplier_pictures(
    cx: Context<'_>,
    product_id: ProductId,
    mut copies: Vec<SupplierCopy>,
) -> Result<Option<RecordedCopies>> {
    cx.actor.require(Role::Staff)?;
    // The locks on contents are taken in one order by everybody who takes several.
    copies.sort_by_key(|copy| copy.draft.sha256);
    cx.transactor.run(|unit| {
        let now = cx.now();
        let found = unit.products().lock(product_id)?;
        let Some(mut product) = found.filter(|product| product.source == Source::Haier) else {
            return Ok(None);
        };
        let images = unit.media_images();
        let before = images.sources(product_id)?;
        let mut recorded = RecordedCopies::default();
        let mut files: Vec<(Url, MediaFile)> = Vec::with_capacity(copies.len());
        for SupplierCopy { url, mut draft } in copies {
            draft.product_id = Some(product_id);
            let known = images.file_of(&draft.sha256)?;
            // The same one where this is tried again after a COMMIT whose outcome nobody knows.
            if let Some(kept) = known.filter(|known| *known != draft.file) {
                recorded.spare.push(SpareFile {
                    file: std::mem::replace(&mut draft.file, kept.clone()),
                    kept,
                });
            }
            let (image, is_new) = images.insert(&draft, cx.actor.user_id, now)?;
            let count = if is_new {
                &mut recorded.new
            } else {
                &mut recorded.known
            };
            *count = count.saturating_add(1);
            images.note_source(product_id, &url, image.id, now)?;
            files.push((url, image.file));
        }
        recorded.placed = place_copies(&mut product.images, &before, &files);
        if recorded.placed.named > 0 {
            product.updated_at = now;
            unit.products().save(&[product])?;
        }
        Ok(Some(recorded))
    })
}
