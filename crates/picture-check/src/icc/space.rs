//! Colour spaces of profiles.

/// The colour space of a profile. It must match the pixels', or a reader would show wrong colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Grey,
    Rgb,
    Cmyk,
}

impl Space {
    pub(super) const fn signature(self) -> &'static [u8; 4] {
        match self {
            Self::Grey => b"GRAY",
            Self::Rgb => b"RGB ",
            Self::Cmyk => b"CMYK",
        }
    }
}
