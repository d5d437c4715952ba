//! How the components of a JPEG are to be read as colours.

use crate::jpeg_colours::Colours;

/// JFIF 1.1, square pixels, no thumbnail.
const JFIF: &[u8] = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
/// Adobe APP14, version 100, without flags; the byte for the colour transform follows.
const ADOBE: &[u8] = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0";
/// Component ids that mean RGB if no segment says otherwise.
const RGB_IDS: [u8; 3] = *b"RGB";

/// What the segments before the first scan say about colours.
#[derive(Default)]
pub(super) struct Declared {
    has_jfif: bool,
    /// The colour transform of the Adobe segment.
    transform: Option<u8>,
}

impl Declared {
    /// Reads an APP0 segment.
    pub(super) fn record_jfif(&mut self, data: &[u8]) {
        self.has_jfif |= data.starts_with(b"JFIF\0") && data.len() >= 14;
    }

    /// Reads an APP14 segment.
    pub(super) fn record_adobe(&mut self, data: &[u8]) {
        if data.starts_with(b"Adobe") {
            self.transform = data.get(11).copied().or(self.transform);
        }
    }

    /// The colour space of components with these ids, by the rules of libjpeg, which browsers
    /// follow; `None` for a number of components that has no meaning.
    pub(super) fn colours(&self, ids: &[u8]) -> Option<Colours> {
        match (ids.len(), self.transform) {
            (1, _) => Some(Colours::Grey),
            (3, _) if self.has_jfif => Some(Colours::YCbCr),
            (3, Some(0)) => Some(Colours::Rgb),
            (3, None) if ids == RGB_IDS => Some(Colours::Rgb),
            (3, _) => Some(Colours::YCbCr),
            (4, None | Some(0)) => Some(Colours::Cmyk),
            (4, Some(_)) => Some(Colours::Ycck),
            _ => None,
        }
    }

    /// The segment that declares the colours; all readers agree on what it writes.
    pub(super) fn write(&self, colours: Colours, out: &mut Vec<u8>) {
        let transform = match colours {
            Colours::Grey | Colours::YCbCr if self.has_jfif => return out.extend_from_slice(JFIF),
            Colours::Grey => return,
            // CMYK without an Adobe segment has none either in the copy: some readers invert it.
            Colours::YCbCr | Colours::Cmyk if self.transform.is_none() => return,
            Colours::YCbCr => 1,
            Colours::Rgb | Colours::Cmyk => 0,
            Colours::Ycck => 2,
        };
        out.extend_from_slice(ADOBE);
        out.push(transform);
    }
}
