//! A frame of a GIF.

use weezl::{BitOrder, LzwStatus, decode::Decoder, encode::Encoder};

use super::lzw::Codes;
use crate::{Refusal, reader::Reader};

const IS_INTERLACED: u8 = 0x40;
/// First row and step of the passes of an interlaced frame.
const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

/// A frame as it stands in the file.
pub(super) struct Frame<'a> {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
    flags: u8,
    palette: &'a [u8],
    /// Bits per pixel value.
    bits: u8,
    blocks: Vec<&'a [u8]>,
}

impl<'a> Frame<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Refusal> {
        let [x, y, width, height] = [
            reader.le16()?,
            reader.le16()?,
            reader.le16()?,
            reader.le16()?,
        ];
        let flags = reader.byte()?;
        Ok(Self {
            x,
            y,
            width,
            height,
            flags,
            palette: reader.take(colours(flags))?,
            bits: reader.byte()?,
            blocks: blocks(reader)?,
        })
    }

    /// The column and the row behind its last ones.
    pub(super) const fn end(&self) -> (u16, u16) {
        (
            self.x.saturating_add(self.width),
            self.y.saturating_add(self.height),
        )
    }

    /// Writes the part within the screen; returns false if there is none. The codes are copied,
    /// unless there is something else among them or pixels are outside.
    pub(super) fn write(&self, screen: (u16, u16), out: &mut Vec<u8>) -> Result<bool, Refusal> {
        let width = self.width.min(screen.0.saturating_sub(self.x));
        let height = self.height.min(screen.1.saturating_sub(self.y));
        if width == 0 || height == 0 {
            return Ok(false);
        }
        let mut codes = Codes::new(self.bits, self.pixels())?;
        for block in &self.blocks {
            codes.walk(block)?;
        }
        let is_exact = codes.finish()?;
        let is_whole = (width, height) == (self.width, self.height);
        let is_copied = is_exact && is_whole && self.bits > 1;
        let flags = if is_copied {
            self.flags
        } else {
            self.flags & !IS_INTERLACED
        };
        out.push(0x2c);
        for field in [self.x, self.y, width, height] {
            out.extend(field.to_le_bytes());
        }
        out.push(flags);
        out.extend_from_slice(self.palette);
        if is_copied {
            out.push(self.bits);
            write_blocks(self.blocks.iter().copied(), out);
        } else {
            let bits = self.bits.max(2);
            let pixels = self.upright(&self.decoded()?, width, height);
            let packed = Encoder::new(BitOrder::Lsb, bits).encode(&pixels);
            let packed = packed.map_err(|error| Refusal::damaged(error.to_string()))?;
            out.push(bits);
            write_blocks(packed.chunks(255), out);
        }
        Ok(true)
    }

    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The pixel values in the order of the codes.
    fn decoded(&self) -> Result<Vec<u8>, Refusal> {
        let damaged = || Refusal::damaged("its codes can't be decoded");
        let mut pixels = vec![0; usize::try_from(self.pixels()).map_err(|_large| damaged())?];
        let mut decoder = Decoder::new(BitOrder::Lsb, self.bits);
        let mut made = 0;
        for block in &self.blocks {
            let mut block = *block;
            loop {
                let room = pixels.get_mut(made..).unwrap_or_default();
                if room.is_empty() {
                    return Ok(pixels);
                }
                let step = decoder.decode_bytes(block, room);
                made += step.consumed_out;
                block = block.get(step.consumed_in..).unwrap_or_default();
                let is_stalled = step.consumed_in == 0 && step.consumed_out == 0;
                match step.status {
                    Ok(LzwStatus::Ok) if !is_stalled => {}
                    Ok(LzwStatus::Ok | LzwStatus::NoProgress) => break,
                    _ if made == pixels.len() => return Ok(pixels),
                    _ => return Err(damaged()),
                }
            }
        }
        match made == pixels.len() {
            true => Ok(pixels),
            false => Err(damaged()),
        }
    }

    /// The first columns and rows, from top to bottom.
    fn upright(&self, pixels: &[u8], width: u16, height: u16) -> Vec<u8> {
        let rows = usize::from(self.height);
        let order: Vec<usize> = match self.flags & IS_INTERLACED {
            0 => (0..rows).collect(),
            _ => PASSES
                .into_iter()
                .flat_map(|(first, step)| (first..rows).step_by(step))
                .collect(),
        };
        let (width, height) = (usize::from(width), usize::from(height));
        let mut upright = vec![0; width * height];
        for (row, line) in order
            .into_iter()
            .zip(pixels.chunks(self.width.max(1).into()))
        {
            let to = upright.get_mut(row * width..(row + 1) * width);
            if let (Some(to), Some(from)) = (to, line.get(..width)) {
                to.copy_from_slice(from);
            }
        }
        upright
    }
}

/// Size of the colour table that these flags announce, in bytes.
pub(super) fn colours(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// Reads data sub-blocks up to the empty one.
pub(super) fn blocks<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, Refusal> {
    let mut blocks = Vec::new();
    loop {
        match reader.byte()? {
            0 => return Ok(blocks),
            count => blocks.push(reader.take(count.into())?),
        }
    }
}

fn write_blocks<'a>(blocks: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    for block in blocks {
        out.push(u8::try_from(block.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(block);
    }
    out.push(0);
}
