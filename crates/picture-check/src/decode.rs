//! Decodes every frame, within limits.

use std::io::Cursor;

use image::{
    AnimationDecoder, DynamicImage, GrayImage, ImageBuffer, ImageDecoder, ImageError, ImageResult,
    RgbImage,
    codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::{
    Kind, Limits, Refusal,
    cleaned::Clean,
    jpeg, png,
    read_ranges::{ReadRanges, TrackingReader},
    webp,
};

/// Encoders may pad the pixels to a multiple of 8 bytes.
const MAX_UNREAD_BYTES: usize = 8;

/// Decodes all frames; returns the picture, or an animation's first frame.
pub(crate) fn decode(kind: Kind, clean: &Clean, limits: &Limits) -> Result<DynamicImage, Refusal> {
    let bytes = clean.bytes.as_slice();
    let picture = match kind {
        Kind::Jpeg => return jpeg(clean, limits),
        Kind::Png => {
            png::pixels::check(bytes)?;
            still(PngDecoder::new(Cursor::new(bytes)), limits)
        }
        Kind::Bmp => still(BmpDecoder::new(Cursor::new(bytes)), limits),
        Kind::Gif => animation(GifDecoder::new(Cursor::new(bytes)), clean, limits),
        Kind::WebP => return webp_picture(clean, limits),
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

fn webp_picture(clean: &Clean, limits: &Limits) -> Result<DynamicImage, Refusal> {
    let read_ranges = ReadRanges::default();
    let decoder =
        WebPDecoder::new(TrackingReader::new(&clean.bytes, &read_ranges)).map_err(refusal)?;
    let picture = if decoder.has_animation() {
        animation(Ok(decoder), clean, limits)
    } else {
        still(Ok(decoder), limits)
    };
    let picture = picture.map_err(refusal)?;
    // Only parts with their own end code are checked: the decoder of a lossy picture consumes all
    // bytes.
    let parts = webp::ending_pixels(&clean.bytes);
    let unread = parts.iter().map(|part| read_ranges.unread(part));
    match unread.max().and_then(|unread| usize::try_from(unread).ok()) {
        Some(bytes) if bytes > MAX_UNREAD_BYTES => Err(Refusal::TrailingData { bytes }),
        _ => Ok(picture),
    }
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

/// Decodes with zune-jpeg in strict mode. The JPEG decoder of the `image` crate fills missing
/// pixels with grey; zune-jpeg does so too if the end marker comes early, so the pixels are checked
/// first.
fn jpeg(clean: &Clean, limits: &Limits) -> Result<DynamicImage, Refusal> {
    jpeg::pixels::check(&clean.bytes, limits)?;
    let damaged = |error: zune_jpeg::errors::DecodeErrors| Refusal::damaged(error.to_string());
    let missing = || Refusal::damaged("pixels are missing");
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(clean.bytes.as_slice()), options);
    decoder.decode_headers().map_err(damaged)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let colours = if is_grey {
        ColorSpace::Luma
    } else {
        ColorSpace::RGB
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let pixels = decoder.decode().map_err(damaged)?;
    let Clean { width, height, .. } = *clean;
    let picture = if is_grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::from)
    } else {
        let picture: Option<RgbImage> = ImageBuffer::from_raw(width, height, pixels);
        picture.map(DynamicImage::from)
    };
    picture.ok_or_else(missing)
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooHeavy,
        other => Refusal::damaged(other.to_string()),
    }
}
