//! A picture without what isn't the picture.

use crate::{Kind, Limits, Refusal, bmp, exif::Orientation, gif, icc::Profile, jpeg, png, webp};

/// A picture without what isn't the picture, not decoded yet.
pub(crate) struct Clean {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
    pub(crate) orientation: Orientation,
    /// The colour profile, for colours such as the pixels have.
    pub(crate) icc: Option<Profile>,
}

impl Clean {
    /// One still picture without a profile, as it should be seen.
    pub(crate) fn still(bytes: Vec<u8>, width: u32, height: u32) -> Self {
        Self {
            bytes,
            width,
            height,
            frames: 1,
            orientation: Orientation::Upright,
            icc: None,
        }
    }
}

/// Walks the container and copies the picture's own parts.
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

/// Nothing where there are pixels, and not too many.
pub(crate) fn fits(width: u32, height: u32, limits: &Limits) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::damaged("it has no pixels"));
    }
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(Refusal::TooManyPixels {
            width,
            height,
            limit: limits.pixels,
        });
    }
    Ok(())
}
