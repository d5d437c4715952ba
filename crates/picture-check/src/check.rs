//! The complete check of a picture.

use crate::{
    Kind, Limits, Refusal, Thumbnail, ThumbnailKind,
    clean::clean,
    cleaned::Clean,
    decode::decode_trimmed,
    rewrite::{Rewritten, rewritten},
    thumbnail::thumbnails,
};

/// Longest sides of the thumbnails, in pixels, in descending order.
pub(crate) const SIDES: [u32; 2] = [800, 200];

/// A picture that passed the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file type of the clean copy.
    pub kind: Kind,
    /// The clean copy.
    pub bytes: Vec<u8>,
    /// Width of the clean copy, in pixels.
    pub width: u32,
    /// Height of the clean copy, in pixels.
    pub height: u32,
    /// Number of frames; 1 for a still picture.
    pub frames: u32,
    /// Width and height before it was scaled down, in pixels; `None` if it wasn't.
    pub scaled_from: Option<(u32, u32)>,
    /// File type of the thumbnails.
    pub thumbnail_kind: ThumbnailKind,
    /// Thumbnails with a longest side of 800 and 200 pixels, in this order.
    pub thumbnails: Vec<Thumbnail>,
}

/// Checks that `bytes` are a picture, and makes a clean copy; everything else is dropped. The
/// content decides which type it is. CPU-bound, as it decodes the picture: don't call it on an async
/// worker thread.
///
/// # Errors
/// Why the picture is refused.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<Picture, Refusal> {
    let kind = Kind::of(bytes).map_err(|found| Refusal::NotAPicture { found })?;
    // The clean copy is decoded, not the original: no byte outside of it reaches a decoder.
    let copy = clean(kind, bytes, limits)?;
    let (copy, picture) = decode_trimmed(kind, copy, limits)?;
    let Rewritten {
        kind,
        clean: copy,
        picture,
        scaled_from,
    } = rewritten(kind, copy, picture, limits)?;
    let (thumbnail_kind, thumbnails) = thumbnails(picture, &SIDES, copy.icc.as_ref())?;
    let Clean {
        bytes,
        width,
        height,
        frames,
        ..
    } = copy;
    Ok(Picture {
        kind,
        bytes,
        width,
        height,
        frames,
        scaled_from,
        thumbnail_kind,
        thumbnails,
    })
}
