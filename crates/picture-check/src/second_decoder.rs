//! Decodes a PNG, WebP or BMP with a second decoder, which shares no code with the first. Pixels are
//! written anew only if both agree on them.

use image::DynamicImage;
use zune_core::{bytestream::ZCursor, options::DecoderOptions, result::DecodingResult};

use crate::{Kind, Refusal, bmp_reference, difference::Difference};

/// Maximum difference between two ways to stretch a value to eight bits.
const MAX_STRETCH: u8 = 4;

/// Checks that a second decoder shows the same pixels.
///
/// # Errors
/// If it can't decode the picture, or shows something else.
pub(crate) fn check(kind: Kind, bytes: &[u8], picture: &DynamicImage) -> Result<(), Refusal> {
    let is_same = match kind {
        Kind::Png => png(bytes, picture),
        Kind::Bmp => bmp(bytes, picture),
        Kind::WebP => webp(bytes, picture),
        // JPEGs have their own comparison; GIFs are never written anew.
        Kind::Jpeg | Kind::Gif => Some(true),
    };
    match is_same {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::damaged("two decoders show it differently")),
        None => Err(Refusal::damaged("a second decoder can't read it")),
    }
}

fn options(picture: &DynamicImage) -> DecoderOptions {
    let side = |pixels| usize::try_from(pixels).unwrap_or(usize::MAX);
    DecoderOptions::default()
        .set_max_width(side(picture.width()))
        .set_max_height(side(picture.height()))
}

fn png(bytes: &[u8], picture: &DynamicImage) -> Option<bool> {
    let options = options(picture).png_set_strip_to_8bit(false);
    let mut decoder = zune_png::PngDecoder::new_with_options(ZCursor::new(bytes), options);
    Some(match decoder.decode().ok()? {
        DecodingResult::U8(pixels) => pixels == picture.as_bytes(),
        DecodingResult::U16(pixels) => {
            let (own, _) = picture.as_bytes().as_chunks::<2>();
            let own = own.iter().map(|value| u16::from_ne_bytes(*value));
            own.eq(pixels)
        }
        _ => false,
    })
}

fn bmp(bytes: &[u8], picture: &DynamicImage) -> Option<bool> {
    let other = bmp_reference::colours(bytes).ok()?;
    let channels = usize::from(picture.color().channel_count());
    let own = picture.as_bytes().chunks_exact(channels);
    let is_same = |(own, other): (&[u8], &[u8; 3])| {
        let mut pairs = own.iter().zip(other);
        pairs.all(|(own, other)| own.abs_diff(*other) <= MAX_STRETCH)
    };
    Some(channels >= 3 && own.len() == other.len() && own.zip(&other).all(is_same))
}

fn webp(bytes: &[u8], picture: &DynamicImage) -> Option<bool> {
    let other = webp::Decoder::new(bytes).decode()?;
    if (other.width(), other.height()) != (picture.width(), picture.height())
        || other.len() != picture.as_bytes().len()
    {
        return Some(false);
    }
    let width = usize::try_from(picture.width()).ok()?;
    let mut difference = Difference::new(width);
    let row = width * usize::from(picture.color().channel_count());
    for (own, other) in picture.as_bytes().chunks(row).zip(other.chunks(row)) {
        difference.add_row(own, other);
    }
    // Lossy pixels are interpolated and rounded.
    Some(difference.is_rounding())
}
