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
    /// Most bytes that a decoder may take at once.
    pub memory: u64,
}

impl Default for Limits {
    /// 40 megapixels, animations of 1000 frames and 400 megapixels, 400 MiB.
    fn default() -> Self {
        Self {
            pixels: 40_000_000,
            animation_pixels: 400_000_000,
            frames: 1000,
            memory: 400 * 1024 * 1024,
        }
    }
}
