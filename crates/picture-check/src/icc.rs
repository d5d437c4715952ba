//! Colour profiles: the only kind of metadata that affects how a picture looks.
//!
//! A profile can also hold text and tables of any length, so no profile is copied. If a profile
//! describes its colours by a matrix and curves, as those of screens and cameras do, a new one is
//! written from these numbers; all others are omitted.

mod numbers;
mod space;

use std::io::Read;

use flate2::read::ZlibDecoder;

use numbers::{Numbers, Version};
pub(crate) use space::Space;

/// Larger profiles are omitted. In bytes.
const MAX_PROFILE_BYTES: u64 = 1024 * 1024;
/// Size of the profile header, in bytes.
const HEADER: usize = 128;
/// The D50 illuminant to which every profile refers, as XYZ.
const DAYLIGHT: [u8; 12] = [0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d];
/// Description and copyright, which every profile must have.
const NAME: &str = "Colours";
const COPYRIGHT: &str = "None";

/// A profile written by this module.
pub(crate) struct Profile {
    pub(crate) space: Space,
    pub(crate) bytes: Vec<u8>,
}

impl Profile {
    /// Writes a new profile from the numbers of this one, which must be for colour space `space`;
    /// `None` if they can't be read.
    pub(crate) fn anew(bytes: &[u8], space: Space) -> Option<Self> {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_PROFILE_BYTES) {
            return None;
        }
        let bytes = written(Numbers::read(bytes, space)?, space)?;
        Some(Self { space, bytes })
    }

    /// Like `anew`, for a zlib-compressed profile without trailing bytes.
    pub(crate) fn inflated(bytes: &[u8], space: Space) -> Option<Self> {
        let mut decoder = ZlibDecoder::new(bytes);
        let mut profile = Vec::new();
        // One byte more than allowed, so a profile that is too large is detected, not truncated.
        let read = decoder
            .by_ref()
            .take(MAX_PROFILE_BYTES + 1)
            .read_to_end(&mut profile);
        let whole = usize::try_from(decoder.total_in()) == Ok(bytes.len());
        (read.is_ok() && whole)
            .then(|| Self::anew(&profile, space))
            .flatten()
    }
}

/// Writes a profile of these numbers. Deterministic: the same numbers yield the same bytes.
fn written(numbers: Numbers, space: Space) -> Option<Vec<u8>> {
    let (name, copyright) = match numbers.version {
        Version::Two => (described(NAME), text(COPYRIGHT)),
        Version::Four => (unicode(NAME), unicode(COPYRIGHT)),
    };
    let mut elements = vec![(*b"desc", name), (*b"cprt", copyright)];
    elements.extend(numbers.of);
    let (mut tags, mut data) = (Vec::new(), Vec::new());
    let begin = HEADER + 4 + 12 * elements.len();
    // The three curves are often equal: store each distinct element once.
    let mut known: Vec<(&[u8], usize)> = Vec::new();
    for (tag, element) in &elements {
        let found = known.iter().find(|(bytes, _)| bytes == element);
        let at = found.map_or(begin + data.len(), |(_, at)| *at);
        if found.is_none() {
            known.push((element, at));
            data.extend_from_slice(element);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        tags.extend_from_slice(tag);
        tags.extend_from_slice(&number(at)?);
        tags.extend_from_slice(&number(element.len())?);
    }
    let mut out = number(begin + data.len())?.to_vec();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(match numbers.version {
        Version::Two => &[2, 0x10, 0, 0],
        Version::Four => &[4, 0x20, 0, 0],
    });
    out.extend_from_slice(b"mntr");
    out.extend_from_slice(space.signature());
    out.extend_from_slice(b"XYZ ");
    // A fixed creation time, 2000-01-01, keeps the output deterministic.
    out.extend_from_slice(&[0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    out.extend_from_slice(b"acsp");
    out.resize(68, 0);
    out.extend_from_slice(&DAYLIGHT);
    out.resize(HEADER, 0);
    out.extend_from_slice(&number(elements.len())?);
    out.append(&mut tags);
    out.append(&mut data);
    Some(out)
}

fn number(count: usize) -> Option<[u8; 4]> {
    u32::try_from(count).ok().map(u32::to_be_bytes)
}

/// A `desc` element of version 2; its Unicode and ScriptCode names are empty.
fn described(name: &str) -> Vec<u8> {
    let count = u32::try_from(name.len()).unwrap_or_default() + 1;
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(name.as_bytes());
    out.resize(out.len() + 1 + 8 + 3 + 67, 0);
    out
}

/// A `text` element of version 2.
fn text(text: &str) -> Vec<u8> {
    [b"text\0\0\0\0", text.as_bytes(), b"\0"].concat()
}

/// An `mluc` element of version 4 with one text, in English.
fn unicode(text: &str) -> Vec<u8> {
    let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let count = u32::try_from(text.len()).unwrap_or_default();
    let mut out = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&28_u32.to_be_bytes());
    out.extend_from_slice(&text);
    out
}
