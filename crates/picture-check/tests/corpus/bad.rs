//! Files that must be refused.

use image::ImageFormat;
use picture_check::Kind;

use super::{
    Bad,
    bombs::{bombs, webp_bombs},
    drawn::{file, gif, noise},
    libjpeg::{PROGRESSIVE, RESTARTING},
    padded::{padded_gifs, padded_jpegs, padded_webps},
    parts::{
        animated_webp_of, grey_png, jpeg_segment, jpeg_with, png_chunk, png_with, riff, riff_chunk,
        webp_header, webp_pixels,
    },
};

/// Files that must be refused, each with its error code.
pub fn bad() -> Vec<Bad> {
    [
        foreign(),
        truncated(),
        incomplete(),
        polyglots(),
        overfull(),
        bombs(),
        webp_bombs(),
        broken(),
        padded_jpegs(),
        padded_webps(),
        padded_gifs(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub fn bad_one(name: impl Into<String>, kind: Kind, bytes: Vec<u8>, code: &'static str) -> Bad {
    Bad {
        name: name.into(),
        kind,
        bytes,
        code,
    }
}

fn foreign() -> Vec<Bad> {
    let wav: [(&[u8; 4], &[u8]); 2] = [(b"fmt ", &[0; 16]), (b"data", &[0; 64])];
    let files: [(&str, Kind, Vec<u8>); 16] = [
        (
            "SVG",
            Kind::Png,
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        ),
        (
            "SVG with a prologue",
            Kind::Jpeg,
            b"<?xml version='1.0'?><svg/>".to_vec(),
        ),
        (
            "HEIC",
            Kind::Jpeg,
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08mdat".to_vec(),
        ),
        (
            "AVIF",
            Kind::WebP,
            b"\0\0\0\x18ftypavif\0\0\0\0mif1avif\0\0\0\x08mdat".to_vec(),
        ),
        ("TIFF", Kind::Png, b"II*\0\x08\0\0\0\0\0\0\0\0\0".to_vec()),
        ("PDF", Kind::Jpeg, b"%PDF-1.7\n1 0 obj\n".to_vec()),
        (
            "HTML",
            Kind::Gif,
            b"<!doctype html><script>alert(1)</script>".to_vec(),
        ),
        ("PHP", Kind::Jpeg, b"<?php system($_GET['c']); ?>".to_vec()),
        (
            "a program",
            Kind::Png,
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0".to_vec(),
        ),
        (
            "a Windows program",
            Kind::Bmp,
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".to_vec(),
        ),
        (
            "ZIP",
            Kind::Png,
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(),
        ),
        ("WAV in a RIFF coat", Kind::WebP, riff(b"WAVE", &wav)),
        ("AVI in a RIFF coat", Kind::WebP, riff(b"AVI ", &wav)),
        (
            "icon",
            Kind::Bmp,
            b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0".to_vec(),
        ),
        ("zeros", Kind::Png, vec![0; 4096]),
        ("text", Kind::Jpeg, b"hello".to_vec()),
    ];
    files
        .into_iter()
        .map(|(name, kind, bytes)| bad_one(name, kind, bytes, "not_a_picture"))
        .collect()
}

/// One small picture of each type.
fn samples() -> Vec<(Kind, Vec<u8>)> {
    let formats = [
        (Kind::Jpeg, ImageFormat::Jpeg),
        (Kind::Png, ImageFormat::Png),
        (Kind::WebP, ImageFormat::WebP),
        (Kind::Bmp, ImageFormat::Bmp),
    ];
    let mut samples: Vec<_> = formats
        .map(|(kind, format)| (kind, file(noise(60, 40), format)))
        .into();
    samples.push((Kind::Gif, gif(60, 40, 2)));
    samples
}

fn truncated() -> Vec<Bad> {
    let mut all = Vec::new();
    for (kind, bytes) in samples() {
        for eighths in 1..8 {
            let cut = bytes[..bytes.len() * eighths / 8].to_vec();
            let name = format!("{eighths}/8 of a {}", kind.name());
            all.push(bad_one(name, kind, cut, "picture_damaged"));
        }
        if kind != Kind::Bmp {
            let magic = bytes[..16].to_vec();
            all.push(bad_one(
                format!("16 bytes of a {}", kind.name()),
                kind,
                magic,
                "picture_damaged",
            ));
        }
    }
    all
}

/// Pictures cut within the pixels, with an end marker after the cut.
fn incomplete() -> Vec<Bad> {
    let mut all = Vec::new();
    let jpegs = [
        ("JPEG", file(noise(60, 40), ImageFormat::Jpeg)),
        ("JPEG with restarts", RESTARTING.to_vec()),
        ("progressive JPEG", PROGRESSIVE.to_vec()),
    ];
    for (name, jpeg) in jpegs {
        let scans = jpeg
            .windows(2)
            .rposition(|pair| pair == [0xff, 0xda])
            .unwrap();
        let begin = scans + 2 + usize::from(jpeg[scans + 3]);
        for tenths in [0, 1, 5, 9] {
            let cut = begin + (jpeg.len() - 2 - begin) * tenths / 10;
            let cut = [&jpeg[..cut], b"\xff\xd9"].concat();
            let name = format!("{tenths}/10 of the last scan of a {name} and an end");
            all.push(bad_one(name, Kind::Jpeg, cut, "picture_damaged"));
        }
    }
    all
}

/// WebPs that contain more than a reader shows, or less than they declare.
fn overfull() -> Vec<Bad> {
    let pixels = webp_pixels(&file(noise(40, 30), ImageFormat::WebP));
    let longer = [pixels.as_slice(), &[0x5a; 100]].concat();
    let noisy = [&pixels[..5], &longer[longer.len() - 100..]].concat();
    let chunk = riff_chunk(b"VP8L", &pixels);
    let animated = |last: &[Vec<u8>]| {
        let frames = [vec![chunk.clone()], vec![last.concat()]].concat();
        animated_webp_of(40, 30, &frames, &[])
    };
    let damaged = |name: &str, bytes| bad_one(name, Kind::WebP, bytes, "picture_damaged");
    vec![
        damaged("WebP whose last frame has no picture", animated(&[])),
        damaged(
            "WebP whose last frame is cut",
            animated(&[riff_chunk(b"VP8L", &pixels[..pixels.len() - 20])]),
        ),
        damaged(
            "WebP whose last frame is noise",
            animated(&[riff_chunk(b"VP8L", &noisy)]),
        ),
    ]
}

fn polyglots() -> Vec<Bad> {
    let mut all = Vec::new();
    let comment = b"GIF89a/*\0\0\0\0*/=1;alert(1)//".to_vec();
    all.push(bad_one(
        "JavaScript that begins like a GIF",
        Kind::Gif,
        comment,
        "picture_damaged",
    ));
    let bitmap =
        b"BM/*\0\0\0\0\0\0\0\0*/=1;alert(1)//\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    all.push(bad_one(
        "JavaScript that begins like a BMP",
        Kind::Bmp,
        bitmap,
        "picture_too_large",
    ));
    all
}

fn broken() -> Vec<Bad> {
    let png = file(noise(60, 40), ImageFormat::Png);
    let jpeg = file(noise(60, 40), ImageFormat::Jpeg);
    let damaged = |name: &str, kind, bytes| bad_one(name, kind, bytes, "picture_damaged");
    let mut flipped = png.clone();
    let middle = png.len() / 2;
    flipped[middle] ^= 0xff;
    let no_pixels = png_with(&grey_png(0, 0, b""), &[]);
    let frameless = b"GIF89a\x01\0\x01\0\0\0\0\x3b".to_vec();
    let [head, body] = [&png[..33], &png[33..]];
    let twice = [head, &head[8..], body].concat();
    vec![
        damaged("PNG with a flipped byte", Kind::Png, flipped),
        damaged("PNG without pixels", Kind::Png, no_pixels),
        damaged("GIF without a frame", Kind::Gif, frameless),
        damaged("PNG with two headers", Kind::Png, twice),
        damaged(
            "PNG with a critical chunk of no meaning",
            Kind::Png,
            png_with(&png, &[png_chunk(b"EVIL", b"x")]),
        ),
        damaged(
            "JPEG without pixels",
            Kind::Jpeg,
            b"\xff\xd8\xff\xe0\0\x02\xff\xd9".to_vec(),
        ),
        damaged(
            "JPEG with two headers",
            Kind::Jpeg,
            jpeg_with(
                &jpeg,
                &[jpeg_segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0])],
            ),
        ),
        damaged(
            "PNG with too few lines",
            Kind::Png,
            grey_png(100, 100, &vec![0; 101 * 50]),
        ),
        damaged(
            "WebP without pixels",
            Kind::WebP,
            riff(b"WEBP", &[(b"VP8X", &webp_header(0, 4, 4))]),
        ),
    ]
}
