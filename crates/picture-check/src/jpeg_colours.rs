//! The colour spaces of a JPEG.

use crate::icc::Space;

/// The colour space of the components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colours {
    Grey,
    YCbCr,
    Rgb,
    Cmyk,
    Ycck,
}

impl Colours {
    /// The colour space that a profile must have.
    pub(super) const fn space(self) -> Space {
        match self {
            Self::Grey => Space::Grey,
            Self::YCbCr | Self::Rgb => Space::Rgb,
            Self::Cmyk | Self::Ycck => Space::Cmyk,
        }
    }
}
