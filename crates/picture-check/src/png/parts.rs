//! Which chunks of a PNG are retained, in which order they may come, and their lengths.

use super::header::{Colours, Header};
use crate::Refusal;

/// The chunks for the pixels and their colours. The chunks of an animation (APNG) are dropped; what
/// remains is the still picture that a reader without APNG support shows.
const KEPT_CHUNKS: [&[u8; 4]; 13] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"pHYs", b"cICP", b"iCCP",
];

/// The chunks seen so far.
#[derive(Default)]
pub(super) struct Parts {
    retained: Vec<[u8; 4]>,
    /// Number of colours in the palette.
    palette: usize,
    /// Whether a chunk has followed the pixels.
    is_behind: bool,
}

impl Parts {
    /// Whether to retain a chunk. Ancillary chunks after the pixels never are.
    pub(super) fn keeps(
        &mut self,
        name: [u8; 4],
        data: &[u8],
        header: &Header,
    ) -> Result<bool, Refusal> {
        // Upper case in the first letter of the name means critical.
        let is_critical = !name.first().is_some_and(u8::is_ascii_lowercase);
        let has_pixels = self.has(*b"IDAT");
        self.is_behind |= has_pixels && name != *b"IDAT";
        if !KEPT_CHUNKS.contains(&&name) {
            if is_critical || !name.iter().all(u8::is_ascii_alphabetic) {
                return Err(Refusal::damaged("it has a part that no reader knows"));
            }
            return Ok(false);
        }
        if has_pixels && !is_critical {
            return Ok(false);
        }
        // `IDAT` chunks may repeat, but only consecutively.
        let is_second = match &name {
            b"IDAT" => self.is_behind,
            _ => self.has(name),
        };
        if is_second {
            return Err(Refusal::damaged("it has a part twice"));
        }
        let is_late = name == *b"PLTE" && (has_pixels || self.has(*b"tRNS"));
        let needs_palette = matches!(&name, b"IDAT" | b"tRNS" | b"bKGD");
        let lacks_palette = header.colours == Colours::Palette && self.palette == 0;
        if is_late || (needs_palette && lacks_palette) || (name == *b"IEND" && !has_pixels) {
            return Err(Refusal::damaged("its parts are out of order"));
        }
        if !self.fits(name, data.len(), header.colours) {
            return Err(Refusal::damaged(
                "a part is longer or shorter than it can be",
            ));
        }
        if name == *b"PLTE" {
            self.palette = data.len() / 3;
        }
        if !self.has(name) {
            self.retained.push(name);
        }
        Ok(match &name {
            // For true colour, a palette is only a suggestion for displays with few colours, and
            // could hold arbitrary data.
            b"PLTE" => header.colours == Colours::Palette,
            b"cHRM" => are_chromaticities(data),
            _ => true,
        })
    }

    fn has(&self, name: [u8; 4]) -> bool {
        self.retained.contains(&name)
    }

    fn fits(&self, name: [u8; 4], count: usize, colours: Colours) -> bool {
        use Colours::{Grey, GreyAlpha, Palette, Rgb, RgbAlpha};
        match (&name, colours) {
            (b"IDAT" | b"iCCP", _) => true,
            (b"PLTE", Palette | Rgb | RgbAlpha) => {
                count.is_multiple_of(3) && (3..=768).contains(&count)
            }
            (b"tRNS", Palette) => count <= self.palette,
            (b"bKGD" | b"sRGB", Palette) | (b"sBIT", Grey) | (b"sRGB", _) => count == 1,
            (b"tRNS", Grey) | (b"bKGD", Grey | GreyAlpha) | (b"sBIT", GreyAlpha) => count == 2,
            (b"sBIT", Rgb | Palette) => count == 3,
            (b"gAMA" | b"cICP", _) | (b"sBIT", RgbAlpha) => count == 4,
            (b"tRNS", Rgb) | (b"bKGD", Rgb | RgbAlpha) => count == 6,
            (b"pHYs", _) => count == 9,
            (b"IHDR", _) => count == 13,
            (b"cHRM", _) => count == 32,
            (b"IEND", _) => count == 0,
            _ => false,
        }
    }
}

/// Whether all values are valid chromaticities, in units of 1/100000.
fn are_chromaticities(data: &[u8]) -> bool {
    let (values, _) = data.as_chunks::<4>();
    values
        .iter()
        .all(|value| u32::from_be_bytes(*value) <= 200_000)
}
