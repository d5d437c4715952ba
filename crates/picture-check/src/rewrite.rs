//! Writes pictures anew whose bytes can't be stored unchanged: bitmaps, and pictures that are turned
//! or scaled down.

use image::{
    DynamicImage, ImageEncoder, ImageResult,
    codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation as Turn,
};

use crate::{
    Kind, Limits, Refusal, bounded::Bounded, cleaned::Clean, decode::decode, exif::Orientation,
    icc::Space, jpeg_agreement, png, scale::scaled_down, second_decoder,
};

/// High quality: only for pictures that can't be copied.
const JPEG_QUALITY: u8 = 95;
/// A bitmap's header may grow, and its colour table may be replaced by colours in the pixels.
const HEADERS: u64 = 256;
/// How often a copy that is too large is scaled down further, to half of its pixels.
const MAX_REDUCTIONS: u32 = 4;

/// A picture that is ready to be stored.
pub(crate) struct Rewritten {
    pub(crate) kind: Kind,
    pub(crate) clean: Clean,
    pub(crate) picture: DynamicImage,
    /// Width and height before it was scaled down, upright.
    pub(crate) scaled_from: Option<(u32, u32)>,
}

/// Scales the picture down and turns it upright, if it must be, and encodes it then, or if it is a
/// bitmap; otherwise returns the clean copy unchanged. An animation is never rewritten. What is
/// written is compared with what was read.
pub(crate) fn rewritten(
    kind: Kind,
    clean: Clean,
    picture: DynamicImage,
    limits: &Limits,
) -> Result<Rewritten, Refusal> {
    let turn = match clean.orientation {
        Orientation::Turned(number) if !clean.is_animated => Turn::from_exif(number),
        _ => None,
    };
    let is_oversize = clean.is_oversize(limits);
    if turn.is_none() && !is_oversize && kind != Kind::Bmp {
        return Ok(Rewritten {
            kind,
            clean,
            picture,
            scaled_from: None,
        });
    }
    // Each of the comparisons, and turning, needs a second buffer of the same size.
    let size = u64::try_from(picture.as_bytes().len()).unwrap_or(u64::MAX);
    let needs_second = turn.is_some() || kind != Kind::Jpeg;
    if needs_second && size.saturating_mul(2) > limits.memory {
        return Err(Refusal::TooHeavy);
    }
    second_decoder::check(kind, &clean.bytes, &picture)?;
    let looks = match kind {
        Kind::Png => png::looks(&clean.bytes)?,
        _ => Vec::new(),
    };
    let Clean {
        icc,
        bytes,
        width,
        height,
        ..
    } = clean;
    drop(bytes);
    // CMYK is decoded to RGB, so its profile no longer matches; a PNG's profile is among its
    // chunks.
    let space = match picture.color().has_color() {
        true => Space::Rgb,
        false => Space::Grey,
    };
    let icc = icc.filter(|icc| kind != Kind::Png && icc.space == space);
    let mut picture = match is_oversize {
        true => scaled_down(picture, limits.pixels, limits)?,
        false => picture,
    };
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    let profile = icc.as_ref().map(|icc| icc.bytes.as_slice());
    let mut written = encoded(kind, &picture, profile, &looks, limits);
    let mut reductions = 0;
    while is_oversize && written == Err(Refusal::TooHeavy) && reductions < MAX_REDUCTIONS {
        reductions += 1;
        let pixels = u64::from(picture.width()) * u64::from(picture.height());
        picture = scaled_down(picture, pixels.div_ceil(2), limits)?;
        written = encoded(kind, &picture, profile, &looks, limits);
    }
    let (kind, bytes) = written?;
    // Cleaned again: an encoder may have added chunks, and the size has changed.
    let clean = crate::clean::clean(kind, &bytes, limits)?;
    verify(kind, &clean, &picture, limits)?;
    let swaps = |turn: Turn| {
        !matches!(
            turn,
            Turn::NoTransforms | Turn::FlipHorizontal | Turn::FlipVertical | Turn::Rotate180
        )
    };
    let upright = match turn.is_some_and(swaps) {
        true => (height, width),
        false => (width, height),
    };
    Ok(Rewritten {
        kind,
        clean,
        picture,
        scaled_from: is_oversize.then_some(upright),
    })
}

/// Encodes a picture in its type. A WebP can only be written without loss; if that takes more bytes
/// than allowed, an opaque one becomes a JPEG.
fn encoded(
    kind: Kind,
    picture: &DynamicImage,
    profile: Option<&[u8]>,
    looks: &[u8],
    limits: &Limits,
) -> Result<(Kind, Vec<u8>), Refusal> {
    let bytes = write(kind, picture, profile, looks, limits);
    if kind == Kind::WebP && bytes == Err(Refusal::TooHeavy) && !picture.color().has_alpha() {
        return Ok((
            Kind::Jpeg,
            write(Kind::Jpeg, picture, profile, looks, limits)?,
        ));
    }
    Ok((kind, bytes?))
}

fn write(
    kind: Kind,
    picture: &DynamicImage,
    profile: Option<&[u8]>,
    looks: &[u8],
    limits: &Limits,
) -> Result<Vec<u8>, Refusal> {
    let max_bytes = limits.clean_bytes.saturating_add(HEADERS);
    let max_bytes = max_bytes.saturating_sub(u64::try_from(looks.len()).unwrap_or(u64::MAX));
    let mut out = Bounded::new(max_bytes);
    let written = write_to(kind, picture, profile, &mut out);
    if out.was_too_much() {
        return Err(Refusal::TooHeavy);
    }
    written.map_err(|error| Refusal::damaged(error.to_string()))?;
    let bytes = out.into_bytes();
    match looks.is_empty() {
        true => Ok(bytes),
        false => png::with_chunks(&bytes, looks),
    }
}

fn write_to(
    kind: Kind,
    picture: &DynamicImage,
    profile: Option<&[u8]>,
    out: &mut Bounded,
) -> ImageResult<()> {
    match kind {
        Kind::Jpeg => encode(
            JpegEncoder::new_with_quality(out, JPEG_QUALITY),
            picture,
            profile,
        ),
        Kind::Png | Kind::Gif => encode(PngEncoder::new(out), picture, profile),
        Kind::WebP => encode(WebPEncoder::new_lossless(out), picture, profile),
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
    profile: Option<&[u8]>,
) -> ImageResult<()> {
    if let Some(profile) = profile {
        // If the format can't hold a profile, readers assume sRGB, which is close enough.
        drop(encoder.set_icc_profile(profile.to_vec()));
    }
    picture.write_with_encoder(encoder)
}

/// Checks that the copy shows the picture.
fn verify(
    kind: Kind,
    clean: &Clean,
    picture: &DynamicImage,
    limits: &Limits,
) -> Result<(), Refusal> {
    let is_same = match &clean.jpeg {
        Some(jpeg) => jpeg_agreement::difference(&clean.bytes, jpeg.colours, 1, picture)?.is_loss(),
        None => decode(kind, clean, limits)?.as_bytes() == picture.as_bytes(),
    };
    match is_same {
        true => Ok(()),
        false => Err(Refusal::damaged("its copy shows something else")),
    }
}
