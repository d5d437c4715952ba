//! The numbers of a profile: its primaries, and its tone curves.

use super::space::Space;
use crate::reader::{Reader, length};

/// Maximum number of points of a curve.
const MAX_POINTS: u32 = 4096;
/// Limit of the absolute value of a number, in whole units; colour values are about 1.
const MAX_VALUE: i32 = 16;
/// Offset of the tag table, after the header.
const TAGS: usize = 128;

/// Major version of the profile format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Two,
    Four,
}

/// The elements of a profile that define its colours, with their tags.
pub(super) struct Numbers {
    pub(super) version: Version,
    pub(super) of: Vec<([u8; 4], Vec<u8>)>,
}

impl Numbers {
    /// Reads a matrix profile; `None` for all others, which have tables of any length.
    pub(super) fn read(bytes: &[u8], space: Space) -> Option<Self> {
        let mut header = Reader::new(bytes);
        let bytes = bytes.get(..length(header.be32().ok()?).ok()?)?;
        let version = match bytes.get(8)? {
            2 => Version::Two,
            4 => Version::Four,
            _ => return None,
        };
        let signed = [(16, space.signature()), (20, b"XYZ "), (36, b"acsp")];
        // Colour space of the device, connection space, and the file signature.
        for (at, word) in signed {
            bytes.get(at..)?.strip_prefix(word)?;
        }
        let (colours, curves): (&[&[u8; 4]], &[&[u8; 4]]) = match space {
            Space::Grey => (&[b"wtpt"], &[b"kTRC"]),
            Space::Rgb => (
                &[b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"],
                &[b"rTRC", b"gTRC", b"bTRC"],
            ),
            Space::Cmyk => return None,
        };
        let mut of = Vec::new();
        for tag in colours {
            of.push((**tag, fixed(element(bytes, **tag)?, b"XYZ ", 3)?));
        }
        if let Some(adaptation) = element(bytes, *b"chad") {
            of.push((*b"chad", fixed(adaptation, b"sf32", 9)?));
        }
        for tag in curves {
            of.push((**tag, curve(element(bytes, **tag)?)?));
        }
        Some(Self { version, of })
    }
}

/// The data of a tag; `None` if the profile doesn't have it.
fn element(bytes: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let mut tags = Reader::new(bytes.get(TAGS..)?);
    for _ in 0..tags.be32().ok()? {
        let name: [u8; 4] = tags.array().ok()?;
        let begin = length(tags.be32().ok()?).ok()?;
        let count = length(tags.be32().ok()?).ok()?;
        if name == tag {
            return bytes.get(begin..begin.checked_add(count)?);
        }
    }
    None
}

/// Copies a type signature, four zero bytes and `count` numbers.
fn fixed(element: &[u8], kind: &[u8; 4], count: usize) -> Option<Vec<u8>> {
    let mut reader = Reader::new(element);
    reader.expect(kind, "the type").ok()?;
    reader.take(4).ok()?;
    let mut out = [kind.as_slice(), &[0; 4]].concat();
    numbers(&mut reader, count, &mut out)?;
    Some(out)
}

/// Copies fixed-point numbers (s15Fixed16) within the limit.
fn numbers(reader: &mut Reader<'_>, count: usize, out: &mut Vec<u8>) -> Option<()> {
    for _ in 0..count {
        let number = reader.be32().ok()?;
        let whole = number.cast_signed() >> 16;
        if !(-MAX_VALUE..MAX_VALUE).contains(&whole) {
            return None;
        }
        out.extend_from_slice(&number.to_be_bytes());
    }
    Some(())
}

/// Copies a tone curve: either points that never decrease, or the parameters of a formula.
fn curve(element: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(element);
    let kind: [u8; 4] = reader.array().ok()?;
    reader.take(4).ok()?;
    let mut out = [kind.as_slice(), &[0; 4]].concat();
    match &kind {
        b"curv" => {
            let count = reader.be32().ok().filter(|count| *count <= MAX_POINTS)?;
            out.extend_from_slice(&count.to_be_bytes());
            let mut before = 0;
            for _ in 0..count {
                let point = reader.be16().ok().filter(|point| *point >= before)?;
                out.extend_from_slice(&point.to_be_bytes());
                before = point;
            }
        }
        b"para" => {
            let formula = reader.be16().ok()?;
            reader.take(2).ok()?;
            out.extend_from_slice(&formula.to_be_bytes());
            out.extend_from_slice(&[0; 2]);
            let count = [1, 3, 4, 5, 7].get(usize::from(formula))?;
            numbers(&mut reader, *count, &mut out)?;
        }
        _ => return None,
    }
    Some(out)
}
