//! Colour profiles: the one kind of extra data that changes how a picture looks.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// Larger profiles are left out.
const LARGEST: u64 = 1024 * 1024;

/// Whether these bytes are an ICC profile: its own length, then `acsp` at byte 36.
pub(crate) fn is_profile(bytes: &[u8]) -> bool {
    let length = bytes
        .first_chunk()
        .map(|length| u32::from_be_bytes(*length));
    let fits = length.is_some_and(|length| usize::try_from(length) == Ok(bytes.len()));
    fits && bytes.get(36..40) == Some(b"acsp")
        && u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST)
}

/// Whether these bytes are a compressed ICC profile and nothing else.
pub(crate) fn is_compressed_profile(bytes: &[u8]) -> bool {
    let mut decoder = ZlibDecoder::new(bytes);
    let mut profile = Vec::new();
    let read = decoder.by_ref().take(LARGEST + 1).read_to_end(&mut profile);
    let whole = usize::try_from(decoder.total_in()) == Ok(bytes.len());
    read.is_ok() && whole && is_profile(&profile)
}
