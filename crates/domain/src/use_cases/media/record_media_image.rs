//! Records an uploaded picture whose file is stored.

use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    media::{DuplicateFile, MediaImage, MediaImageDraft},
    ports::{Constraint, StorageError},
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// An uploaded picture's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedMediaImage {
    /// The row, inserted now or found.
    pub image: MediaImage,
    /// Whether it was inserted now; `false` if the product already had the same picture.
    pub is_new: bool,
    /// The new file if it is a duplicate: another row has the same content.
    pub duplicate: Option<DuplicateFile>,
    /// Width and height before it was scaled down, in pixels; `None` if it wasn't.
    pub scaled_from: Option<(u32, u32)>,
}

/// Records a picture whose file is stored already, so that no row is ever without its file. If
/// another row has the same content, the new row shares that row's file. With an idempotency key, a
/// repeat records nothing: its file is to be deleted.
///
/// # Errors
/// [`crate::Error::Forbidden`] unless the actor has the scope `media:upload`; [`crate::Error::Invalid`] if the product
/// doesn't exist; [`crate::Error::IdempotencyKeyReused`].
pub fn record_media_image(
    cx: Context<'_>,
    mut draft: MediaImageDraft,
    once: &Once<RecordedMediaImage>,
) -> Result<Created<RecordedMediaImage>> {
    cx.actor.require(Scope::MediaUpload)?;
    create_once(cx, once, |unit| {
        // Lock order: products before pictures, as in a deletion.
        if let Some(product) = draft.product_id
            && unit.products().lock(product)?.is_none()
        {
            return Err(StorageError::Constraint(Constraint::MediaImageProduct).into());
        }
        let images = unit.media_images();
        // From here on, other transactions with the same content wait.
        let known = images.file_of(&draft.sha256)?;
        let duplicate = known.map(|original| DuplicateFile {
            file: std::mem::replace(&mut draft.file, original.clone()),
            original,
        });
        let (image, is_new) = images.insert(&draft, cx.actor.user_id, cx.now())?;
        let entry = cx
            .entry(AuditAction::Create, AuditSubject::MediaImage)
            .of(image.id.get(), image.original_name.as_str())
            .created(&image);
        let recorded = RecordedMediaImage {
            image,
            is_new,
            duplicate,
            scaled_from: draft.scaled_from,
        };
        Ok(Audited::new(recorded, is_new.then_some(entry)))
    })
}
