//! The complete check of a picture.

use crate::{
    Kind, Limits, Refusal, Thumbnail, ThumbnailKind, clean::clean, cleaned::Clean, decode::decode,
    thumbnail::thumbnails, turn::turned,
};

/// Longest sides of the thumbnails, in pixels, in descending order.
pub(crate) const SIDES: [u32; 2] = [800, 200];

/// A picture that passed the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its file type.
    pub kind: Kind,
    /// The clean copy.
    pub bytes: Vec<u8>,
    /// Width of the clean copy, in pixels.
    pub width: u32,
    /// Height of the clean copy, in pixels.
    pub height: u32,
    /// Number of frames; 1 for a still picture.
    pub frames: u32,
    /// File type of the thumbnails.
    pub thumbnail_kind: ThumbnailKind,
    /// Thumbnails with a longest side of 800 and 200 pixels, in this order.
    pub thumbnails: Vec<Thumbnail>,
}

/// Checks that `bytes` are a picture of type `expected` and nothing else, and makes a clean copy.
/// CPU-bound, as it decodes the picture: don't call it on an async worker thread.
///
/// # Errors
/// Why the picture is refused.
pub fn check(bytes: &[u8], expected: Kind, limits: &Limits) -> Result<Picture, Refusal> {
    let found = Kind::of(bytes).map_err(|found| Refusal::NotAPicture { found })?;
    if found != expected {
        return Err(Refusal::OtherKind { expected, found });
    }
    // The clean copy is decoded, not the original: no byte outside of it reaches a decoder.
    let copy = clean(found, bytes, limits)?;
    let picture = decode(found, &copy, limits)?;
    let (copy, picture) = turned(found, copy, picture, limits)?;
    let (thumbnail_kind, thumbnails) = thumbnails(picture, &SIDES, copy.icc.as_ref())?;
    let Clean {
        bytes,
        width,
        height,
        frames,
        ..
    } = copy;
    Ok(Picture {
        kind: found,
        bytes,
        width,
        height,
        frames,
        thumbnail_kind,
        thumbnails,
    })
}
