//! The clean copy: a picture without metadata and other unused data.

use crate::{
    Kind, Limits, Refusal, bmp,
    cleaned::{Clean, fits},
    gif, jpeg, png, webp,
};

/// Walks the container, copies the parts that make up the picture, and checks the size limits.
pub(crate) fn clean(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let clean = match kind {
        Kind::Jpeg => jpeg::clean(bytes, limits)?,
        Kind::Png => png::clean(bytes, limits)?,
        Kind::Gif => gif::clean(bytes, limits)?,
        Kind::WebP => webp::clean(bytes, limits)?,
        Kind::Bmp => bmp::clean(bytes, limits)?,
    };
    let Clean { width, height, .. } = clean;
    fits(width, height, limits)?;
    let can_be_scaled = !clean.is_animated && matches!(kind, Kind::Jpeg | Kind::Png | Kind::WebP);
    if clean.is_oversize(limits) && !can_be_scaled {
        let limit = limits.pixels;
        return Err(Refusal::TooManyPixels {
            width,
            height,
            limit,
        });
    }
    let pixels = u64::from(width) * u64::from(height);
    if clean.frames > 1 && pixels.saturating_mul(clean.frames.into()) > limits.animation_pixels {
        return Err(Refusal::TooHeavy);
    }
    Ok(clean)
}
