//! The frame header of a JPEG (SOF): size and sampling of the components.

use crate::{Limits, Refusal, reader::Reader};

/// The content of the frame header.
pub(super) struct Picture {
    pub(super) is_progressive: bool,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) components: Vec<Component>,
}

/// A component (luminance, or one colour), in blocks of 64 coefficients.
pub(super) struct Component {
    pub(super) id: u8,
    /// Sampling factors: blocks per MCU, horizontally and vertically.
    pub(super) across: usize,
    pub(super) down: usize,
    /// Blocks per row, including those that only pad the last MCU.
    pub(super) line: usize,
    /// For a progressive picture, one bit mask per block: its coefficients that aren't zero. Later
    /// scans have a refinement bit for each of them.
    pub(super) known: Vec<u64>,
    pub(super) is_there: bool,
}

impl Picture {
    pub(super) fn read(
        mut data: Reader<'_>,
        is_progressive: bool,
        limits: &Limits,
    ) -> Result<Self, Refusal> {
        data.byte()?;
        let [height, width] = [data.be16()?, data.be16()?].map(usize::from);
        let count = data.byte()?;
        if !matches!(count, 1 | 3 | 4) {
            return Err(nonsense());
        }
        let mut components: Vec<Component> = Vec::new();
        for _ in 0..count {
            let [id, sampling, _] = data.array()?;
            let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
            // Four is the limit of the format for both sampling factors.
            let is_second = components.iter().any(|component| component.id == id);
            if is_second || !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(nonsense());
            }
            components.push(Component {
                id,
                across,
                down,
                line: 0,
                known: Vec::new(),
                is_there: false,
            });
        }
        data.finish()?;
        let mut picture = Self {
            is_progressive,
            width,
            height,
            components,
        };
        let (units_across, units_down) = picture.units();
        // Checked before the masks below are allocated.
        if picture.memory() > limits.memory {
            return Err(Refusal::TooHeavy);
        }
        for component in &mut picture.components {
            component.line = units_across * component.across;
            if is_progressive {
                component.known = vec![0; component.line * units_down * component.down];
            }
        }
        Ok(picture)
    }

    /// Bytes that a decoder needs: the pixels; for a progressive picture also all coefficients of
    /// all blocks (2 bytes each), because they arrive bit by bit. Exceeds the memory of this check
    /// itself.
    fn memory(&self) -> u64 {
        let colours = if self.components.len() == 1 { 1 } else { 3 };
        let mut bytes = self.width.saturating_mul(self.height) * colours;
        if self.is_progressive {
            let (units_across, units_down) = self.units();
            let blocks = self.components.iter().map(|it| it.across * it.down);
            let blocks: usize = blocks.sum();
            bytes += units_across * units_down * blocks * 64 * 2;
        }
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// The largest sampling factors of all components.
    pub(super) fn max_sampling(&self) -> (usize, usize) {
        let across = self.components.iter().map(|component| component.across);
        let down = self.components.iter().map(|component| component.down);
        (across.max().unwrap_or(1), down.max().unwrap_or(1))
    }

    /// Number of MCUs, horizontally and vertically.
    pub(super) fn units(&self) -> (usize, usize) {
        let (across, down) = self.max_sampling();
        (
            self.width.div_ceil(8 * across),
            self.height.div_ceil(8 * down),
        )
    }
}

fn nonsense() -> Refusal {
    Refusal::damaged("its header makes no sense")
}

/// The refusal of scans without a header before them.
pub(super) fn no_header() -> Refusal {
    Refusal::damaged("the header is missing")
}
