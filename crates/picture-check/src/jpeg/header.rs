//! The frame header of a JPEG (SOF): size and sampling of the components.

use super::segments::write_segment;
use crate::{Limits, Refusal, cleaned::fits, jpeg_colours::Colours, reader::Reader};

/// The content of the frame header.
pub(super) struct Picture {
    marker: u8,
    pub(super) is_progressive: bool,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) components: Vec<Component>,
}

/// A component (luminance, or one colour), in blocks of 64 coefficients.
pub(super) struct Component {
    /// The id in the file. Several components may have the same one; their order then counts.
    pub(super) id: u8,
    /// The id in the clean copy.
    pub(super) new_id: u8,
    /// Sampling factors: blocks per MCU, horizontally and vertically.
    pub(super) across: usize,
    pub(super) down: usize,
    /// Number of its quantisation table.
    pub(super) steps: u8,
    /// Blocks per row, including those that only pad the last MCU.
    pub(super) line: usize,
    /// For a progressive picture, one bit mask per block: its coefficients that aren't zero. Later
    /// scans have a refinement bit for each of them.
    pub(super) known: Vec<u64>,
    /// Whether a scan has had its DC coefficients.
    pub(super) is_there: bool,
    /// Bit mask of the coefficients that scans have had with all their bits.
    pub(super) finished: u64,
}

impl Picture {
    /// Reads the header; checks size and memory before it allocates anything.
    pub(super) fn read(marker: u8, data: &[u8], limits: &Limits) -> Result<Self, Refusal> {
        let is_progressive = match marker {
            0xc0 | 0xc1 => false,
            0xc2 => true,
            _ => return Err(Refusal::damaged("it is coded in a way that is out of use")),
        };
        let mut data = Reader::new(data);
        if data.byte()? != 8 {
            return Err(Refusal::damaged("it has more than 8 bits per colour"));
        }
        let [height, width] = [data.be16()?, data.be16()?];
        fits(width.into(), height.into(), limits)?;
        let count = data.byte()?;
        if !matches!(count, 1 | 3 | 4) {
            return Err(nonsense());
        }
        let mut components: Vec<Component> = Vec::new();
        for number in 1..=count {
            let [id, sampling, steps] = data.array()?;
            let (across, down) = (usize::from(sampling >> 4), usize::from(sampling & 15));
            // Four is the limit of the format for both sampling factors.
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(nonsense());
            }
            components.push(Component {
                id,
                new_id: number,
                across,
                down,
                steps,
                line: 0,
                known: Vec::new(),
                is_there: false,
                finished: 0,
            });
        }
        data.finish()?;
        let mut picture = Self {
            marker,
            is_progressive,
            width: width.into(),
            height: height.into(),
            components,
        };
        // A decoder needs more than the masks below.
        if picture.memory(8) > limits.memory {
            return Err(Refusal::TooHeavy);
        }
        let (units_across, units_down) = picture.units();
        for component in &mut picture.components {
            component.line = units_across * component.across;
            if is_progressive {
                component.known = vec![0; component.line * units_down * component.down];
            }
        }
        Ok(picture)
    }

    /// Bytes that the decoder needs at a scale of 1/`divisor`: the samples of the components and
    /// the pixels; for a progressive picture also all coefficients (2 bytes each), because they
    /// arrive bit by bit.
    pub(super) fn memory(&self, divisor: usize) -> u64 {
        let colours = self.components.len();
        let pixels = self.width.div_ceil(divisor) * self.height.div_ceil(divisor);
        let (units_across, units_down) = self.units();
        let blocks = self.components.iter().map(|it| it.across * it.down);
        let coefficients = units_across * units_down * blocks.sum::<usize>() * 64;
        let mut bytes = pixels * colours + coefficients.div_ceil(divisor * divisor);
        if self.is_progressive {
            bytes += coefficients * 2;
        }
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    /// Gives the components the ids that mean these colours.
    pub(super) fn rename(&mut self, colours: Colours) {
        if colours == Colours::Rgb {
            for (component, id) in self.components.iter_mut().zip(*b"RGB") {
                component.new_id = id;
            }
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX).to_be_bytes();
        let count = u8::try_from(self.components.len()).unwrap_or(u8::MAX);
        let mut data = vec![8];
        data.extend([side(self.height), side(self.width)].concat());
        data.push(count);
        for component in &self.components {
            let sampling = component.across << 4 | component.down;
            let sampling = u8::try_from(sampling).unwrap_or(u8::MAX);
            data.extend([component.new_id, sampling, component.steps]);
        }
        write_segment(out, self.marker, &data);
    }

    /// Whether scans have had all components.
    pub(super) fn has_all_components(&self) -> bool {
        self.components.iter().all(|component| component.is_there)
    }

    /// Whether nothing is left that a scan could add.
    pub(super) fn is_complete(&self) -> bool {
        let mut all = self.components.iter();
        all.all(|it| it.is_there && (!self.is_progressive || it.finished == u64::MAX))
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
