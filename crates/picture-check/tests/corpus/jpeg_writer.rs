//! A sequential JPEG encoder that writes any sampling, any order of scans and any colour space.

use std::f32::consts::{FRAC_1_SQRT_2, PI};

use super::parts::jpeg_segment;

/// What to write.
#[derive(Clone)]
pub struct Layout {
    pub width: usize,
    pub height: usize,
    /// Marker of the frame header: 0xc0 for baseline, 0xc1 for extended.
    pub frame: u8,
    pub components: Vec<Component>,
    /// Components of each scan, by index.
    pub scans: Vec<Vec<usize>>,
    /// MCUs between two restart markers; 0: none.
    pub restarts: u16,
    /// Segments after the start marker, such as JFIF.
    pub head: Vec<u8>,
    /// The last three bytes of each scan header: 0, 63, 0 by the specification.
    pub selection: [u8; 3],
}

/// A component: its id and its sampling factors.
#[derive(Clone, Copy)]
pub struct Component {
    pub id: u8,
    pub across: usize,
    pub down: usize,
}

/// The JFIF segment, which declares YCbCr.
pub fn jfif() -> Vec<u8> {
    jpeg_segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
}

/// An Adobe segment with this colour transform.
pub fn adobe(transform: u8) -> Vec<u8> {
    jpeg_segment(0xee, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat())
}

impl Layout {
    /// A baseline picture with JFIF and one scan; sampling factors by component.
    pub fn new(width: usize, height: usize, sampling: &[(usize, usize)]) -> Self {
        let components = (1_u8..)
            .zip(sampling)
            .map(|(id, (across, down))| Component {
                id,
                across: *across,
                down: *down,
            })
            .collect();
        Self {
            width,
            height,
            frame: 0xc0,
            components,
            scans: vec![(0..sampling.len()).collect()],
            restarts: 0,
            head: jfif(),
            selection: [0, 63, 0],
        }
    }

    /// One scan for each component, in this order.
    pub fn separate(self, order: &[usize]) -> Self {
        let scans = order.iter().map(|index| vec![*index]).collect();
        Self { scans, ..self }
    }

    /// Largest sampling factors.
    fn most(&self) -> (usize, usize) {
        let across = self.components.iter().map(|it| it.across).max();
        let down = self.components.iter().map(|it| it.down).max();
        (across.unwrap(), down.unwrap())
    }

    /// Writes the picture; `sample` is the value (0 to 255) of a component at a point, in pixels.
    pub fn write(&self, sample: &dyn Fn(usize, f32, f32) -> f32) -> Vec<u8> {
        self.write_blocks(&|index, (x, y), (wide, high)| {
            transformed(&|column, row| {
                let x = (8 * x + column) as f32 * wide + (wide - 1.0) / 2.0;
                let y = (8 * y + row) as f32 * high + (high - 1.0) / 2.0;
                sample(index, x, y) - 128.0
            })
        })
    }

    /// Writes a picture of flat blocks, which is fast enough for millions of them; `sample` is the
    /// value of a component in the block that begins at a point, in pixels.
    pub fn write_flat(&self, sample: &dyn Fn(usize, f32, f32) -> f32) -> Vec<u8> {
        self.write_blocks(&|index, (x, y), (wide, high)| {
            let value = sample(index, (8 * x) as f32 * wide, (8 * y) as f32 * high);
            let mut block = [0; 64];
            block[0] = ((value - 128.0) * 8.0 / f32::from(STEP)).round() as i32;
            block
        })
    }

    fn write_blocks(&self, block: &BlockOf<'_>) -> Vec<u8> {
        let mut out = [b"\xff\xd8".as_slice(), &self.head].concat();
        out.extend(jpeg_segment(0xdb, &[&[0][..], &[STEP; 64]].concat()));
        let (width, height) = (side(self.width), side(self.height));
        let count = u8::try_from(self.components.len()).unwrap();
        let mut frame = [&[8][..], &height, &width, &[count]].concat();
        for Component { id, across, down } in &self.components {
            let sampling = u8::try_from(across << 4 | down).unwrap();
            frame.extend([*id, sampling, 0]);
        }
        out.extend(jpeg_segment(self.frame, &frame));
        out.extend(jpeg_segment(0xc4, &means_table()));
        out.extend(jpeg_segment(0xc4, &details_table()));
        if self.restarts > 0 {
            out.extend(jpeg_segment(0xdd, &self.restarts.to_be_bytes()));
        }
        for scan in &self.scans {
            let mut header = vec![u8::try_from(scan.len()).unwrap()];
            for index in scan {
                header.extend([self.components[*index].id, 0]);
            }
            header.extend(self.selection);
            out.extend(jpeg_segment(0xda, &header));
            out.extend(self.coded(scan, block));
        }
        out.extend(b"\xff\xd9");
        out
    }

