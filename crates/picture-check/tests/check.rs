//! Valid pictures pass and yield clean copies; everything else is refused with its own reason.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

mod corpus;

#[path = "check/profiles.rs"]
mod profiles;

use std::sync::LazyLock;

use image::GenericImageView;
use picture_check::{Kind, Limits, Refusal, ThumbnailKind, check};
use proptest::prelude::*;

use corpus::{Good, bad::bad, bombs::webp_bombs, good::good};

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NotAPicture { .. } => "not_a_picture",
        Refusal::Damaged(_) => "picture_damaged",
        Refusal::TooManyPixels { .. } => "picture_too_large",
        Refusal::TooHeavy => "picture_too_complex",
        Refusal::TooManyFrames { .. } => "too_many_frames",
    }
}

#[test]
fn good_pictures_pass_and_keep_their_size() {
    for good in good() {
        let picture = check(&good.bytes, &Limits::default());
        let picture = picture.unwrap_or_else(|refusal| panic!("{}: {refusal}", good.name));
        let found = (picture.width, picture.height, picture.frames);
        assert_eq!(
            found,
            (good.width, good.height, good.frames),
            "{}",
            good.name
        );
        assert_eq!(picture.kind, good.kind);
    }
}

#[test]
fn a_clean_copy_passes_and_stays_as_it_is() {
    for good in good() {
        let first = check(&good.bytes, &Limits::default()).unwrap();
        let second = check(&first.bytes, &Limits::default());
        let second = second.unwrap_or_else(|refusal| panic!("{}: {refusal}", good.name));
        assert!(first.bytes == second.bytes, "{}", good.name);
    }
}

#[test]
fn a_clean_copy_contains_only_the_picture() {
    for good in good() {
        let picture = check(&good.bytes, &Limits::default()).unwrap();
        for secret in [
            &b"GPS"[..],
            b"Exif",
            b"xmpmeta",
            b"script",
            b"<?php",
            b"Photoshop",
            b"PK\x05\x06",
        ] {
            let is_there = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!is_there(&picture.bytes), "{}", good.name);
        }
    }
}

#[test]
fn pixels_stay_and_a_sideways_picture_is_turned() {
    for good in good().into_iter().filter(|good| good.frames == 1) {
        let picture = check(&good.bytes, &Limits::default()).unwrap();
        let before = image::load_from_memory(&good.bytes).unwrap();
        let after = image::load_from_memory(&picture.bytes).unwrap();
        assert_eq!(before.color(), after.color(), "{}", good.name);
        match good.name {
            "sideways jpeg" | "upside down jpeg" | "upside down jpeg with a profile" => {}
            "sideways png" | "sideways png with a profile" => assert!(before.rotate270() == after),
            name => assert!(before == after, "{name}"),
        }
    }
    let upside_down = good()
        .into_iter()
        .find(|good| good.name == "upside down jpeg");
    let upside_down = upside_down.unwrap();
    let before = image::load_from_memory(&upside_down.bytes)
        .unwrap()
        .rotate180();
    let after = check(&upside_down.bytes, &Limits::default()).unwrap();
    let after = image::load_from_memory(&after.bytes).unwrap();
    let (before, after) = (before.to_rgb8(), after.to_rgb8());
    let far = before.as_raw().iter().zip(after.as_raw());
    let far = far.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
    assert!(far < 40 * 30 * 3 * 8, "{far}");
}

#[test]
fn thumbnails_are_smaller_never_larger_and_keep_what_one_sees_through() {
    for good in good() {
        let picture = check(&good.bytes, &Limits::default()).unwrap();
        let [large, small] = picture.thumbnails.as_slice() else {
            panic!("{}: {}", good.name, picture.thumbnails.len());
        };
        for (thumbnail, side) in [(large, 800), (small, 200)] {
            let seen = image::load_from_memory(&thumbnail.bytes).unwrap();
            assert_eq!(seen.dimensions(), (thumbnail.width, thumbnail.height));
            let longest = good.width.max(good.height).min(side);
            assert_eq!(
                thumbnail.width.max(thumbnail.height),
                longest,
                "{}",
                good.name
            );
        }
        let is_clear = good.name.contains("see-through");
        let expected = if is_clear {
            ThumbnailKind::WebP
        } else {
            ThumbnailKind::Jpeg
        };
        let may_be_clear = matches!(good.kind, Kind::Gif | Kind::WebP);
        assert!(
            may_be_clear || picture.thumbnail_kind == expected,
            "{}",
            good.name
        );
    }
}

