//! Decodes a JPEG.

use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};

use crate::{
    Refusal,
    cleaned::{Clean, JpegDecoding},
    jpeg_colours::Colours,
};

/// Decodes a clean copy, reduced by `divisor`: 1, 2, 4 or 8.
pub(crate) fn decode(
    clean: &Clean,
    jpeg: &JpegDecoding,
    divisor: u16,
) -> Result<DynamicImage, Refusal> {
    let damaged = |error: jpeg_decoder::Error| Refusal::damaged(error.to_string());
    let missing = || Refusal::damaged("pixels are missing");
    let mut decoder = Decoder::new(clean.bytes.as_slice());
    // The decoder's own rules differ from those of browsers.
    decoder.set_color_transform(match jpeg.colours {
        Colours::Grey => ColorTransform::Grayscale,
        Colours::YCbCr => ColorTransform::YCbCr,
        Colours::Rgb => ColorTransform::RGB,
        Colours::Cmyk => ColorTransform::CMYK,
        Colours::Ycck => ColorTransform::YCCK,
    });
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX).div_ceil(divisor);
    let sides = (side(clean.width), side(clean.height));
    if decoder.scale(sides.0, sides.1).map_err(damaged)? != sides {
        return Err(Refusal::damaged("it can't be reduced"));
    }
    let pixels = decoder.decode().map_err(damaged)?;
    let format = decoder.info().ok_or_else(missing)?.pixel_format;
    let (width, height) = (sides.0.into(), sides.1.into());
    match format {
        PixelFormat::L8 => GrayImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, pixels).map(DynamicImage::from),
        PixelFormat::CMYK32 => {
            let (pixels, _) = pixels.as_chunks::<4>();
            // The decoder inverts the values.
            let rgb = pixels.iter().map(|inks| rgb(inks.map(|ink| 255 - ink)));
            RgbImage::from_raw(width, height, rgb.flatten().collect()).map(DynamicImage::from)
        }
        PixelFormat::L16 => None,
    }
    .ok_or_else(missing)
}

/// The colour of CMYK values as they are stored: 255 is no ink.
pub(crate) fn rgb([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| {
        let light = u16::from(ink) * u16::from(black) / 255;
        u8::try_from(light).unwrap_or(u8::MAX)
    })
}
