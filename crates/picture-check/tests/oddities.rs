//! Odd files are accepted without what is odd, and show the same pixels; broken ones are refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod corpus;
#[path = "oddities/files.rs"]
mod files;
#[path = "oddities/libjpeg_pixels.rs"]
mod libjpeg_pixels;

use image::{DynamicImage, ImageFormat, RgbaImage};
use picture_check::{Kind, Limits, Picture, Refusal, check};

use files::{Oddity, PAYLOAD, oddities};

/// Values of 16-bit bitmaps are stretched in different ways.
const TOLERANCE: u8 = 4;

fn shown(picture: &Picture) -> RgbaImage {
    match picture.kind {
        Kind::Jpeg => libjpeg_pixels::pixels(&picture.bytes).unwrap(),
        _ => image::load_from_memory(&picture.bytes).unwrap().to_rgba8(),
    }
}

fn are_alike(one: &RgbaImage, other: &RgbaImage, tolerance: u8) -> bool {
    let mut pairs = one.as_raw().iter().zip(other.as_raw());
    one.dimensions() == other.dimensions() && pairs.all(|(a, b)| a.abs_diff(*b) <= tolerance)
}

/// What is wrong with the result of a check, if anything is.
fn mistake(odd: &Oddity) -> Option<String> {
    let name = &odd.name;
    let picture = match (check(&odd.bytes, &Limits::default()), &odd.shows) {
        (Ok(picture), Some(_)) => picture,
        (Err(_), None) => return None,
        (Ok(_), None) => return Some(format!("{name}: accepted")),
        (Err(refusal), Some(_)) => return Some(format!("{name}: {refusal}")),
    };
    let expected = odd.shows.as_ref()?;
    let tolerance = if picture.kind == Kind::Bmp {
        TOLERANCE
    } else {
        0
    };
    if !are_alike(&shown(&picture), expected, tolerance) {
        return Some(format!("{name}: other pixels"));
    }
    let files = picture.thumbnails.iter().map(|it| &it.bytes);
    for file in files.chain([&picture.bytes]) {
        if file.windows(PAYLOAD.len()).any(|part| part == PAYLOAD) {
            return Some(format!("{name}: its payload is stored"));
        }
    }
    let again = check(&picture.bytes, &Limits::default());
    if again.map(|again| again.bytes) != Ok(picture.bytes) {
        return Some(format!("{name}: its copy isn't clean"));
    }
    // Small enough not to be scaled: only compressed.
    let thumbnail = image::load_from_memory(&picture.thumbnails[0].bytes).unwrap();
    let far = thumbnail
        .to_rgb8()
        .iter()
        .zip(image::DynamicImage::from(expected.clone()).to_rgb8().iter())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum::<u64>();
    let is_opaque = expected.pixels().all(|pixel| pixel.0[3] == 255);
    let values = u64::from(expected.width() * expected.height() * 3);
    (is_opaque && picture.frames == 1 && far > values * 14)
        .then(|| format!("{name}: its thumbnail differs by {}", far / values))
}

#[test]
fn odd_files_lose_what_is_odd_and_show_the_same() {
    let all = oddities();
    assert!(all.len() >= 400, "{}", all.len());
    let (shown, refused): (Vec<_>, Vec<_>) = all.iter().partition(|odd| odd.shows.is_some());
    println!(
        "{} files are accepted, {} are refused",
        shown.len(),
        refused.len()
    );
    let mistakes: Vec<_> = all.iter().filter_map(mistake).collect();
    assert!(
        mistakes.is_empty(),
        "{} of {}:\n{}",
        mistakes.len(),
        all.len(),
        mistakes.join("\n")
    );
}

