//! Deleting an uploaded picture.

use super::Context;
use crate::{Entity, Error, MediaImageId, Result, accounts::Role, media::MediaRefusal};

/// Products that a refusal names.
const NAMED: u32 = 20;

/// Deletes a picture's row; a job deletes its file, unless another row has it. A picture that
/// products name is deleted with `force` alone, and taken from them.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`]; [`MediaRefusal::InUse`].
pub fn delete_media_image(cx: Context<'_>, id: MediaImageId, force: bool) -> Result<()> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let images = unit.media_images();
        let found = images.lock(id)?;
        let (image, others) = found.ok_or_else(|| Error::not_found(Entity::MediaImage, id))?;
        if !force && others == 0 {
            let products = images.products_naming(&image.file, NAMED)?;
            if !products.is_empty() {
                return Err(MediaRefusal::InUse { products }.into());
            }
        }
        Ok(images.delete(id)?)
    })?;
    Ok(())
}
