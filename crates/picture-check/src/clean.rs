//! The clean copy: a picture without metadata and other unused data.

use crate::{
    Kind, Limits, Refusal, bmp,
    cleaned::{Clean, fits},
    gif, jpeg, png, webp,
};

/// Walks the container, copies the parts that make up the picture, and checks the size limits.
pub(crate) fn clean(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let clean = match kind {
        Kind::Jpeg => jpeg::clean(bytes)?,
        Kind::Png => png::clean(bytes)?,
        Kind::Gif => gif::clean(bytes, limits)?,
        Kind::WebP => webp::clean(bytes, limits)?,
        Kind::Bmp => bmp::clean(bytes)?,
    };
    let Clean { width, height, .. } = clean;
    fits(width, height, limits)?;
    let pixels = u64::from(width) * u64::from(height);
    if clean.frames > 1 && pixels.saturating_mul(clean.frames.into()) > limits.animation_pixels {
        return Err(Refusal::TooHeavy);
    }
    Ok(clean)
}