    fn coded(&self, scan: &[usize], block: &BlockOf<'_>) -> Vec<u8> {
        let (most_across, most_down) = self.most();
        // Block positions of each MCU: component, column, row.
        let mut units: Vec<Vec<(usize, usize, usize)>> = Vec::new();
        if let [index] = scan {
            let it = self.components[*index];
            let across = (self.width * it.across).div_ceil(8 * most_across);
            let down = (self.height * it.down).div_ceil(8 * most_down);
            for y in 0..down {
                units.extend((0..across).map(|x| vec![(*index, x, y)]));
            }
        } else {
            for y in 0..self.height.div_ceil(8 * most_down) {
                for x in 0..self.width.div_ceil(8 * most_across) {
                    let mut unit = Vec::new();
                    for index in scan {
                        let it = self.components[*index];
                        for below in 0..it.down {
                            for beside in 0..it.across {
                                unit.push((*index, x * it.across + beside, y * it.down + below));
                            }
                        }
                    }
                    units.push(unit);
                }
            }
        }
        let mut bits = Bits::default();
        let mut last = vec![0; self.components.len()];
        for (number, unit) in units.iter().enumerate() {
            let restarts = usize::from(self.restarts);
            if restarts > 0 && number > 0 && number % restarts == 0 {
                bits.pad();
                let which = u8::try_from((number / restarts - 1) % 8).unwrap();
                bits.out.extend([0xff, 0xd0 + which]);
                last.fill(0);
            }
            for (index, x, y) in unit {
                let it = self.components[*index];
                let steps = (
                    most_across as f32 / it.across as f32,
                    most_down as f32 / it.down as f32,
                );
                bits.block(&block(*index, (*x, *y), steps), &mut last[*index]);
            }
        }
        bits.pad();
        bits.out
    }
}

/// The quantised coefficients of a block in zigzag order, by component, by column and row of the
/// block, and by the pixels between two samples, horizontally and vertically.
type BlockOf<'a> = dyn Fn(usize, (usize, usize), (f32, f32)) -> [i32; 64] + 'a;

/// Every coefficient is a multiple of this.
const STEP: u8 = 2;

fn side(pixels: usize) -> [u8; 2] {
    u16::try_from(pixels).unwrap().to_be_bytes()
}

/// Twelve codes of four bits.
fn means_table() -> Vec<u8> {
    let mut counts = [0; 17];
    counts[4] = 12;
    [&counts[..], &(0..12).collect::<Vec<u8>>()].concat()
}

/// 162 codes of eight bits.
fn details_table() -> Vec<u8> {
    let mut counts = [0; 17];
    (counts[0], counts[8]) = (0x10, 162);
    [&counts[..], &detail_values()].concat()
}

fn detail_values() -> Vec<u8> {
    let mut values = vec![0, 0xf0];
    for zeros in 0..16 {
        values.extend((1..=10).map(|length| zeros << 4 | length));
    }
    values
}

/// Quantised coefficients in zigzag order.
fn transformed(sample: &dyn Fn(usize, usize) -> f32) -> [i32; 64] {
    let mut samples = [[0.0; 8]; 8];
    for (row, line) in samples.iter_mut().enumerate() {
        for (column, value) in line.iter_mut().enumerate() {
            *value = sample(column, row);
        }
    }
    let cosine =
        |at: usize, frequency: usize| ((2 * at + 1) as f32 * frequency as f32 * PI / 16.0).cos();
    let scale = |frequency: usize| if frequency == 0 { FRAC_1_SQRT_2 } else { 1.0 };
    let mut block = [0; 64];
    for (at, (across, down)) in zigzag().into_iter().enumerate() {
        let mut sum = 0.0;
        for (row, line) in samples.iter().enumerate() {
            for (column, value) in line.iter().enumerate() {
                sum += value * cosine(column, across) * cosine(row, down);
            }
        }
        let value = sum * scale(across) * scale(down) / 4.0;
        block[at] = (value / f32::from(STEP)).round() as i32;
    }
    block
}

fn zigzag() -> Vec<(usize, usize)> {
    let mut order = Vec::new();
    for sum in 0..15_usize {
        let range = sum.saturating_sub(7)..=sum.min(7);
        let line: Vec<_> = range.map(|a| (a, sum - a)).collect();
        if sum % 2 == 0 {
            order.extend(line);
        } else {
            order.extend(line.into_iter().rev());
        }
    }
    order
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    ready: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            self.ready = self.ready << 1 | (value >> at & 1);
            self.count += 1;
            if self.count == 8 {
                let byte = u8::try_from(self.ready).unwrap();
                self.out.push(byte);
                if byte == 0xff {
                    self.out.push(0);
                }
                (self.ready, self.count) = (0, 0);
            }
        }
    }

    fn pad(&mut self) {
        while self.count > 0 {
            self.put(1, 1);
        }
    }

    fn number(&mut self, value: i32, length: u32) {
        let value = if value < 0 { value - 1 } else { value };
        self.put(value as u32 & ((1 << length) - 1), length);
    }

    fn block(&mut self, block: &[i32; 64], last: &mut i32) {
        let difference = block[0] - *last;
        *last = block[0];
        let length = length(difference);
        self.put(length, 4);
        self.number(difference, length);
        let mut zeros = 0;
        for value in &block[1..] {
            if *value == 0 {
                zeros += 1;
                continue;
            }
            while zeros > 15 {
                self.put(1, 8);
                zeros -= 16;
            }
            // Behind the two special codes, ten for each number of zeros.
            self.put(2 + zeros * 10 + self::length(*value) - 1, 8);
            self.number(*value, self::length(*value));
            zeros = 0;
        }
        if zeros > 0 {
            self.put(0, 8);
        }
    }
}

fn length(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}
