//! Smaller copies.

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

/// Type of a smaller copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThumbnailKind {
    /// Of a picture that one can't see through.
    Jpeg,
    /// Lossless, of a picture that one can see through somewhere.
    WebP,
}

/// A smaller copy, of an animation that of its first frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Longest side that was asked for, in pixels. A smaller picture isn't enlarged.
    pub side: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// One of each side, the longest first, with the profile where it is for their colours.
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
        picture = shrunk(picture, side);
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
        // Averages boxes: a hundred times as fast, and as good this far down.
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
