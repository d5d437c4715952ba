//! What becomes of colour profiles.

use image::{ImageFormat, ImageReader};
use picture_check::{Kind, Limits, Picture, check};
use std::io::Cursor;

use crate::{
    corpus::{
        drawn::{file, waves},
        good::{profiled, profiled_png},
        parts::{flat_jpeg, profile, profile_for, riff, webp_header, webp_pixels},
    },
    named,
};

/// As a reader finds it.
fn profile_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut decoder = reader.unwrap().into_decoder().unwrap();
    image::ImageDecoder::icc_profile(&mut decoder).unwrap()
}

fn checked(bytes: &[u8], kind: Kind) -> Picture {
    check(bytes, kind, &Limits::default()).unwrap()
}

#[test]
fn a_colour_profile_stays_and_goes_with_the_thumbnails() {
    for name in [
        "jpeg with a profile",
        "upside down jpeg with a profile",
        "png with a profile",
        "see-through png with a profile",
        "sideways png with a profile",
        "webp that tells of itself",
    ] {
        let good = named(name);
        let picture = checked(&good.bytes, good.kind);
        assert_eq!(profile_of(&picture.bytes), Some(profile()), "{name}");
        for thumbnail in &picture.thumbnails {
            assert_eq!(profile_of(&thumbnail.bytes), Some(profile()), "{name}");
        }
    }
}

#[test]
fn a_turned_png_keeps_its_gamma() {
    let good = named("sideways png with a profile");
    let picture = checked(&good.bytes, good.kind);
    let gamma = b"gAMA\0\0\xb1\x8f";
    assert!(picture.bytes.windows(8).any(|part| part == gamma));
}

#[test]
fn a_profile_for_other_colours_is_left_out() {
    let (jpeg, png) = (
        file(waves(40, 30), ImageFormat::Jpeg),
        file(waves(40, 30), ImageFormat::Png),
    );
    let grey = image::DynamicImage::from(waves(40, 30)).to_luma8();
    let pixels = webp_pixels(&file(waves(40, 30), ImageFormat::WebP));
    let webp = |profile: &[u8]| {
        let header = webp_header(0x20, 40, 30);
        let chunks: [(&[u8; 4], &[u8]); 3] =
            [(b"VP8X", &header), (b"ICCP", profile), (b"VP8L", &pixels)];
        riff(b"WEBP", &chunks)
    };
    let (of_grey, of_inks) = (profile_for(b"GRAY"), profile_for(b"CMYK"));
    let grey_jpeg = file(grey.clone(), ImageFormat::Jpeg);
    let grey_png = file(grey, ImageFormat::Png);
    for (bytes, kind) in [
        (profiled(&jpeg, &of_grey), Kind::Jpeg),
        (profiled(&jpeg, &of_inks), Kind::Jpeg),
        (profiled(&grey_jpeg, &profile()), Kind::Jpeg),
        (profiled_png(&png, &of_inks), Kind::Png),
        (profiled_png(&grey_png, &profile()), Kind::Png),
        (webp(&of_grey), Kind::WebP),
    ] {
        assert_eq!(profile_of(&checked(&bytes, kind).bytes), None, "{kind:?}");
    }
    for (bytes, kind) in [
        (profiled(&grey_jpeg, &of_grey), Kind::Jpeg),
        (profiled_png(&grey_png, &of_grey), Kind::Png),
        (profiled(&flat_jpeg(4, false), &of_inks), Kind::Jpeg),
    ] {
        let picture = checked(&bytes, kind);
        assert_eq!(profile_of(&picture.bytes), profile_of(&bytes), "{kind:?}");
        assert!(profile_of(&picture.bytes).is_some(), "{kind:?}");
        // Their thumbnails are of red, green and blue.
        for thumbnail in &picture.thumbnails {
            assert_eq!(profile_of(&thumbnail.bytes), None, "{kind:?}");
        }
    }
}
