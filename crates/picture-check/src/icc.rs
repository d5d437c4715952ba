//! Colour profiles: the one kind of extra data that changes how a picture looks.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// Larger profiles are left out.
const LARGEST: u64 = 1024 * 1024;

/// Colours that a profile is for. One for others than the pixels' own would mislead a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Grey,
    Rgb,
    Cmyk,
}

impl Space {
    const fn signature(self) -> &'static [u8; 4] {
        match self {
            Self::Grey => b"GRAY",
            Self::Rgb => b"RGB ",
            Self::Cmyk => b"CMYK",
        }
    }
}

/// Whether these bytes are an ICC profile for such colours: its own length, the colours at byte
/// 16, then `acsp` at byte 36.
pub(crate) fn is_profile(bytes: &[u8], space: Space) -> bool {
    let length = bytes
        .first_chunk()
        .map(|length| u32::from_be_bytes(*length));
    let fits = length.is_some_and(|length| usize::try_from(length) == Ok(bytes.len()));
    fits && bytes.get(16..20) == Some(space.signature())
        && bytes.get(36..40) == Some(b"acsp")
        && u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST)
}

/// The profile for such colours that these bytes are, compressed, and nothing else.
pub(crate) fn inflated(bytes: &[u8], space: Space) -> Option<Vec<u8>> {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut profile = Vec::new();
    let read = decoder.by_ref().take(LARGEST + 1).read_to_end(&mut profile);
    let whole = usize::try_from(decoder.total_in()) == Ok(bytes.len());
    (read.is_ok() && whole && is_profile(&profile, space)).then_some(profile)
}
