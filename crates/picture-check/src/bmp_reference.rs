//! A plain decoder of bitmaps with the header that [`crate::bmp`] writes. Slow, and without the code
//! of the first decoder, whose pixels it is compared with.

use crate::{Refusal, reader::Reader};

/// Red, green and blue of the pixels, from the top left.
pub(crate) fn colours(file: &[u8]) -> Result<Vec<[u8; 3]>, Refusal> {
    let mut reader = Reader::new(file);
    reader.take(10)?;
    let offset = crate::reader::length(reader.le32()?)?;
    let header = crate::reader::length(reader.le32()?)?;
    let width = crate::reader::length(reader.le32()?)?;
    let height = reader.le32()?.cast_signed();
    reader.take(2)?;
    let depth = usize::from(reader.le16()?);
    let compression = reader.le32()?;
    reader.take(20)?;
    let masks = match compression {
        3 => [reader.le32()?, reader.le32()?, reader.le32()?],
        _ if depth == 16 => [0x7c00, 0x03e0, 0x001f],
        _ => [0x00ff_0000, 0xff00, 0xff],
    };
    let palette = file.get(14 + header..offset).unwrap_or_default();
    let pixels = file.get(offset..).unwrap_or_default();
    let rows = crate::reader::length(height.unsigned_abs())?;
    let mut lines = match compression {
        1 | 2 => run_lengths(pixels, depth, (width, rows)),
        _ => plain(pixels, depth, (width, rows)),
    };
    if height > 0 {
        lines.reverse();
    }
    let colour = |value: u32| match depth {
        0..=8 => {
            let (entries, _) = palette.as_chunks::<4>();
            let entry = usize::try_from(value).ok().and_then(|at| entries.get(at));
            entry.map_or([0; 3], |[blue, green, red, _]| [*red, *green, *blue])
        }
        _ => masks.map(|mask| stretched(value, mask)),
    };
    Ok(lines.into_iter().flatten().map(colour).collect())
}

/// The values of uncompressed pixels, row by row as they stand in the file.
fn plain(pixels: &[u8], depth: usize, (width, rows): (usize, usize)) -> Vec<Vec<u32>> {
    let row = (width * depth).div_ceil(32) * 4;
    let lines = pixels.chunks_exact(row).take(rows);
    let value = |line: &[u8], x: usize| -> u32 {
        let at = x * depth;
        let byte = |index: usize| u32::from(line.get(index).copied().unwrap_or(0));
        if depth < 8 {
            let shift = 8 - depth - at % 8;
            byte(at / 8)
                .checked_shr(u32::try_from(shift).unwrap_or(0))
                .unwrap_or(0)
                & ((1 << depth) - 1)
        } else {
            (0..depth / 8)
                .rev()
                .fold(0, |value, index| value << 8 | byte(at / 8 + index))
        }
    };
    lines
        .map(|line| (0..width).map(|x| value(line, x)).collect())
        .collect()
}

/// A value that no colour has: pixels that run-length codes skip are black.
const SKIPPED: u32 = u32::MAX;

/// The values of run-length coded pixels.
fn run_lengths(mut codes: &[u8], depth: usize, (width, rows): (usize, usize)) -> Vec<Vec<u32>> {
    let mut lines = vec![vec![SKIPPED; width]; rows];
    let (mut x, mut y) = (0_usize, 0_usize);
    let value = |byte: u8, index: usize| match (depth, index % 2) {
        (4, 0) => u32::from(byte >> 4),
        (4, _) => u32::from(byte & 15),
        _ => u32::from(byte),
    };
    while let [first, second, rest @ ..] = codes {
        codes = rest;
        match (first, second) {
            (0, 0) => (x, y) = (0, y + 1),
            (0, 1) => break,
            (0, 2) => {
                let [across, down, rest @ ..] = codes else {
                    break;
                };
                (x, y, codes) = (x + usize::from(*across), y + usize::from(*down), rest);
            }
            (0, count) => {
                let count = usize::from(*count);
                let bytes = (count * depth).div_ceil(8);
                for index in 0..count {
                    let byte = codes.get(index * depth / 8).copied().unwrap_or(0);
                    set(&mut lines, (x + index, y), value(byte, index));
                }
                x += count;
                codes = codes.get(bytes.next_multiple_of(2)..).unwrap_or_default();
            }
            (count, byte) => {
                for index in 0..usize::from(*count) {
                    set(&mut lines, (x + index, y), value(*byte, index));
                }
                x += usize::from(*count);
            }
        }
    }
    lines
}

fn set(lines: &mut [Vec<u32>], (x, y): (usize, usize), value: u32) {
    if let Some(pixel) = lines.get_mut(y).and_then(|line| line.get_mut(x)) {
        *pixel = value;
    }
}

/// The bits of a value that a mask selects, stretched to eight.
fn stretched(value: u32, mask: u32) -> u8 {
    let shift = mask.trailing_zeros();
    let most = u64::from(mask.checked_shr(shift).unwrap_or(0));
    let bits = u64::from((value & mask).checked_shr(shift).unwrap_or(0));
    let stretched = (bits * 255 + most / 2).checked_div(most).unwrap_or(0);
    u8::try_from(stretched).unwrap_or(u8::MAX)
}
