//! The whole check.

use crate::{
    Kind, Limits, Refusal, Thumbnail, ThumbnailKind,
    clean::{Clean, clean},
    decode::decode,
    thumbnail::thumbnails,
    turn::turned,
};

/// Longest sides of the thumbnails, in pixels.
pub(crate) const SIDES: [u32; 2] = [800, 200];

/// A picture that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its type.
    pub kind: Kind,
    /// The clean copy.
    pub bytes: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// 1 unless it is an animation.
    pub frames: u32,
    /// Type of the thumbnails.
    pub thumbnail_kind: ThumbnailKind,
    /// Smaller copies of 800 and 200 pixels, in this order.
    pub thumbnails: Vec<Thumbnail>,
}

/// Checks that `bytes` are a picture of the type `expected` and nothing else, and cleans it.
/// Takes as long as decoding does: not for a thread that others wait for.
///
/// # Errors
/// Why it isn't accepted.
pub fn check(bytes: &[u8], expected: Kind, limits: &Limits) -> Result<Picture, Refusal> {
    let found = Kind::of(bytes).map_err(|found| Refusal::NotAPicture { found })?;
    if found != expected {
        return Err(Refusal::OtherKind { expected, found });
    }
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
