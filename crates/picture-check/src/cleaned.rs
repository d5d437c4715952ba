//! A picture without metadata and other unused data.

use crate::{Limits, Refusal, exif::Orientation, icc::Profile, jpeg_colours::Colours};

/// A picture without metadata and other unused data; not decoded yet.
pub(crate) struct Clean {
    pub(crate) bytes: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) frames: u32,
    /// Whether it is an animation, of one frame or more: these are never written anew.
    pub(crate) is_animated: bool,
    pub(crate) orientation: Orientation,
    /// The colour profile; matches the colour space of the pixels.
    pub(crate) icc: Option<Profile>,
    /// How to decode it; `None` if it isn't a JPEG.
    pub(crate) jpeg: Option<JpegDecoding>,
}

/// How to decode a JPEG.
pub(crate) struct JpegDecoding {
    pub(crate) colours: Colours,
    /// Bytes that decoding takes at a scale of 1/1, 1/2, 1/4 and 1/8: the divisors with their bytes.
    pub(crate) memory: [(u16, u64); 4],
}

impl Clean {
    /// A still picture without a profile, in upright orientation.
    pub(crate) fn still(bytes: Vec<u8>, width: u32, height: u32) -> Self {
        Self {
            bytes,
            width,
            height,
            frames: 1,
            is_animated: false,
            orientation: Orientation::Upright,
            icc: None,
            jpeg: None,
        }
    }

    /// Whether it has more pixels than the stored copy may have.
    pub(crate) fn is_oversize(&self, limits: &Limits) -> bool {
        u64::from(self.width) * u64::from(self.height) > limits.pixels
    }
}

/// Checks that the picture has pixels, and no more than may be decoded.
pub(crate) fn fits(width: u32, height: u32, limits: &Limits) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::damaged("it has no pixels"));
    }
    let limit = limits.pixels.max(limits.source_pixels);
    if u64::from(width) * u64::from(height) > limit {
        return Err(Refusal::TooManyPixels {
            width,
            height,
            limit,
        });
    }
    Ok(())
}
