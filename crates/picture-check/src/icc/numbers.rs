//! The numbers of a profile: where its colours lie, and how light grows with their values.

use super::Space;
use crate::reader::{Reader, length};

/// The most points of a curve; profiles have at most 4096.
const MOST_POINTS: u32 = 4096;
/// What a number may be at most, in whole units; those of colours are about 1.
const LARGEST: i32 = 16;
/// Where the tags are listed, behind the header.
const TAGS: usize = 128;

/// Of which profiles a profile is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Two,
    Four,
}

/// What of a profile says how its colours look, each under its tag.
pub(super) struct Numbers {
    pub(super) version: Version,
    pub(super) of: Vec<([u8; 4], Vec<u8>)>,
}

impl Numbers {
    /// Those of a profile of a matrix and curves; `None` of all others, which have tables as long
    /// as they like.
    pub(super) fn read(bytes: &[u8], space: Space) -> Option<Self> {
        let mut header = Reader::new(bytes);
        let bytes = bytes.get(..length(header.be32().ok()?).ok()?)?;
        let version = match bytes.get(8)? {
            2 => Version::Two,
            4 => Version::Four,
            _ => return None,
        };
        let signed = [(16, space.signature()), (20, b"XYZ "), (36, b"acsp")];
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

/// What a tag stands for.
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

/// A type, four bytes of nothing, then so many numbers.
fn fixed(element: &[u8], kind: &[u8; 4], count: usize) -> Option<Vec<u8>> {
    let mut reader = Reader::new(element);
    reader.expect(kind, "the type").ok()?;
    reader.take(4).ok()?;
    let mut out = [kind.as_slice(), &[0; 4]].concat();
    numbers(&mut reader, count, &mut out)?;
    Some(out)
}

/// Numbers with sixteen bits behind the point.
fn numbers(reader: &mut Reader<'_>, count: usize, out: &mut Vec<u8>) -> Option<()> {
    for _ in 0..count {
        let number = reader.be32().ok()?;
        let whole = number.cast_signed() >> 16;
        if !(-LARGEST..LARGEST).contains(&whole) {
            return None;
        }
        out.extend_from_slice(&number.to_be_bytes());
    }
    Some(())
}

/// A curve by its points, none below the one before, or by the numbers of a formula.
fn curve(element: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader::new(element);
    let kind: [u8; 4] = reader.array().ok()?;
    reader.take(4).ok()?;
    let mut out = [kind.as_slice(), &[0; 4]].concat();
    match &kind {
        b"curv" => {
            let count = reader.be32().ok().filter(|count| *count <= MOST_POINTS)?;
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
