//! Pictures drawn by a rule and written by encoders.

use std::io::Cursor;

use image::{
    DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage,
    codecs::gif::{GifEncoder, Repeat},
};

/// Waves of colour, so that no two places are alike.
pub fn waves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let byte = |value: u32| u8::try_from(value % 256).unwrap();
        Rgb([byte(x * 3), byte(y * 5), byte(x * y / 7)])
    })
}

/// The same, clearer to the right.
pub fn see_through(width: u32, height: u32) -> RgbaImage {
    let opaque = waves(width, height);
    RgbaImage::from_fn(width, height, |x, y| {
        let [r, g, b] = opaque.get_pixel(x, y).0;
        Rgba([r, g, b, u8::try_from(255 - x * 255 / width).unwrap()])
    })
}

/// Pixels that no encoder can make small.
pub fn noise(width: u32, height: u32) -> RgbImage {
    let mut state: u32 = 0x9e37_79b9;
    RgbImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [r, g, b, _] = state.to_le_bytes();
        Rgb([r, g, b])
    })
}

/// The file of a picture.
pub fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.into().write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A GIF of so many frames.
pub fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut out, 30);
    if frames > 1 {
        encoder.set_repeat(Repeat::Infinite).unwrap();
    }
    for _ in 0..frames {
        let frame = Frame::new(see_through(width, height));
        encoder.encode_frame(frame).unwrap();
    }
    drop(encoder);
    out
}
