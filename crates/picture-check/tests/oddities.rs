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

use image::RgbaImage;
use picture_check::{Kind, Limits, Picture, check};

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
