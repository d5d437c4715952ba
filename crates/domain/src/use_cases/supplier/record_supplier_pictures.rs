//! Copies of a supplier's pictures: finds those to make, and records those made.

use crate::{
    ProductId, Result,
    accounts::Scope,
    catalog::{ProductCode, Source, Url},
    media::{
        DuplicateFile, MediaFile, MediaImageDraft, PlacementCounts, SupplierPictures,
        merge_copies_into_images,
    },
    ports::Reader,
    use_cases::Context,
};

/// Haier's picture URLs by product, ascending by product id: of the products with these codes, or
/// of all; at most `limit` products after `after`.
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
    /// The URL, as the product has it.
    pub url: Url,
    /// The stored copy, which has no row yet.
    pub draft: MediaImageDraft,
}

/// Result of recording copies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordedCopies {
    /// Number of pictures that the product didn't have.
    pub new: u32,
    /// Number of pictures that it had already, under another URL or from an upload.
    pub known: u32,
    /// Changes of its picture lists.
    pub placed: PlacementCounts,
    /// Files that were stored although rows with the same content have others.
    pub duplicate: Vec<DuplicateFile>,
}

/// Records a product's copies, whose files are stored already, and adds them to its picture lists,
/// atomically. Returns `None`, and writes nothing, if the product doesn't exist or isn't Haier's
/// any more.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless the actor has the scope `media:upload`.
pub fn record_supplier_pictures(
    cx: Context<'_>,
    product_id: ProductId,
    mut copies: Vec<SupplierCopy>,
) -> Result<Option<RecordedCopies>> {
    cx.actor.require(Scope::MediaUpload)?;
    // Lock order: every transaction that locks several contents does it in the order of their
    // hashes.
    copies.sort_by_key(|copy| copy.draft.sha256);
    cx.transactor.run(|unit| {
        let now = cx.now();
        let found = unit.products().lock(product_id)?;
        let Some(mut product) = found.filter(|product| product.details.source == Source::Haier)
        else {
            return Ok(None);
        };
        let images = unit.media_images();
        // Read before `record_source` below overwrites the former copies.
        let before = images.sources(product_id)?;
        let mut recorded = RecordedCopies::default();
        let mut files: Vec<(Url, MediaFile)> = Vec::with_capacity(copies.len());
        for SupplierCopy { url, mut draft } in copies {
            draft.product_id = Some(product_id);
            let known = images.file_of(&draft.sha256)?;
            // Equal in a retry after a COMMIT of unknown outcome: the file is in use then.
            if let Some(original) = known.filter(|known| *known != draft.file) {
                recorded.duplicate.push(DuplicateFile {
                    file: std::mem::replace(&mut draft.file, original.clone()),
                    original,
                });
            }
            let (image, is_new) = images.insert(&draft, cx.actor.user_id, now)?;
            let count = if is_new {
                &mut recorded.new
            } else {
                &mut recorded.known
            };
            *count = count.saturating_add(1);
            images.record_source(product_id, &url, image.id, now)?;
            files.push((url, image.file));
        }
        recorded.placed = merge_copies_into_images(&mut product.details.images, &before, &files);
        if recorded.placed.named > 0 {
            product.updated_at = now;
            unit.products().save(&[product])?;
        }
        Ok(Some(recorded))
    })
}
