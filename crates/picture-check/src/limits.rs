//! How much work a picture may be.

/// How much work a picture may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most pixels of the picture, width by height.
    pub pixels: u64,
    /// Most pixels of all frames of an animation together.
    pub animation_pixels: u64,
    /// Most frames of an animation.
    pub frames: u32,
    /// Most bytes that the pixels may take at once.
    pub memory: u64,
    /// Most bytes of a clean copy that is written anew from the pixels, but for its headers.
    /// Other clean copies are no larger than what was given, but for a few hundred bytes of a colour
    /// profile that is written anew.
    pub clean_bytes: u64,
}

impl Default for Limits {
    /// 40 megapixels, animations of 1000 frames and 400 megapixels, 400 MiB of memory, copies of 20 MiB.
    fn default() -> Self {
        Self {
            pixels: 40_000_000,
            animation_pixels: 400_000_000,
            frames: 1000,
            memory: 400 * 1024 * 1024,
            clean_bytes: 20 * 1024 * 1024,
        }
    }
}
