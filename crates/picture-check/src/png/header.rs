//! The header chunk of a PNG (`IHDR`).

use crate::{Refusal, icc::Space, reader::Reader};

/// The content of the header.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits per channel value.
    pub(super) depth: u8,
    pub(super) colours: Colours,
    is_interlaced: bool,
}

/// The colour type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Colours {
    Grey,
    Rgb,
    Palette,
    GreyAlpha,
    RgbAlpha,
}

/// Adam7 passes of an interlaced picture: first column and row, horizontal and vertical step.
const PASSES: [[u32; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

impl Header {
    pub(super) fn read(data: &[u8]) -> Result<Self, Refusal> {
        let mut data = Reader::new(data);
        let (width, height) = (data.be32()?, data.be32()?);
        let [depth, colours, method, filter, interlacing] = data.array()?;
        data.finish()?;
        let colours = match (colours, depth) {
            (0, 1 | 2 | 4 | 8 | 16) => Colours::Grey,
            (2, 8 | 16) => Colours::Rgb,
            (3, 1 | 2 | 4 | 8) => Colours::Palette,
            (4, 8 | 16) => Colours::GreyAlpha,
            (6, 8 | 16) => Colours::RgbAlpha,
            _ => return Err(nonsense()),
        };
        if (method, filter) != (0, 0) || interlacing > 1 {
            return Err(nonsense());
        }
        Ok(Self {
            width,
            height,
            depth,
            colours,
            is_interlaced: interlacing == 1,
        })
    }

    /// Size of the uncompressed pixels in bytes: rows, each preceded by a filter byte.
    pub(super) fn inflated(&self) -> u64 {
        let bits = u64::from(self.depth) * self.colours.values();
        let pass = |width: u32, height: u32| match width {
            0 => 0,
            _ => {
                let row = (u64::from(width).saturating_mul(bits)).div_ceil(8) + 1;
                row.saturating_mul(height.into())
            }
        };
        if !self.is_interlaced {
            return pass(self.width, self.height);
        }
        let passes = PASSES.map(|[x, y, across, down]| {
            let width = self.width.saturating_sub(x).div_ceil(across);
            pass(width, self.height.saturating_sub(y).div_ceil(down))
        });
        passes.into_iter().fold(0, u64::saturating_add)
    }
}

impl Colours {
    pub(super) const fn space(self) -> Space {
        match self {
            Self::Grey | Self::GreyAlpha => Space::Grey,
            Self::Rgb | Self::Palette | Self::RgbAlpha => Space::Rgb,
        }
    }

    const fn values(self) -> u64 {
        match self {
            Self::Grey | Self::Palette => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::RgbAlpha => 4,
        }
    }
}

fn nonsense() -> Refusal {
    Refusal::damaged("its header makes no sense")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inflated(width: u8, height: u8, rest: [u8; 3]) -> u64 {
        let [depth, colours, interlacing] = rest;
        let sides = [0, 0, 0, width, 0, 0, 0, height];
        let data = [&sides[..], &[depth, colours, 0, 0, interlacing]].concat();
        Header::read(&data).unwrap().inflated()
    }

    #[test]
    fn rows_are_whole_bytes_behind_their_filter_and_passes_without_pixels_have_none() {
        assert_eq!(inflated(9, 2, [1, 0, 0]), 2 * (1 + 2));
        assert_eq!(inflated(3, 2, [16, 6, 0]), 2 * (1 + 24));
        assert_eq!(inflated(1, 1, [8, 2, 1]), 1 + 3);
        // 1, 1, 2, 4, 8, 16 and 32 pixels in 1, 1, 1, 2, 2, 4 and 4 rows.
        assert_eq!(inflated(8, 8, [8, 0, 1]), 64 + 15);
    }
}