#[test]
fn everything_else_is_refused_for_its_own_reason() {
    let all = bad();
    assert!(all.len() >= 50, "{}", all.len());
    let mut wrong = Vec::new();
    for bad in all {
        let found = match check(&bad.bytes, &Limits::default()) {
            Ok(_) => "accepted".to_owned(),
            Err(refusal) if code(&refusal) == bad.code => continue,
            Err(refusal) => format!("{}: {refusal}", code(&refusal)),
        };
        wrong.push(format!("{}: {found}, not {}", bad.name, bad.code));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_picture_larger_than_its_canvas_is_refused_before_it_is_decoded() {
    for bad in webp_bombs() {
        let refused = check(&bad.bytes, &Limits::default());
        let reason = "its picture has another size than its canvas".to_owned();
        assert_eq!(refused, Err(Refusal::Damaged(reason)), "{}", bad.name);
    }
}

fn named(name: &str) -> Good {
    let good = good().into_iter().find(|good| good.name == name);
    good.unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn a_copy_that_is_written_anew_may_not_grow_beyond_the_limit() {
    for name in ["sideways jpeg", "sideways png", "run-length coded bmp"] {
        let good = named(name);
        let whole = check(&good.bytes, &Limits::default()).unwrap();
        let size = u64::try_from(whole.bytes.len()).unwrap();
        let with = |clean_bytes| {
            let limits = Limits {
                clean_bytes,
                ..Limits::default()
            };
            check(&good.bytes, &limits)
        };
        assert_eq!(with(size), Ok(whole), "{name}");
        assert_eq!(with(size - 300), Err(Refusal::TooHeavy), "{name}");
    }
    let upright = named("png");
    let limits = Limits {
        clean_bytes: 0,
        ..Limits::default()
    };
    assert!(check(&upright.bytes, &limits).is_ok());
}

#[test]
fn a_bitmap_as_large_as_an_upload_may_be_passes() {
    for name in ["bmp", "see-through bmp"] {
        let good = named(name);
        let limits = Limits {
            clean_bytes: u64::try_from(good.bytes.len()).unwrap(),
            ..Limits::default()
        };
        assert!(check(&good.bytes, &limits).is_ok(), "{name}");
    }
}

#[test]
fn what_decoding_and_turning_take_is_counted() {
    let pixels = 40 * 30 * 3;
    let with = |name: &str, memory| {
        let good = named(name);
        let limits = Limits {
            memory,
            ..Limits::default()
        };
        check(&good.bytes, &limits).map(|_| ())
    };
    assert_eq!(with("png", pixels), Ok(()));
    assert_eq!(with("sideways png", 2 * pixels), Ok(()));
    let too_heavy = Err(Refusal::TooHeavy);
    assert_eq!(with("sideways png", 2 * pixels - 1), too_heavy);
    assert_eq!(with("sideways jpeg", 2 * pixels - 1), too_heavy);
    // An animation needs the canvas and up to three frames.
    assert_eq!(with("animated gif", 40 * 30 * 16), Ok(()));
    assert_eq!(with("animated gif", 40 * 30 * 16 - 1), too_heavy);
    assert_eq!(with("animated webp", 40 * 30 * 16), Ok(()));
    assert_eq!(with("animated webp", 40 * 30 * 16 - 1), too_heavy);
    // A progressive picture needs all coefficients of all blocks as well.
    assert_eq!(with("progressive jpeg", 3 + 3 + 64 * 3 * 2), Ok(()));
    assert_eq!(with("progressive jpeg", 3 + 3 + 64 * 3 * 2 - 1), too_heavy);
}

static SMALL: LazyLock<Vec<Good>> = LazyLock::new(|| {
    let is_small = |good: &Good| good.width < 1000;
    good().into_iter().filter(is_small).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_mutated_picture_is_refused_or_clean(
        which in 0..SMALL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let good = &SMALL[which];
        let mut bytes = good.bytes.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(first) = check(&bytes, &Limits::default()) {
            let second = check(&first.bytes, &Limits::default());
            prop_assert_eq!(second.map(|second| second.bytes), Ok(first.bytes));
        }
    }

    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(check(&bytes, &Limits::default()).is_err());
    }
}
