//! A picture without metadata and other unused data.

use crate::{Limits, Refusal, exif::Orientation, icc::Profile};

/// A picture without metadata and other unused data; not decoded yet.
pub(crate) struct Clean {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
    pub(crate) orientation: Orientation,
    /// The colour profile; matches the colour space of the pixels.
    pub(crate) icc: Option<Profile>,
}

impl Clean {
    /// A still picture without a profile, in upright orientation.
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

/// Checks that the picture has pixels, and at most `limits.pixels`.
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
