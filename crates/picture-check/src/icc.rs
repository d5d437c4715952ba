//! Colour profiles: the one kind of extra data that changes how a picture looks.
//!
//! A profile also has room for text and tables as long as one likes. So none stays as it is: where
//! its colours are said by a matrix and curves, as those of screens and cameras are, a new one is
//! written of these numbers; all others are left out.

mod numbers;

use std::io::Read;

use flate2::read::ZlibDecoder;

use numbers::{Numbers, Version};

/// Larger profiles are left out.
const LARGEST: u64 = 1024 * 1024;
/// Bytes of the header.
const HEADER: usize = 128;
/// The light that profiles refer to.
const DAYLIGHT: [u8; 12] = [0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d];
/// What every profile must say of itself and of its author.
const NAME: &str = "Colours";
const COPYRIGHT: &str = "None";

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

/// A profile that was written here.
pub(crate) struct Profile {
    pub(crate) space: Space,
    pub(crate) bytes: Vec<u8>,
}

impl Profile {
    /// A new one of the numbers in this one, which is for such colours; `None` where they can't be
    /// told.
    pub(crate) fn anew(bytes: &[u8], space: Space) -> Option<Self> {
        if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
            return None;
        }
        let bytes = written(Numbers::read(bytes, space)?, space)?;
        Some(Self { space, bytes })
    }

    /// The same of one that is compressed, with nothing behind it.
    pub(crate) fn inflated(bytes: &[u8], space: Space) -> Option<Self> {
        let mut decoder = ZlibDecoder::new(bytes);
        let mut profile = Vec::new();
        let read = decoder.by_ref().take(LARGEST + 1).read_to_end(&mut profile);
        let whole = usize::try_from(decoder.total_in()) == Ok(bytes.len());
        (read.is_ok() && whole)
            .then(|| Self::anew(&profile, space))
            .flatten()
    }
}

/// A profile of these numbers. The same numbers give the same bytes.
fn written(numbers: Numbers, space: Space) -> Option<Vec<u8>> {
    let (name, copyright) = match numbers.version {
        Version::Two => (described(NAME), text(COPYRIGHT)),
        Version::Four => (unicode(NAME), unicode(COPYRIGHT)),
    };
    let mut elements = vec![(*b"desc", name), (*b"cprt", copyright)];
    elements.extend(numbers.of);
    let (mut tags, mut data) = (Vec::new(), Vec::new());
    let begin = HEADER + 4 + 12 * elements.len();
    // Curves are often the same for all colours.
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
    // A time that never changes, the first of January 2000.
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

/// A name as old profiles have it: with room for others that nobody uses.
fn described(name: &str) -> Vec<u8> {
    let count = u32::try_from(name.len()).unwrap_or_default() + 1;
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(name.as_bytes());
    out.resize(out.len() + 1 + 8 + 3 + 67, 0);
    out
}

/// A text as old profiles have it.
fn text(text: &str) -> Vec<u8> {
    [b"text\0\0\0\0", text.as_bytes(), b"\0"].concat()
}

/// A text as new profiles have it: one, in English.
fn unicode(text: &str) -> Vec<u8> {
    let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let count = u32::try_from(text.len()).unwrap_or_default();
    let mut out = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    out.extend_from_slice(&count.to_be_bytes());
    out.extend_from_slice(&28_u32.to_be_bytes());
    out.extend_from_slice(&text);
    out
}
