//! Re-encodes pictures whose original bytes can't be stored unchanged.

use image::{
    DynamicImage, ImageEncoder, ImageResult,
    codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation as Turn,
};

use crate::{
    Kind, Limits, Refusal,
    bounded::Bounded,
    cleaned::Clean,
    exif::Orientation,
    icc::{Profile, Space},
    png,
};

/// High quality; only used for pictures from cameras that were held sideways.
const JPEG_QUALITY: u8 = 95;
/// A bitmap's header may grow, and its colour table may be replaced by colours in the pixels.
const HEADERS: u64 = 256;

/// Rotates the picture upright and re-encodes it if its orientation requires it, or if it is a
/// bitmap; otherwise returns the clean copy unchanged. An animation is never rotated.
pub(crate) fn turned(
    kind: Kind,
    clean: Clean,
    mut picture: DynamicImage,
    limits: &Limits,
) -> Result<(Clean, DynamicImage), Refusal> {
    let turn = match clean.orientation {
        Orientation::Turned(number) if clean.frames == 1 => Turn::from_exif(number),
        _ => None,
    };
    if turn.is_none() && kind != Kind::Bmp {
        return Ok((clean, picture));
    }
    // `apply_orientation` allocates a second buffer of the same size.
    let size = u64::try_from(picture.as_bytes().len()).unwrap_or(u64::MAX);
    if turn.is_some() && size.saturating_mul(2) > limits.memory {
        return Err(Refusal::TooHeavy);
    }
    let looks = match kind {
        Kind::Png => png::looks(&clean.bytes)?,
        _ => Vec::new(),
    };
    let Clean { icc, bytes, .. } = clean;
    drop(bytes);
    // CMYK is decoded to RGB, so its profile no longer matches; a PNG's profile is among its
    // chunks.
    let space = match picture.color().has_color() {
        true => Space::Rgb,
        false => Space::Grey,
    };
    let icc = icc.filter(|icc| kind != Kind::Png && icc.space == space);
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    let max_bytes = limits.clean_bytes.saturating_add(HEADERS);
    let max_bytes = max_bytes.saturating_sub(u64::try_from(looks.len()).unwrap_or(u64::MAX));
    let mut out = Bounded::new(max_bytes);
    let written = write(kind, &picture, icc, &mut out);
    if out.was_too_much() {
        return Err(Refusal::TooHeavy);
    }
    written.map_err(|error| Refusal::damaged(error.to_string()))?;
    let mut bytes = out.into_bytes();
    if !looks.is_empty() {
        bytes = png::with_chunks(&bytes, &looks)?;
    }
    // Cleaned again: an encoder may have added chunks, and the size has changed.
    let clean = crate::clean::clean(kind, &bytes, limits)?;
    Ok((clean, picture))
}

fn write(
    kind: Kind,
    picture: &DynamicImage,
    icc: Option<Profile>,
    out: &mut Bounded,
) -> ImageResult<()> {
    match kind {
        Kind::Jpeg => encode(
            JpegEncoder::new_with_quality(out, JPEG_QUALITY),
            picture,
            icc,
        ),
        Kind::Png | Kind::Gif => encode(PngEncoder::new(out), picture, icc),
        Kind::WebP => encode(WebPEncoder::new_lossless(out), picture, icc),
        Kind::Bmp => BmpEncoder::new(out).encode(
            picture.as_bytes(),
            picture.width(),
            picture.height(),
            picture.color().into(),
        ),
    }
}

fn encode(
    mut encoder: impl ImageEncoder,
    picture: &DynamicImage,
    icc: Option<Profile>,
) -> ImageResult<()> {
    if let Some(icc) = icc {
        // If the format can't hold a profile, readers assume sRGB, which is close enough.
        drop(encoder.set_icc_profile(icc.bytes));
    }
    picture.write_with_encoder(encoder)
}
