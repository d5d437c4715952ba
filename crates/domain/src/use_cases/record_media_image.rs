//! Recording an uploaded picture whose file is stored.

use super::Context;
use crate::{
    Result,
    accounts::Role,
    media::{MediaFile, MediaImage, MediaImageDraft},
};

/// An uploaded picture's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedMediaImage {
    /// The row.
    pub image: MediaImage,
    /// Whether it is new: the product may have had the same picture before.
    pub is_new: bool,
    /// The file that was stored for nothing, since another row has the same content.
    pub spare: Option<MediaFile>,
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
        let images = unit.media_images();
        // From here on nobody else records the same content.
        let known = images.file_of(&draft.sha256)?;
        let spare = known.map(|known| std::mem::replace(&mut draft.file, known));
        let (image, is_new) = images.insert(&draft, cx.actor.user_id, cx.now())?;
        Ok(RecordedMediaImage {
            image,
            is_new,
            spare,
        })
    })
}