#[test]
fn a_turned_jpeg_shows_the_same_however_it_is_coded() {
    let exif = corpus::parts::jpeg_segment(
        0xe1,
        &[b"Exif\0\0", corpus::parts::exif(6).as_slice()].concat(),
    );
    let mut mistakes = Vec::new();
    for odd in oddities().iter().filter(|odd| odd.name.contains("JPEG")) {
        let Some(expected) = &odd.shows else { continue };
        let turned = corpus::parts::jpeg_with(&odd.bytes, std::slice::from_ref(&exif));
        match check(&turned, &Limits::default()) {
            Ok(picture) => {
                let expected = image::imageops::rotate90(expected);
                let found = shown(&picture);
                let sum = found
                    .as_raw()
                    .iter()
                    .zip(expected.as_raw())
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum::<u64>();
                let values = u64::try_from(expected.as_raw().len()).unwrap();
                if found.dimensions() != expected.dimensions() || sum > values * 8 {
                    mistakes.push(format!("{}: differs by {}", odd.name, sum / values));
                }
            }
            Err(refusal) => mistakes.push(format!("{}: {refusal}", odd.name)),
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// Colours multiplied by their opacity: those of invisible pixels don't count.
fn premultiplied(picture: &RgbaImage) -> RgbaImage {
    let mut picture = picture.clone();
    for pixel in picture.pixels_mut() {
        let [colours @ .., opacity] = &mut pixel.0;
        for colour in colours {
            *colour = u8::try_from(u16::from(*colour) * u16::from(*opacity) / 255).unwrap();
        }
    }
    picture
}

/// What is wrong with a file that is scaled down within this memory, if anything is.
fn mistake_in_scaling(odd: &Oddity, expected: &RgbaImage, memory: u64) -> Option<String> {
    const PIXELS: u64 = 120;
    let limits = Limits {
        pixels: PIXELS,
        source_pixels: 1_000_000,
        memory,
        ..Limits::default()
    };
    let name = format!("{} in {memory} bytes", odd.name);
    let (width, height) = expected.dimensions();
    if u64::from(width * height) <= PIXELS {
        return None;
    }
    let can_be_scaled = !["GIF", "BMP", "bitmap"].iter().any(|it| name.contains(it));
    let picture = match check(&odd.bytes, &limits) {
        Ok(picture) => picture,
        Err(Refusal::TooManyPixels { .. }) if !can_be_scaled => return None,
        // An animation isn't scaled down.
        Err(Refusal::TooManyPixels { .. }) if is_animated(&odd.bytes) => return None,
        Err(Refusal::TooHeavy) if memory < Limits::default().memory => return None,
        Err(refusal) => return Some(format!("{name}: {refusal}")),
    };
    if picture.scaled_from != Some((width, height)) {
        return Some(format!("{name}: scaled from {:?}", picture.scaled_from));
    }
    let (small, found) = ((picture.width, picture.height), shown(&picture));
    let expected = image::imageops::resize(
        &premultiplied(expected),
        small.0,
        small.1,
        image::imageops::FilterType::Triangle,
    );
    let found = premultiplied(&found);
    let pairs = found.as_raw().iter().zip(expected.as_raw());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let values = u64::from(small.0 * small.1 * 4);
    let is_same = found.dimensions() == small && sum <= values * 16;
    (!is_same).then(|| format!("{name}: differs by {}", sum / values))
}

fn is_animated(bytes: &[u8]) -> bool {
    check(bytes, &Limits::default()).is_ok_and(|picture| picture.frames > 1)
}

#[test]
fn odd_files_that_are_scaled_down_show_the_same() {
    let mut mistakes = Vec::new();
    for odd in &oddities() {
        let Some(expected) = &odd.shows else { continue };
        // With less memory a JPEG is reduced while it is decoded.
        let memories: &[u64] = match odd.name.contains("JPEG") {
            true => &[400_000_000, 6000, 3000, 1500],
            false => &[400_000_000],
        };
        let found = memories
            .iter()
            .filter_map(|memory| mistake_in_scaling(odd, expected, *memory));
        mistakes.extend(found);
    }
    assert!(
        mistakes.is_empty(),
        "{}:\n{}",
        mistakes.len(),
        mistakes.join("\n")
    );
}

#[test]
fn pixels_of_every_kind_are_scaled_down() {
    let drawn = DynamicImage::from(corpus::drawn::see_through(60, 40));
    let opaque = DynamicImage::from(corpus::drawn::waves(60, 40));
    let mut mistakes = Vec::new();
    for (name, picture) in [
        ("grey", DynamicImage::from(opaque.to_luma8())),
        ("see-through grey", drawn.to_luma_alpha8().into()),
        ("colours", opaque.clone()),
        ("see-through colours", drawn.clone()),
        ("16 bits of grey", opaque.to_luma16().into()),
        (
            "16 bits of see-through grey",
            drawn.to_luma_alpha16().into(),
        ),
        ("16 bits of colours", opaque.to_rgb16().into()),
        ("16 bits of see-through colours", drawn.to_rgba16().into()),
    ] {
        let is_small = matches!(picture.color().bits_per_pixel(), 24 | 32) && !name.contains("16");
        let formats = [ImageFormat::Png, ImageFormat::WebP];
        for format in &formats[..if is_small { 2 } else { 1 }] {
            let bytes = corpus::drawn::file(picture.clone(), *format);
            let expected = image::load_from_memory(&bytes).unwrap().to_rgba8();
            let odd = files::shown(format!("{format:?} of {name}"), bytes, &expected);
            mistakes.extend(mistake_in_scaling(&odd, &expected, 400_000_000));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn decoders_agree_on_the_sharpest_edges() {
    // Each sample is a random one: nothing in a photo is sharper.
    let sample = |component: usize, x: f32, y: f32| {
        let component = u32::try_from(component).unwrap();
        let mut seed = 0x9e37_79b9 ^ component.wrapping_mul(0x85eb_ca6b);
        for part in [x, y] {
            seed = (seed ^ part.to_bits()).wrapping_mul(0xc2b2_ae35);
            seed ^= seed >> 15;
        }
        if seed & 0x100 == 0 { 40.0 } else { 215.0 }
    };
    let exif = [b"Exif\0\0", corpus::parts::exif(6).as_slice()].concat();
    let exif = corpus::parts::jpeg_segment(0xe1, &exif);
    let mut mistakes = Vec::new();
    for (name, sampling) in files::SAMPLINGS {
        for (width, height) in [(37, 29), (64, 48)] {
            let layout = corpus::jpeg_writer::Layout::new(width, height, &sampling);
            let jpeg =
                corpus::parts::jpeg_with(&layout.write(&sample), std::slice::from_ref(&exif));
            for memory in [400_000_000, 8000, 5000, 3000] {
                let limits = Limits {
                    pixels: 1000,
                    source_pixels: 1_000_000,
                    memory,
                    ..Limits::default()
                };
                match check(&jpeg, &limits) {
                    Ok(_) | Err(Refusal::TooHeavy) => {}
                    Err(refusal) => mistakes.push(format!(
                        "{name} {width} × {height} in {memory} bytes: {refusal}"
                    )),
                }
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
