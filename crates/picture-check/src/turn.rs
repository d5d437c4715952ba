//! Writing pixels anew where the file's own bytes can't stay.

use image::{
    DynamicImage, ImageEncoder, ImageResult,
    codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation as Turn,
};

use crate::{
    Kind, Limits, Refusal,
    bounded::Bounded,
    clean::Clean,
    exif::Orientation,
    icc::{Profile, Space},
    png,
};

/// Hardly visible, and only where a camera was held sideways.
const JPEG_QUALITY: u8 = 95;
/// A bitmap's header may become longer, its colours may move from a table into the pixels.
const HEADERS: u64 = 256;

/// Turns the picture upright and writes it anew where it isn't, or where it is a bitmap; else the
/// clean copy stays as it is. An animation is never turned.
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
    // The turned pixels come beside the others.
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
    // A picture of four inks was decoded to light; a PNG's profile is among its chunks.
    let space = match picture.color().has_color() {
        true => Space::Rgb,
        false => Space::Grey,
    };
    let icc = icc.filter(|icc| kind != Kind::Png && icc.space == space);
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    let most = limits.clean_bytes.saturating_add(HEADERS);
    let most = most.saturating_sub(u64::try_from(looks.len()).unwrap_or(u64::MAX));
    let mut out = Bounded::new(most);
    let written = write(kind, &picture, icc, &mut out);
    if out.was_too_much() {
        return Err(Refusal::TooHeavy);
    }
    written.map_err(|error| Refusal::damaged(error.to_string()))?;
    let mut bytes = out.into_bytes();
    if !looks.is_empty() {
        bytes = png::with_chunks(&bytes, &looks)?;
    }
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
        // Where the type can't hold one, the colours of sRGB are near enough.
        drop(encoder.set_icc_profile(icc.bytes));
    }
    picture.write_with_encoder(encoder)
}
