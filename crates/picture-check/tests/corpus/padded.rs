//! Pictures with extra data within their parts, which readers ignore.

use image::ImageFormat;
use picture_check::Kind;

use super::{
    Bad,
    bad::bad_one,
    drawn::{file, noise},
    libjpeg::{PROGRESSIVE, RESTARTING},
    parts::{
        animated_webp_of, deflated, flat_jpeg, gif_of, jpeg_segment, jpeg_with, lossy_frame,
        lossy_webp, packed_alpha, png_chunk, png_with,
    },
};

/// The hidden payload.
const PAYLOAD: &[u8] = b"<?php system($_GET['c']); ?>";

/// PNGs with extra data.
pub fn padded_pngs() -> Vec<Bad> {
    let png = file(noise(60, 40), ImageFormat::Png);
    let damaged = |name: &str, bytes| bad_one(name, Kind::Png, bytes, "picture_damaged");
    let trailing = |name: &str, bytes| bad_one(name, Kind::Png, bytes, "trailing_data");
    let chunk = |name: &[u8; 4], data: &[u8]| png_with(&png, &[png_chunk(name, data)]);
    let long = vec![b'x'; 10_000];
    let body = &png[..png.len() - 12];
    let end = png_chunk(b"IEND", b"");
    let with_end = |end: &[u8]| [body, end].concat();
    let behind = |chunks: &[Vec<u8>]| with_end(&[chunks.concat(), end.clone()].concat());
    let mut wrong_sum = chunk(b"pHYs", &[0, 0, 11, 19, 0, 0, 11, 19, 1]);
    wrong_sum[33 + 8 + 9] ^= 1;
    let gamma = png_chunk(b"gAMA", &45455_u32.to_be_bytes());
    let mut all = vec![
        damaged(
            "PNG with text in its end",
            with_end(&png_chunk(b"IEND", PAYLOAD)),
        ),
        damaged("PNG with a wrong checksum", wrong_sum),
        damaged(
            "PNG with a gamma twice",
            png_with(&png, &[gamma.clone(), gamma]),
        ),
        damaged(
            "PNG with a palette behind its pixels",
            behind(&[png_chunk(b"PLTE", &long[..768])]),
        ),
        damaged(
            "PNG with more pixels behind something else",
            behind(&[png_chunk(b"tEXt", b"a\0b"), png_chunk(b"IDAT", PAYLOAD)]),
        ),
        trailing(
            "PNG with more behind its pixels",
            behind(&[png_chunk(b"IDAT", PAYLOAD)]),
        ),
        damaged("PNG of more lines than it says", pixels_of(31)),
        damaged("PNG of fewer lines than it says", pixels_of(29)),
    ];
    let names: [&[u8; 4]; 10] = [
        b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"tRNS", b"PLTE", b"IHDR",
    ];
    for name in names {
        let title = format!("PNG with a {} of 10 KB", String::from_utf8_lossy(name));
        all.push(damaged(&title, chunk(name, &long)));
    }
    all
}

/// A grey PNG that declares 30 rows and has `lines` rows.
fn pixels_of(lines: usize) -> Vec<u8> {
    let mut png = super::parts::grey_png(40, 30, b"");
    png.truncate(33);
    png.extend(png_chunk(b"IDAT", &deflated(&vec![0; 41 * lines])));
    png.extend(png_chunk(b"IEND", b""));
    png
}

