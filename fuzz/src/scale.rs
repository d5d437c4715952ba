//! Pictures that are scaled down, and those that are turned: what is written anew is clean.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picture_check::{Limits, check};

/// So few that most pictures have more.
const PIXELS: u64 = 200;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        pixels: PIXELS,
        source_pixels: 1_000_000,
        animation_pixels: 1_000_000,
        frames: 50,
        memory: 64 * 1024 * 1024,
        clean_bytes: 1024 * 1024,
    };
    let Ok(picture) = check(bytes, &limits) else {
        return;
    };
    let pixels = |width: u32, height: u32| u64::from(width) * u64::from(height);
    assert!(pixels(picture.width, picture.height) <= PIXELS, "it is scaled to the limit");
    let is_scaled = |(width, height)| pixels(width, height) > PIXELS;
    assert!(picture.scaled_from.is_none_or(is_scaled), "only what is too large is scaled");
    let again = check(&picture.bytes, &limits).expect("a clean copy passes");
    assert!(again.bytes == picture.bytes, "a clean copy stays as it is");
    assert!(again.scaled_from.is_none(), "a clean copy obeys the limits");
});
