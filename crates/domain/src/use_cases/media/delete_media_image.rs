//! Deletes an uploaded picture.

use crate::{
    Entity, Error, MediaImageId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    media::MediaRefusal,
    use_cases::{Context, audited::Audited},
};

/// Maximum number of products listed in a refusal.
const NAMED: u32 = 20;

/// Deletes a picture's row; a job later deletes the file, unless another row shares it. A picture
/// that products refer to is deleted only with `force`, and removed from their lists.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the picture doesn't
/// exist; [`MediaRefusal::InUse`] if products refer to it and `force` isn't set.
pub fn delete_media_image(cx: Context<'_>, id: MediaImageId, force: bool) -> Result<()> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let images = unit.media_images();
        let found = images.lock(id)?;
        let (image, others) = found.ok_or_else(|| Error::not_found(Entity::MediaImage, id))?;
        // If another row shares the file, the file stays, and the products' URLs remain valid.
        if !force && others == 0 {
            let products = images.products_naming(&image.file, NAMED)?;
            if !products.is_empty() {
                return Err(MediaRefusal::InUse { products }.into());
            }
        }
        images.delete(id)?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::MediaImage)
            .of(id.get(), image.original_name.as_str())
            .deleted(&image)
            .detail("force", force);
        Ok(Audited::by((), entry))
    })
}
