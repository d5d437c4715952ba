//! Limits of the work for one picture.

/// Limits of the work for one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum number of pixels (width × height) of the clean copy.
    pub pixels: u64,
    /// Maximum number of pixels of a still JPEG, PNG or WebP that is scaled down to `pixels`. If it
    /// isn't larger than `pixels`, no picture is scaled down.
    pub source_pixels: u64,
    /// Maximum number of pixels of all frames of an animation together.
    pub animation_pixels: u64,
    /// Maximum number of frames of an animation.
    pub frames: u32,
    /// Maximum memory for decoded pixels at any time, in bytes.
    pub memory: u64,
    /// Maximum size of a re-encoded clean copy in bytes, without its headers. Other clean copies
    /// are not larger than the input, except for a few hundred bytes of a rewritten colour profile.
    pub clean_bytes: u64,
}

impl Default for Limits {
    /// 40 megapixels, without scaling down; animations of 1000 frames and 400 megapixels; 400 MiB of memory; copies of 20
    /// MiB.
    fn default() -> Self {
        Self {
            pixels: 40_000_000,
            source_pixels: 0,
            animation_pixels: 400_000_000,
            frames: 1000,
            memory: 400 * 1024 * 1024,
            clean_bytes: 20 * 1024 * 1024,
        }
    }
}