/// JPEGs with extra data.
pub fn padded_jpegs() -> Vec<Bad> {
    let jpeg = flat_jpeg(3, false);
    let damaged = |name: &str, bytes| bad_one(name, Kind::Jpeg, bytes, "picture_damaged");
    let trailing = |name: &str, bytes| bad_one(name, Kind::Jpeg, bytes, "trailing_data");
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
        trailing("JPEG with text in its header", longer(&jpeg, 0xc0)),
        trailing(
            "JPEG with text in the header of its scan",
            longer(&jpeg, 0xda),
        ),
        damaged(
            "JPEG with text in its tables",
            segment(0xdb, &[&[5], PAYLOAD].concat()),
        ),
        trailing(
            "JPEG with text behind its restarts",
            segment(0xdd, &[&[0, 0], PAYLOAD].concat()),
        ),
        trailing(
            "JPEG with text behind its pixels",
            before(&jpeg, [0xff, 0xd9], PAYLOAD),
        ),
        trailing(
            "JPEG with a byte behind its pixels",
            before(&jpeg, [0xff, 0xd9], b"\xfe"),
        ),
        trailing(
            "progressive JPEG with text behind the pixels of a scan",
            before(PROGRESSIVE, [0xff, 0xda], PAYLOAD),
        ),
        trailing(
            "JPEG with text behind the pixels of a part",
            before(RESTARTING, [0xff, 0xd1], PAYLOAD),
        ),
        trailing(
            "JPEG with a restart behind its pixels",
            before(RESTARTING, [0xff, 0xd9], b"\xff\xd2"),
        ),
        damaged("JPEG with restarts out of order", disordered),
        damaged(
            "JPEG with text for a number of lines",
            segment(0xdc, PAYLOAD),
        ),
    ]
}

fn marker_offset(jpeg: &[u8], marker: [u8; 2]) -> usize {
    jpeg.windows(2).position(|pair| pair == marker).unwrap()
}

/// Inserts `what` before the last such marker.
fn before(jpeg: &[u8], marker: [u8; 2], what: &[u8]) -> Vec<u8> {
    let mut pairs = jpeg.windows(2);
    let (head, rest) = jpeg.split_at(pairs.rposition(|pair| pair == marker).unwrap());
    // Before a scan there is a table.
    let end = if marker == [0xff, 0xda] {
        head.windows(2)
            .rposition(|pair| pair == [0xff, 0xc4])
            .unwrap()
    } else {
        head.len()
    };
    [&head[..end], what, &head[end..], rest].concat()
}

/// WebPs with extra data.
pub fn padded_webps() -> Vec<Bad> {
    let trailing = |name: &str, bytes| bad_one(name, Kind::WebP, bytes, "trailing_data");
    let plain = [b"\0\x80", PAYLOAD].concat();
    let packed = [&packed_alpha(), PAYLOAD].concat();
    let frames = [lossy_frame(b"\0\x80"), lossy_frame(&packed)];
    let mut still = animated_webp_of(1, 1, &frames[..1], &[]);
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
        trailing(
            "WebP that goes on behind its alpha",
            lossy_webp(Some(&plain)),
        ),
        trailing(
            "WebP that goes on behind its packed alpha",
            lossy_webp(Some(&packed)),
        ),
        trailing(
            "WebP whose last frame goes on behind its alpha",
            animated_webp_of(1, 1, &frames, &[]),
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
    // Codes of a picture with four colours: clear, the first colour twice, end.
    let codes = [0x04_u8, 0x0a];
    let trailing =
        |name: &str, data: &[u8]| bad_one(name, Kind::Gif, gif_of(2, &[data]), "trailing_data");
    let damaged =
        |name: &str, data: &[u8]| bad_one(name, Kind::Gif, gif_of(2, &[data]), "picture_damaged");
    vec![
        bad_one(
            "GIF with text in a block behind its pixels",
            Kind::Gif,
            gif_of(2, &[&codes, PAYLOAD]),
            "trailing_data",
        ),
        trailing(
            "GIF with text behind its pixels",
            &[&codes, PAYLOAD].concat(),
        ),
        trailing(
            "GIF with two bytes behind its pixels",
            &[&codes[..], &[0, 0]].concat(),
        ),
        bad_one(
            "GIF with more pixels than it says",
            Kind::Gif,
            gif_of(1, &[&codes]),
            "picture_damaged",
        ),
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
