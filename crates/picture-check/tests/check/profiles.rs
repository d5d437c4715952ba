//! Which colour profiles are rewritten, and which are removed.

use image::{ImageFormat, ImageReader};
use moxcms::ColorProfile;
use picture_check::{Kind, Limits, Picture, check};
use std::io::Cursor;

use crate::{
    corpus::{
        drawn::{file, waves},
        good::{profiled, profiled_png},
        parts::{flat_jpeg, riff, webp_header, webp_pixels},
        profile::{
            curve, element, formula, hollow_profile, profile, profile_for, profile_of_tags,
            tags_of_screen, xyz,
        },
    },
    named,
};

/// The profile of a file, as a decoder reads it.
fn profile_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut decoder = reader.unwrap().into_decoder().unwrap();
    image::ImageDecoder::icc_profile(&mut decoder).unwrap()
}

fn checked(bytes: &[u8], kind: Kind) -> Picture {
    let picture = check(bytes, &Limits::default()).unwrap();
    assert_eq!(picture.kind, kind);
    picture
}

#[test]
fn a_colour_profile_stays_and_goes_with_the_thumbnails() {
    for name in [
        "jpeg with a profile",
        "upside down jpeg with a profile",
        "png with a profile",
        "see-through png with a profile",
        "sideways png with a profile",
        "webp with metadata",
    ] {
        let good = named(name);
        let picture = checked(&good.bytes, good.kind);
        let output = profile_of(&picture.bytes);
        assert_eq!(
            numbers(output.as_deref().unwrap()),
            numbers(&profile()),
            "{name}"
        );
        for thumbnail in &picture.thumbnails {
            assert_eq!(profile_of(&thumbnail.bytes), output, "{name}");
        }
    }
}

const TAGS: [&[u8; 4]; 8] = [
    b"wtpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC",
];

/// The elements of a profile that define its colours.
fn numbers(profile: &[u8]) -> [Option<Vec<u8>>; 8] {
    TAGS.map(|tag| element(profile, tag))
}

/// The profile in the clean copy of a JPEG with this profile.
fn cleaned(profile: &[u8]) -> Option<Vec<u8>> {
    let jpeg = file(waves(40, 30), ImageFormat::Jpeg);
    profile_of(&checked(&profiled(&jpeg, profile), Kind::Jpeg).bytes)
}

#[test]
fn a_profile_keeps_its_colour_data_and_no_text() {
    let points: Vec<u16> = (0..1024).map(|point| point * 64).collect();
    let adaptation = [b"sf32\0\0\0\0".as_slice(), &[0, 0, 0x80, 1].repeat(9)].concat();
    for version in [2, 4] {
        for curve in [curve(&[]), curve(&[0x0180]), curve(&points), formula()] {
            let mut tags = tags_of_screen(&curve);
            tags.push((b"chad", adaptation.clone()));
            let input = profile_of_tags(version, b"RGB ", &tags);
            let output = cleaned(&input).unwrap();
            assert_eq!(numbers(&output), numbers(&input));
            assert_eq!(output[8], version);
            assert_eq!(
                usize::from(output[2]) << 8 | usize::from(output[3]),
                output.len()
            );
            assert!(!output.windows(5).any(|part| part == b"<?php"));
            for text in [b"desc", b"cprt"] {
                assert!(element(&output, text).is_some());
            }
        }
    }
}

#[test]
fn well_known_profiles_mean_the_same_to_another_reader() {
    for known in [
        ColorProfile::new_srgb(),
        ColorProfile::new_display_p3(),
        ColorProfile::new_adobe_rgb(),
    ] {
        let input = known.encode().unwrap();
        let colours = |profile: &[u8]| {
            let read = ColorProfile::new_from_slice(profile).unwrap();
            let colorants = [read.red_colorant, read.green_colorant, read.blue_colorant];
            let curves = [read.red_trc, read.green_trc, read.blue_trc];
            assert!(curves.iter().all(Option::is_some));
            format!("{colorants:?} {:?} {curves:?}", read.chromatic_adaptation)
        };
        assert_eq!(colours(&cleaned(&input).unwrap()), colours(&input));
    }
}

#[test]
fn a_profile_without_sound_numbers_is_left_out() {
    let tags = || tags_of_screen(&curve(&[0x0233]));
    let with = |tag: &'static [u8; 4], bytes: &[u8]| {
        let mut tags = tags();
        tags.retain(|(known, _)| *known != tag);
        tags.push((tag, bytes.to_vec()));
        profile_of_tags(4, b"RGB ", &tags)
    };
    let without = |tag: &[u8; 4]| {
        let mut tags = tags();
        tags.retain(|(known, _)| *known != tag);
        profile_of_tags(4, b"RGB ", &tags)
    };
    assert!(cleaned(&with(b"rTRC", &formula())).is_some());
    let table: [(&[u8; 4], _); 1] = [(b"A2B0", [b"mft2".as_slice(), &[0; 60]].concat())];
    let mut lying = profile();
    lying[2] = 0x7f;
    for bad in [
        hollow_profile(),
        without(b"gXYZ"),
        without(b"bTRC"),
        profile_of_tags(2, b"RGB ", &table),
        profile_of_tags(5, b"RGB ", &tags()),
        with(b"rXYZ", &xyz(0x3c3f_7068, 0x7020_7379, 0x7374_656d)),
        with(b"rXYZ", &xyz(0, 0, 0)[..16]),
        with(b"rTRC", &curve(&[0x3c3f, 0x7068, 0x7020])),
        with(b"rTRC", &curve(&[0; 5000])),
        with(b"rTRC", &formula()[..20]),
        with(b"rTRC", b"curv\0\0\0\0\xff\xff\xff\xff"),
        lying,
        Vec::new(),
    ] {
        assert_eq!(cleaned(&bad), None);
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
        (profiled(&flat_jpeg(4, false), &of_inks), Kind::Jpeg),
        (profiled_png(&png, &of_inks), Kind::Png),
        (profiled_png(&grey_png, &profile()), Kind::Png),
        (webp(&of_grey), Kind::WebP),
    ] {
        assert_eq!(profile_of(&checked(&bytes, kind).bytes), None, "{kind:?}");
    }
    for (bytes, kind) in [
        (profiled(&grey_jpeg, &of_grey), Kind::Jpeg),
        (profiled_png(&grey_png, &of_grey), Kind::Png),
    ] {
        let picture = checked(&bytes, kind);
        let output = profile_of(&picture.bytes).unwrap();
        assert_eq!(element(&output, b"kTRC"), element(&of_grey, b"kTRC"));
        // Their thumbnails are RGB.
        for thumbnail in &picture.thumbnails {
            assert_eq!(profile_of(&thumbnail.bytes), None, "{kind:?}");
        }
    }
}
