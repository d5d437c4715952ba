//! Thumbnails.

use image::{
    DynamicImage, ImageEncoder, ImageError, ImageResult,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::FilterType,
};

use crate::{
    Refusal,
    icc::{Profile, Space},
};

const JPEG_QUALITY: u8 = 82;

/// File type of a thumbnail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThumbnailKind {
    /// For opaque pictures.
    Jpeg,
    /// Lossless; for pictures with transparent pixels.
    WebP,
}

/// A smaller copy; of an animation, a copy of its first frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Requested longest side, in pixels. A smaller picture isn't enlarged.
    pub side: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file's content.
    pub bytes: Vec<u8>,
}

/// Makes a thumbnail for each side (longest first). The profile is used if it is for RGB.
pub(crate) fn thumbnails(
    picture: DynamicImage,
    sides: &[u32],
    profile: Option<&Profile>,
) -> Result<(ThumbnailKind, Vec<Thumbnail>), Refusal> {
    let profile = profile.filter(|profile| profile.space == Space::Rgb);
    let made = make(picture, sides, profile.map(|it| it.bytes.as_slice()));
    made.map_err(|error| Refusal::damaged(error.to_string()))
}

fn make(
    mut picture: DynamicImage,
    sides: &[u32],
    profile: Option<&[u8]>,
) -> ImageResult<(ThumbnailKind, Vec<Thumbnail>)> {
    let mut kind = None;
    let mut thumbnails = Vec::new();
    for &side in sides {
        // Each thumbnail is made from the previous one: the source is large, and its memory is
        // freed.
        picture = shrunk(picture, side);
        // Decided once, on the first thumbnail: much cheaper than on the full picture.
        let kind = *kind.get_or_insert_with(|| kind_for(&picture));
        thumbnails.push(Thumbnail {
            side,
            width: picture.width(),
            height: picture.height(),
            bytes: encoded(&picture, kind, profile)?,
        });
    }
    Ok((kind.unwrap_or(ThumbnailKind::Jpeg), thumbnails))
}

fn shrunk(picture: DynamicImage, side: u32) -> DynamicImage {
    let longest = picture.width().max(picture.height());
    if longest <= side {
        picture
    } else if longest / 4 > side {
        // Box averaging: a hundred times as fast, and as good at this ratio.
        picture.thumbnail(side, side)
    } else {
        picture.resize(side, side, FilterType::CatmullRom)
    }
}

fn kind_for(picture: &DynamicImage) -> ThumbnailKind {
    let see_through = picture.color().has_alpha()
        && picture.to_rgba8().pixels().any(|pixel| {
            let [.., alpha] = pixel.0;
            alpha < u8::MAX
        });
    if see_through {
        ThumbnailKind::WebP
    } else {
        ThumbnailKind::Jpeg
    }
}

fn encoded(
    picture: &DynamicImage,
    kind: ThumbnailKind,
    profile: Option<&[u8]>,
) -> ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    match kind {
        ThumbnailKind::Jpeg => {
            let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            if let Some(profile) = profile {
                encoder
                    .set_icc_profile(profile.to_vec())
                    .map_err(ImageError::Unsupported)?;
            }
            picture.to_rgb8().write_with_encoder(encoder)?;
        }
        ThumbnailKind::WebP => {
            let mut encoder = WebPEncoder::new_lossless(&mut out);
            if let Some(profile) = profile {
                encoder
                    .set_icc_profile(profile.to_vec())
                    .map_err(ImageError::Unsupported)?;
            }
            picture.to_rgba8().write_with_encoder(encoder)?;
        }
    }
    Ok(out)
}
