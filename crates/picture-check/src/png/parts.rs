//! Which chunks of a PNG are copied. What is wrong with an ancillary chunk never refuses a picture:
//! libpng ignores such a chunk, so it is dropped.

use super::{
    chunk::Chunk,
    header::{Colours, Header},
};
use crate::Refusal;

/// The ancillary chunks that change how the colours look. The chunks of an animation (APNG) are
/// dropped; what remains is the still picture that a reader without APNG support shows.
const COPIED: [&[u8; 4]; 9] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"iCCP",
];
/// Those that libpng ignores behind a palette.
const BEFORE_PALETTE: [&[u8; 4]; 6] = [b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"cICP", b"iCCP"];
/// Those that libpng ignores before the palette of a picture that needs one.
const BEHIND_PALETTE: [&[u8; 4]; 2] = [b"tRNS", b"bKGD"];

/// The chunks seen before the pixels.
pub(super) struct Parts<'h> {
    header: &'h Header,
    copied: Vec<[u8; 4]>,
    has_palette: bool,
    /// Number of colours in the palette, if the pixels refer to it.
    palette: usize,
}

impl<'h> Parts<'h> {
    pub(super) const fn new(header: &'h Header) -> Self {
        Self {
            header,
            copied: Vec::new(),
            has_palette: false,
            palette: 0,
        }
    }

    /// The data to copy of a chunk before the pixels; `None` to drop it.
    pub(super) fn copy<'a>(&mut self, chunk: &Chunk<'a>) -> Result<Option<&'a [u8]>, Refusal> {
        if chunk.name == *b"PLTE" {
            return self.palette(chunk);
        }
        if !chunk.is_ancillary() {
            return Err(Refusal::damaged("it has a part that no reader knows"));
        }
        let name = &chunk.name;
        let is_late = self.has_palette && BEFORE_PALETTE.contains(&name);
        let needs_palette = self.header.colours == Colours::Palette;
        let is_early = needs_palette && self.palette == 0 && BEHIND_PALETTE.contains(&name);
        let is_sound = COPIED.contains(&name)
            && !self.copied.contains(name)
            && !is_late
            && !is_early
            && self.fits(*name, chunk.data.len())
            && (name != b"cHRM" || are_chromaticities(chunk.data))
            && chunk.verify().is_ok();
        if is_sound {
            self.copied.push(*name);
        }
        Ok(is_sound.then_some(chunk.data))
    }

    /// The colours that pixels can refer to. For true colour, a palette is only a suggestion for
    /// displays with few colours; grey has none.
    fn palette<'a>(&mut self, chunk: &Chunk<'a>) -> Result<Option<&'a [u8]>, Refusal> {
        let is_second = std::mem::replace(&mut self.has_palette, true);
        if self.header.colours != Colours::Palette {
            return Ok(None);
        }
        let count = chunk.data.len();
        if is_second || !count.is_multiple_of(3) || !(3..=768).contains(&count) {
            return Err(Refusal::damaged("its palette makes no sense"));
        }
        chunk.verify()?;
        let most = 3 << self.header.depth.min(8);
        let colours = chunk.data.get(..most).unwrap_or(chunk.data);
        self.palette = colours.len() / 3;
        Ok(Some(colours))
    }

    /// Checks that nothing is missing before the pixels.
    pub(super) fn finish(&self) -> Result<(), Refusal> {
        match self.header.colours == Colours::Palette && self.palette == 0 {
            true => Err(Refusal::damaged("its palette is missing")),
            false => Ok(()),
        }
    }

    fn fits(&self, name: [u8; 4], count: usize) -> bool {
        use Colours::{Grey, GreyAlpha, Palette, Rgb, RgbAlpha};
        match (&name, self.header.colours) {
            (b"iCCP", _) => true,
            (b"tRNS", Palette) => (1..=self.palette).contains(&count),
            (b"bKGD" | b"sRGB", Palette) | (b"sBIT", Grey) | (b"sRGB", _) => count == 1,
            (b"tRNS", Grey) | (b"bKGD", Grey | GreyAlpha) | (b"sBIT", GreyAlpha) => count == 2,
            (b"sBIT", Rgb | Palette) => count == 3,
            (b"gAMA" | b"cICP", _) | (b"sBIT", RgbAlpha) => count == 4,
            (b"tRNS", Rgb) | (b"bKGD", Rgb | RgbAlpha) => count == 6,
            (b"pHYs", _) => count == 9,
            (b"cHRM", _) => count == 32,
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
