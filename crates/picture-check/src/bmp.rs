//! BMP: a file header, an info header, an optional colour table, the pixels.

use crate::{
    Limits, Refusal,
    cleaned::{Clean, fits},
    reader::{Reader, length},
};

/// Size of the file header.
const FILE_HEADER: usize = 14;
/// Size of the first info header, which OS/2 had; its fields have 16 bits, its colours 3 bytes.
const CORE_HEADER: u32 = 12;
/// Size of the usual info header. Longer ones have the masks behind its fields, and this one may
/// have them behind itself.
const INFO_HEADER: u32 = 40;
/// Size of the info header with masks for all channels.
const MASKS_HEADER: u32 = 56;
/// Size of the second info header of OS/2; it has no masks.
const OS2_HEADER: u32 = 64;

/// How the pixels are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Plain,
    RunLength,
    Masks([u32; 4]),
}

struct Header {
    width: u32,
    /// Negative if the rows go from top to bottom.
    height: i32,
    depth: u16,
    compression: u32,
    coding: Coding,
    /// Colours in the file, 4 bytes each, up to as many as pixels can have.
    palette: Vec<u8>,
}

/// Writes the file anew with one kind of header, so that all decoders read it alike; sizes, offsets
/// and gaps of the original don't count. The copy is for the decoders: what is stored is encoded from
/// the decoded pixels.
pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"BM", "the signature")?;
    reader.take(8)?;
    let offset = length(reader.le32()?)?;
    let header = Header::read(bytes, offset, reader, limits)?;
    let coded = bytes.get(offset..).unwrap_or_default();
    let pixels = match header.coding {
        // The end code may be missing; a second one is ignored.
        Coding::RunLength => [coded, &[0, 1]].concat(),
        Coding::Plain | Coding::Masks(_) => header.rows(coded)?,
    };
    let file = header.write(&pixels);
    Ok(Clean::still(
        file,
        header.width,
        header.height.unsigned_abs(),
    ))
}

impl Header {
    fn read(
        bytes: &[u8],
        offset: usize,
        mut reader: Reader<'_>,
        limits: &Limits,
    ) -> Result<Self, Refusal> {
        let size = reader.le32()?;
        let is_core = size == CORE_HEADER;
        let (width, height) = match is_core {
            true => (reader.le16()?.into(), reader.le16()?.into()),
            false => (reader.le32()?, reader.le32()?.cast_signed()),
        };
        fits(width, height.unsigned_abs(), limits)?;
        let _planes = reader.le16()?;
        let depth = reader.le16()?;
        let (mut compression, mut colours) = (0, 0);
        if !is_core {
            compression = reader.le32()?;
            reader.take(12)?;
            colours = reader.le32()?;
            reader.le32()?;
        }
        let has_masks = matches!(compression, 3 | 6) && matches!(depth, 16 | 32);
        let coding = match (compression, depth) {
            (0, 1 | 4 | 8 | 16 | 24 | 32) => Coding::Plain,
            (1, 8) | (2, 4) if height > 0 => Coding::RunLength,
            _ if has_masks && size != OS2_HEADER => {
                let mut masks = [reader.le32()?, reader.le32()?, reader.le32()?, 0];
                // Behind the usual header, only this compression has a mask for the alpha channel.
                if compression == 6 || size >= MASKS_HEADER {
                    let [.., alpha] = &mut masks;
                    *alpha = reader.le32()?;
                }
                Coding::Masks(masks)
            }
            _ => return Err(Refusal::damaged("it is coded in a way that is out of use")),
        };
        if !is_core && size < INFO_HEADER {
            return Err(Refusal::damaged("its header makes no sense"));
        }
        let end = FILE_HEADER.saturating_add(length(size)?);
        let table = bytes.get(end..offset).unwrap_or_default();
        let most = if depth <= 8 { 1_usize << depth } else { 0 };
        let count = match length(colours)? {
            0 => most,
            count => count.min(most),
        };
        let entry = if is_core { 3 } else { 4 };
        let mut palette = Vec::new();
        for colour in table.chunks_exact(entry).take(count) {
            palette.extend(colour.iter().take(3));
            palette.push(0);
        }
        // Pixels of a colour that the file lacks are black.
        palette.resize(most * 4, 0);
        Ok(Self {
            width,
            height,
            depth,
            compression,
            coding,
            palette,
        })
    }

    /// The rows of uncompressed pixels. The last one may lack the padding to a multiple of 4 bytes.
    fn rows(&self, coded: &[u8]) -> Result<Vec<u8>, Refusal> {
        let bits = u64::from(self.width) * u64::from(self.depth);
        let row = bits.div_ceil(32) * 4;
        let all = row.saturating_mul(self.height.unsigned_abs().into());
        let least = all.saturating_sub(row - bits.div_ceil(8));
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        if coded.len() < size(least) {
            return Err(Refusal::damaged("it ends within its pixels"));
        }
        let mut rows = coded.get(..size(all)).unwrap_or(coded).to_vec();
        rows.resize(size(all), 0);
        Ok(rows)
    }

    fn write(&self, pixels: &[u8]) -> Vec<u8> {
        let (compression, size, masks) = match self.coding {
            Coding::Masks(masks) => (3, MASKS_HEADER, Some(self.seen(masks, pixels))),
            Coding::Plain | Coding::RunLength => (self.compression, INFO_HEADER, None),
        };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let offset = number(FILE_HEADER + self.palette.len()) + size;
        let mut out = b"BM".to_vec();
        for field in [offset + number(pixels.len()), 0, offset, size, self.width] {
            out.extend(field.to_le_bytes());
        }
        out.extend(self.height.to_le_bytes());
        out.extend([1_u16.to_le_bytes(), self.depth.to_le_bytes()].concat());
        let colours = number(self.palette.len() / 4);
        for field in [compression, number(pixels.len()), 0, 0, colours, 0] {
            out.extend(field.to_le_bytes());
        }
        for mask in masks.into_iter().flatten() {
            out.extend(mask.to_le_bytes());
        }
        out.extend_from_slice(&self.palette);
        out.extend_from_slice(pixels);
        out
    }

    /// The masks without that of an alpha channel that hides every pixel: programs leave it at zero,
    /// and viewers then ignore it.
    fn seen(&self, [red, green, blue, alpha]: [u32; 4], pixels: &[u8]) -> [u32; 4] {
        let is_visible = match self.depth {
            16 => pixels
                .as_chunks::<2>()
                .0
                .iter()
                .any(|pixel| u32::from(u16::from_le_bytes(*pixel)) & alpha != 0),
            _ => pixels
                .as_chunks::<4>()
                .0
                .iter()
                .any(|pixel| u32::from_le_bytes(*pixel) & alpha != 0),
        };
        [red, green, blue, if is_visible { alpha } else { 0 }]
    }
}
