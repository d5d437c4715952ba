//! Decodes every frame, within limits.

use std::io::Cursor;

use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageResult,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};

use crate::{
    Kind, Limits, Refusal,
    cleaned::Clean,
    exif::Orientation,
    jpeg_agreement, jpeg_pixels,
    read_ranges::{ReadRanges, TrackingReader},
    webp,
};

/// Minimum longest side of a picture that is reduced while it is decoded, in pixels: twice that of the
/// largest thumbnail.
const REDUCED_SIDE: u32 = 1600;

/// Decodes all frames; returns the picture, or an animation's first frame.
pub(crate) fn decode(kind: Kind, clean: &Clean, limits: &Limits) -> Result<DynamicImage, Refusal> {
    let bytes = clean.bytes.as_slice();
    let picture = match kind {
        Kind::Jpeg => return jpeg(clean, limits),
        Kind::Png => still(PngDecoder::new(Cursor::new(bytes)), limits),
        Kind::Bmp => still(BmpDecoder::new(Cursor::new(bytes)), limits),
        Kind::Gif => animation(GifDecoder::new(Cursor::new(bytes)), clean, limits),
        Kind::WebP => return webp_picture(clean, limits, &ReadRanges::default()),
    };
    picture.map_err(refusal)
}

fn bounds(limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.memory);
    bounds
}

fn still<D: ImageDecoder>(decoder: ImageResult<D>, limits: &Limits) -> ImageResult<DynamicImage> {
    let mut decoder = decoder?;
    let mut bounds = bounds(limits);
    // Reserved up front: `from_decoder` allocates the output outside of the decoder's own limit.
    bounds.reserve(decoder.total_bytes())?;
    decoder.set_limits(bounds)?;
    DynamicImage::from_decoder(decoder)
}

/// Decodes like [`decode`]. Bytes that a decoder of a WebP hasn't read behind its pixels are cut off.
pub(crate) fn decode_trimmed(
    kind: Kind,
    clean: Clean,
    limits: &Limits,
) -> Result<(Clean, DynamicImage), Refusal> {
    if kind != Kind::WebP {
        let picture = decode(kind, &clean, limits)?;
        return Ok((clean, picture));
    }
    let read_ranges = ReadRanges::default();
    let picture = webp_picture(&clean, limits, &read_ranges)?;
    let Some(bytes) = webp::trimmed(&clean.bytes, &|part| read_ranges.unread(part)) else {
        return Ok((clean, picture));
    };
    let clean = Clean { bytes, ..clean };
    match webp_picture(&clean, limits, &ReadRanges::default())? == picture {
        true => Ok((clean, picture)),
        false => Err(Refusal::damaged("its pixels go on behind their end")),
    }
}

fn webp_picture(
    clean: &Clean,
    limits: &Limits,
    read_ranges: &ReadRanges,
) -> Result<DynamicImage, Refusal> {
    let reader = TrackingReader::new(&clean.bytes, read_ranges);
    let decoder = WebPDecoder::new(reader).map_err(refusal)?;
    let picture = if decoder.has_animation() {
        animation(Ok(decoder), clean, limits)
    } else {
        still(Ok(decoder), limits)
    };
    picture.map_err(refusal)
}

/// Bytes per pixel while an animation is decoded: the canvas, one frame, their composition, and the
/// first frame, 4 bytes each.
const ANIMATION: u64 = 16;

fn animation<'a, D: ImageDecoder + AnimationDecoder<'a>>(
    decoder: ImageResult<D>,
    clean: &Clean,
    limits: &Limits,
) -> ImageResult<DynamicImage> {
    let mut decoder = decoder?;
    if clean.frames > 1 {
        let pixels = u64::from(clean.width) * u64::from(clean.height);
        bounds(limits).reserve(pixels.saturating_mul(ANIMATION))?;
    }
    decoder.set_limits(bounds(limits))?;
    let mut first = None;
    let mut frames: u32 = 0;
    for frame in decoder.into_frames() {
        let frame = frame?;
        frames = frames.saturating_add(1);
        first.get_or_insert_with(|| frame.into_buffer());
    }
    match first {
        Some(first) if frames == clean.frames => Ok(first.into()),
        _ => Err(ImageError::IoError(std::io::Error::other(
            "frames are missing",
        ))),
    }
}

/// Decodes a JPEG. Thumbnails need no more than a reduced picture, which takes less time and memory.
/// Otherwise it is decoded in full, or reduced as far as the limit of memory requires if it is to be
/// scaled down.
fn jpeg(clean: &Clean, limits: &Limits) -> Result<DynamicImage, Refusal> {
    let jpeg = clean.jpeg.as_ref();
    let jpeg = jpeg.ok_or_else(|| Refusal::damaged("its colours are unknown"))?;
    let is_turned = clean.orientation != Orientation::Upright;
    let is_oversize = clean.is_oversize(limits);
    let longest = clean.width.max(clean.height);
    let is_enough = |divisor: u16| longest / u32::from(divisor) >= REDUCED_SIDE;
    let fits = |(_, bytes): &&(u16, u64)| *bytes <= limits.memory;
    let mut fitting = jpeg.memory.iter().filter(fits).map(|(divisor, _)| *divisor);
    let divisor = if is_oversize {
        fitting.next()
    } else if is_turned {
        fitting.next().filter(|divisor| *divisor == 1)
    } else {
        let first = fitting.next();
        fitting.rfind(|divisor| is_enough(*divisor)).or(first)
    };
    let divisor = divisor.ok_or(Refusal::TooHeavy)?;
    let picture = jpeg_pixels::decode(clean, jpeg, divisor)?;
    if is_oversize || is_turned {
        let mut difference =
            jpeg_agreement::difference(&clean.bytes, jpeg.colours, divisor, &picture)?;
        // Both reduce in the frequency domain, but libjpeg leaves colours with half as many samples at
        // their size, and the other decoder reduces and then stretches them.
        let agrees = match divisor {
            1 => difference.is_rounding(),
            _ => difference.is_loss(),
        };
        if !agrees {
            return Err(Refusal::damaged("two decoders show it differently"));
        }
    }
    Ok(picture)
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooHeavy,
        other => Refusal::damaged(other.to_string()),
    }
}
