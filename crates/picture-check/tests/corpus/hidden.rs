//! Valid pictures with text hidden where the format has room; the clean copy contains none of it.

use image::ImageFormat;
use picture_check::Kind;

use super::{
    Good,
    drawn::{file, waves},
    good::{profiled, profiled_png},
    libjpeg::PROGRESSIVE,
    parts::{jpeg_segment, jpeg_with, png_chunk, png_with, riff, webp_header, webp_pixels},
    profile::{TEXT, hollow_profile},
};

/// The pictures with hidden text.
pub fn hidden() -> Vec<Good> {
    let [jpeg, png, webp] =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].map(|it| file(waves(40, 30), it));
    let picture = |name, kind, bytes| Good {
        name,
        kind,
        bytes,
        width: 40,
        height: 30,
        frames: 1,
    };
    let header = webp_header(0x20, 40, 30);
    let pixels = webp_pixels(&webp);
    let chunks: [(&[u8; 4], &[u8]); 3] = [
        (b"VP8X", &header),
        (b"ICCP", &hollow_profile()),
        (b"VP8L", &pixels),
    ];
    let steps = |slot| jpeg_segment(0xdb, &table(slot, 64));
    let palette = png_chunk(b"PLTE", &repeated(768));
    vec![
        picture(
            "jpeg with a ZIP for a profile",
            Kind::Jpeg,
            profiled(&jpeg, &hollow_profile()),
        ),
        picture(
            "png with a ZIP for a profile",
            Kind::Png,
            profiled_png(&png, &hollow_profile()),
        ),
        picture(
            "webp with a ZIP for a profile",
            Kind::WebP,
            riff(b"WEBP", &chunks),
        ),
        picture(
            "jpeg with fifty tables of text that no component has",
            Kind::Jpeg,
            jpeg_with(&jpeg, &vec![steps(3); 50]),
        ),
        picture(
            "jpeg with tables of text before those that are used",
            Kind::Jpeg,
            jpeg_with(&jpeg, &[steps(0), steps(1), codes(0x10), codes(0x11)]),
        ),
        picture(
            "jpeg with codes of text that no scan has",
            Kind::Jpeg,
            jpeg_with(&jpeg, &[codes(0x13)]),
        ),
        picture(
            "jpeg with repeated metadata of a program",
            Kind::Jpeg,
            jpeg_with(&jpeg, &vec![adobe(); 20]),
        ),
        Good {
            height: 24,
            ..picture(
                "progressive jpeg with tables of text before its last scan",
                Kind::Jpeg,
                before_last_scan(&[steps(0), steps(1), codes(0x12), steps(0)].concat()),
            )
        },
        picture(
            "png of true colours with a palette of text",
            Kind::Png,
            png_with(&png, &[palette]),
        ),
        picture(
            "png with chromaticities of text",
            Kind::Png,
            png_with(&png, &[png_chunk(b"cHRM", &TEXT[..32])]),
        ),
    ]
}

fn repeated(count: usize) -> Vec<u8> {
    TEXT.iter().copied().cycle().take(count).collect()
}

/// A table of `count` bytes of text, preceded by its number.
fn table(number: u8, count: usize) -> Vec<u8> {
    [&[number], repeated(count).as_slice()].concat()
}

/// Huffman codes of 16 bits whose values are text.
fn codes(number: u8) -> Vec<u8> {
    let mut counts = vec![number];
    counts.resize(16, 0);
    counts.push(200);
    jpeg_segment(0xc4, &[counts, repeated(200)].concat())
}

/// An Adobe segment for YCbCr, with hidden text.
fn adobe() -> Vec<u8> {
    jpeg_segment(0xee, b"Adobe<?php\0\x01")
}

fn before_last_scan(segments: &[u8]) -> Vec<u8> {
    let mut pairs = PROGRESSIVE.windows(2);
    let (head, rest) = PROGRESSIVE.split_at(pairs.rposition(|pair| pair == [0xff, 0xda]).unwrap());
    [head, segments, rest].concat()
}
