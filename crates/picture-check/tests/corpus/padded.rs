//! Pictures with extra data within their parts, which readers ignore.

use picture_check::Kind;

use super::{
    Bad,
    bad::bad_one,
    libjpeg::RESTARTING,
    parts::{animated_webp_of, flat_jpeg, gif_of, jpeg_segment, jpeg_with, lossy_frame},
};

/// The hidden payload.
const PAYLOAD: &[u8] = b"<?php system($_GET['c']); ?>";

/// JPEGs with extra data.
pub fn padded_jpegs() -> Vec<Bad> {
    let jpeg = flat_jpeg(3, false);
    let damaged = |name: &str, bytes| bad_one(name, Kind::Jpeg, bytes, "picture_damaged");
    let segment = |marker, data: &[u8]| jpeg_with(&jpeg, &[jpeg_segment(marker, data)]);
    let mut same = jpeg.clone();
    let codes = marker_offset(&jpeg, [0xff, 0xc4]);
    // Two codes of one bit, both with the value zero.
    same.splice(
        codes..codes + 21,
        jpeg_segment(0xc4, &[&[0, 2], &[0; 17][..]].concat()),
    );
    let mut twins = jpeg.clone();
    let header = marker_offset(&jpeg, [0xff, 0xc0]);
    twins[header + 13] = 1;
    let mut disordered = RESTARTING.to_vec();
    let restart = marker_offset(RESTARTING, [0xff, 0xd1]);
    disordered[restart + 1] = 0xd3;
    vec![
        damaged("JPEG of two components", flat_jpeg(2, false)),
        damaged("JPEG whose components have one name", twins),
        damaged("JPEG whose codes stand for the same", same),
        damaged("JPEG with text in its header", longer(&jpeg, 0xc0)),
        damaged(
            "JPEG with text in the header of its scan",
            longer(&jpeg, 0xda),
        ),
        damaged(
            "JPEG with text in its tables",
            segment(0xdb, &[&[5], PAYLOAD].concat()),
        ),
        damaged(
            "JPEG with text behind its restarts",
            segment(0xdd, &[&[0, 0], PAYLOAD].concat()),
        ),
        damaged("JPEG with restarts out of order", disordered),
    ]
}

fn marker_offset(jpeg: &[u8], marker: [u8; 2]) -> usize {
    jpeg.windows(2).position(|pair| pair == marker).unwrap()
}

/// WebPs with extra data.
pub fn padded_webps() -> Vec<Bad> {
    let frames = [lossy_frame(b"\0\x80")];
    let mut still = animated_webp_of(1, 1, &frames, &[]);
    // Clears the animation flag.
    still[20] = 0;
    let mut wide = lossy_frame(b"\0\x80");
    // In the frame's picture, the low byte of the width.
    wide[24] = 40;
    vec![
        bad_one(
            "WebP whose frame is smaller than the picture in it",
            Kind::WebP,
            animated_webp_of(1, 1, &[wide], &[]),
            "picture_damaged",
        ),
        bad_one(
            "WebP of frames that says it is a picture",
            Kind::WebP,
            still,
            "picture_damaged",
        ),
    ]
}

/// GIFs with extra data.
pub fn padded_gifs() -> Vec<Bad> {
    let damaged =
        |name: &str, data: &[u8]| bad_one(name, Kind::Gif, gif_of(2, &[data]), "picture_damaged");
    vec![
        damaged("GIF whose pixels end too early", &[0x2c]),
        damaged("GIF with a code that stands for nothing", &[0x3c, 0x0a]),
    ]
}

/// Appends text to this segment.
fn longer(jpeg: &[u8], marker: u8) -> Vec<u8> {
    let begin = marker_offset(jpeg, [0xff, marker]);
    let count = usize::from(jpeg[begin + 3]);
    let data = [&jpeg[begin + 4..begin + 2 + count], PAYLOAD].concat();
    let rest = &jpeg[begin + 2 + count..];
    [&jpeg[..begin], &jpeg_segment(marker, &data), rest].concat()
}
