//! Decompression bombs: small files that would take much memory or work.

use image::ImageFormat;
use picture_check::Kind;

use super::{
    Bad,
    bad::bad_one,
    drawn::{file, gif, waves},
    parts::{
        animated_webp, flat_jpeg, flat_webp, flat_webp_pixels, grey_png, riff, run_length_bmp,
        webp_header, webp_pixels,
    },
};

/// Pictures with too many pixels or frames.
pub fn bombs() -> Vec<Bad> {
    let too_large = |name: &str, kind, bytes| bad_one(name, kind, bytes, "picture_too_large");
    // 40,000 rows of zeros, compressed to a few kilobytes.
    let zeros = vec![0; 40_000 * 1001];
    let mut gif_header = b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec();
    gif_header.extend(b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0\x3b");
    let mut webp = riff(b"WEBP", &[(b"VP8L", b"\x2f\xff\xff\xff\x0f\0\0\0\0\0")]);
    webp[4] = u8::try_from(webp.len() - 8).unwrap();
    let canvas = webp_header(0x02, 16_000, 16_000);
    let frame = webp_pixels(&file(waves(2, 2), ImageFormat::WebP));
    let mut bmp = file(waves(2, 2), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]);
    bmp[30] = 1;
    let many = vec![frame.clone(); 1100];
    let mut large = frame.clone();
    large[1..5].copy_from_slice(&(5999 | (5999 << 14) | (1_u32 << 28)).to_le_bytes());
    let mut jpeg = flat_jpeg(3, false);
    let at = jpeg
        .windows(2)
        .position(|pair| pair == [0xff, 0xc0])
        .unwrap();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    vec![
        too_large(
            "PNG of 1000 × 60000 zeros",
            Kind::Png,
            grey_png(1000, 60_000, &zeros),
        ),
        too_large(
            "PNG with a huge header",
            Kind::Png,
            grey_png(0x7fff_ffff, 0x7fff_ffff, b""),
        ),
        too_large("GIF of 65535 × 65535", Kind::Gif, gif_header),
        too_large("WebP of 16384 × 16384", Kind::WebP, webp),
        too_large(
            "WebP with a huge canvas",
            Kind::WebP,
            riff(b"WEBP", &[(b"VP8X", &canvas), (b"VP8L", &frame)]),
        ),
        too_large("BMP of 65535 × 65535, run-length coded", Kind::Bmp, bmp),
        too_large("JPEG of 65535 × 65535", Kind::Jpeg, jpeg),
        bad_one(
            "BMP of a few bytes whose copy has 108 MB",
            Kind::Bmp,
            run_length_bmp(6000, 6000),
            "picture_too_complex",
        ),
        bad_one(
            "GIF of 1100 frames",
            Kind::Gif,
            gif(1, 1, 1100),
            "too_many_frames",
        ),
        bad_one(
            "WebP of 1100 frames",
            Kind::WebP,
            animated_webp(2, 2, &many),
            "too_many_frames",
        ),
        bad_one(
            "WebP of 200 large frames",
            Kind::WebP,
            animated_webp(6000, 6000, &vec![large; 200]),
            "picture_too_complex",
        ),
    ]
}

/// WebPs with a small header and canvas but a large picture; the pixels of the first one would take
/// 100 MB.
pub fn webp_bombs() -> Vec<Bad> {
    let lossless = webp_pixels(&file(waves(400, 300), ImageFormat::WebP));
    let header = webp_header(0, 16, 16);
    let damaged = |name: &str, bytes| bad_one(name, Kind::WebP, bytes, "picture_damaged");
    vec![
        damaged(
            "WebP of 8192 × 8192 on a canvas of 16 × 16",
            flat_webp((16, 16), &flat_webp_pixels(8192, 8192)),
        ),
        damaged(
            "WebP of 1200 × 1200 on a canvas of 16 × 16",
            flat_webp((16, 16), &flat_webp_pixels(1200, 1200)),
        ),
        damaged(
            "WebP of 400 × 300 without loss on a canvas of 16 × 16",
            riff(b"WEBP", &[(b"VP8X", &header), (b"VP8L", &lossless)]),
        ),
        damaged(
            "WebP that is smaller than its canvas",
            flat_webp((40, 31), &flat_webp_pixels(40, 30)),
        ),
    ]
}
