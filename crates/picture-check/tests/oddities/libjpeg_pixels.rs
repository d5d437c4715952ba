//! What libjpeg shows.

use std::panic::{AssertUnwindSafe, catch_unwind};

use image::RgbaImage;
use mozjpeg::{ColorSpace, Decompress};

/// The pixels of a JPEG; `None` if libjpeg refuses it.
pub fn pixels(jpeg: &[u8]) -> Option<RgbaImage> {
    catch_unwind(AssertUnwindSafe(|| decoded(jpeg).ok()))
        .ok()
        .flatten()
}

fn decoded(jpeg: &[u8]) -> std::io::Result<RgbaImage> {
    let decoder = Decompress::new_mem(jpeg)?;
    let space = match decoder.color_space() {
        ColorSpace::JCS_GRAYSCALE => ColorSpace::JCS_GRAYSCALE,
        ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK => ColorSpace::JCS_CMYK,
        _ => ColorSpace::JCS_RGB,
    };
    let mut decoder = decoder.to_colorspace(space)?;
    let (width, height) = (decoder.width(), decoder.height());
    let values: Vec<u8> = decoder.read_scanlines()?;
    let channels = values.len() / width / height;
    let colours = values.chunks(channels).flat_map(|pixel| match pixel {
        [grey] => [*grey, *grey, *grey, 255],
        [r, g, b] => [*r, *g, *b, 255],
        [c, m, y, k] => {
            let light = |ink: u8| u8::try_from(u16::from(ink) * u16::from(*k) / 255).unwrap();
            [light(*c), light(*m), light(*y), 255]
        }
        _ => [0; 4],
    });
    let pixels = RgbaImage::from_raw(
        u32::try_from(width).unwrap(),
        u32::try_from(height).unwrap(),
        colours.collect(),
    );
    pixels.ok_or_else(|| std::io::Error::other("pixels are missing"))
}
