//! Compares decoded pixels with those of a second decoder, libjpeg. Pixels are written anew only if
//! both decoders agree on them.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use image::DynamicImage;
use mozjpeg::{ColorSpace, Decompress};

use crate::{Refusal, difference::Difference, jpeg_colours::Colours, jpeg_pixels::rgb};

/// The differences between the pixels of a picture and those that libjpeg decodes from `jpeg`,
/// reduced by `divisor`.
pub(crate) fn difference(
    jpeg: &[u8],
    colours: Colours,
    divisor: u16,
    picture: &DynamicImage,
) -> Result<Difference, Refusal> {
    // The binding reports errors of libjpeg by panics that don't reach the panic hook.
    let found = catch_unwind(AssertUnwindSafe(|| {
        compare(jpeg, colours, divisor, picture)
    }));
    match found {
        Ok(Ok(Some(difference))) => Ok(difference),
        _ => Err(Refusal::damaged("a second decoder can't read it")),
    }
}

/// `None` if the sizes differ.
fn compare(
    jpeg: &[u8],
    colours: Colours,
    divisor: u16,
    picture: &DynamicImage,
) -> io::Result<Option<Difference>> {
    let mut decoder = Decompress::new_mem(jpeg)?;
    decoder.scale(u8::try_from(8 / divisor).unwrap_or(8));
    let (space, channels) = match colours {
        Colours::Grey => (ColorSpace::JCS_GRAYSCALE, 1),
        Colours::YCbCr | Colours::Rgb => (ColorSpace::JCS_RGB, 3),
        Colours::Cmyk | Colours::Ycck => (ColorSpace::JCS_CMYK, 4),
    };
    let mut decoder = decoder.to_colorspace(space)?;
    let side = |pixels| usize::try_from(pixels).unwrap_or(usize::MAX);
    let (width, height) = (side(picture.width()), side(picture.height()));
    if (decoder.width(), decoder.height()) != (width, height) {
        return Ok(None);
    }
    let mut difference = Difference::new(width);
    let mut row = vec![0_u8; width.saturating_mul(channels)];
    let own_row = picture.as_bytes().len().checked_div(height).unwrap_or(1);
    for own in picture.as_bytes().chunks_exact(own_row) {
        decoder.read_scanlines_into(row.as_mut_slice())?;
        if channels == 4 {
            let (pixels, _) = row.as_chunks::<4>();
            let row: Vec<_> = pixels.iter().flat_map(|inks| rgb(*inks)).collect();
            difference.add_row(own, &row);
        } else {
            difference.add_row(own, &row);
        }
    }
    Ok(Some(difference))
}
