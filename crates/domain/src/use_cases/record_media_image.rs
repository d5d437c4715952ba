//! Recording an uploaded picture whose file is stored.

use super::Context;
use crate::{
    Result,
    accounts::Role,
    media::{MediaImage, MediaImageDraft, SpareFile},
    ports::{Constraint, StorageError},
};

/// An uploaded picture's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedMediaImage {
    /// The row.
    pub image: MediaImage,
    /// Whether it is new: the product may have had the same picture before.
    pub is_new: bool,
    /// The file that was stored for nothing, since another row has the same content.
    pub spare: Option<SpareFile>,
}

/// Records a picture whose file is stored already, so that no row is ever without its file. Where
/// another row has the same content, the new one takes that row's file.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless staff asks; [`crate::Error::Invalid`] where the product
/// doesn't exist.
pub fn record_media_image(
    cx: Context<'_>,
    mut draft: MediaImageDraft,
) -> Result<RecordedMediaImage> {
    cx.actor.require(Role::Staff)?;
    cx.transactor.run(|unit| {
        // Products before pictures, as a deletion locks them.
        if let Some(product) = draft.product_id
            && unit.products().lock(product)?.is_none()
        {
            return Err(StorageError::Constraint(Constraint::MediaImageProduct).into());
        }
        let images = unit.media_images();
        // From here on nobody else records the same content.
        let known = images.file_of(&draft.sha256)?;
        let spare = known.map(|kept| SpareFile {
            file: std::mem::replace(&mut draft.file, kept.clone()),
            kept,
        });
        let (image, is_new) = images.insert(&draft, cx.actor.user_id, cx.now())?;
        Ok(RecordedMediaImage {
            image,
            is_new,
            spare,
        })
    })
}
