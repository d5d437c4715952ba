//! Whatever comes: the check ends, panics over nothing, and what it lets through is clean.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picture_check::{Limits, check};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        pixels: 1_000_000,
        source_pixels: 2_000_000,
        animation_pixels: 4_000_000,
        frames: 50,
        memory: 64 * 1024 * 1024,
        clean_bytes: 4 * 1024 * 1024,
    };
    if let Ok(picture) = check(bytes, &limits) {
        let again = check(&picture.bytes, &limits).expect("a clean copy passes");
        assert!(again.bytes == picture.bytes, "a clean copy stays as it is");
        assert!(again.scaled_from.is_none(), "a clean copy obeys the limits");
    }
});
