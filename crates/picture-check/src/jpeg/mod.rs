//! JPEG: marker segments, with entropy-coded scans between them, up to the end marker.

mod header;
mod huffman;
pub(crate) mod pixels;
mod scan;
mod scan_tables;
mod scan_walk;
mod segments;
mod tables;
mod walk;

use crate::{
    Refusal,
    cleaned::Clean,
    exif::{self, Orientation},
    icc::{Profile, Space},
    reader::Reader,
};
use segments::{coded, write_segment};
use tables::{Frame, Tables};

const EXIF: &[u8] = b"Exif\0\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
/// JFIF 1.1, square pixels, no thumbnail.
const JFIF: &[u8] = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
/// Adobe APP14, version 100, without flags; the byte for the colour transform follows.
const ADOBE: &[u8] = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0";
/// Progressive pictures have about ten; each costs a pass over all pixels.
const MAX_SCANS: u32 = 100;

struct Walk<'a> {
    reader: Reader<'a>,
    /// Everything after the segments that are rewritten (JFIF, Adobe, profile).
    out: Vec<u8>,
    size: Option<(u32, u32)>,
    space: Option<Space>,
    frame: Option<Frame<'a>>,
    tables: Tables<'a>,
    scans: u32,
    has_jfif: bool,
    /// The colour transform of the Adobe segment.
    transform: Option<u8>,
    orientation: Orientation,
    profile: Vec<(u8, &'a [u8])>,
}

pub(crate) fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    let mut walk = Walk {
        reader: Reader::new(bytes),
        out: Vec::with_capacity(bytes.len()),
        size: None,
        space: None,
        frame: None,
        tables: Tables::default(),
        scans: 0,
        has_jfif: false,
        transform: None,
        orientation: Orientation::Upright,
        profile: Vec::new(),
    };
    walk.reader.expect(b"\xff\xd8", "the start")?;
    while walk.step()? {}
    walk.reader.finish()?;
    let (Some((width, height)), 1..) = (walk.size, walk.scans) else {
        return Err(Refusal::damaged("it has no pixels"));
    };
    let joined = joined(walk.profile);
    // The profile is read at the end: its segments may come in any order and at any place.
    let profile = walk.space.and_then(|it| Profile::anew(&joined, it));
    let mut out = b"\xff\xd8".to_vec();
    if walk.has_jfif {
        out.extend_from_slice(JFIF);
    }
    if let Some(transform) = walk.transform {
        out.extend_from_slice(ADOBE);
        out.push(transform);
    }
    if let Some(profile) = &profile {
        write_profile(&mut out, &profile.bytes);
    }
    out.append(&mut walk.out);
    Ok(Clean {
        orientation: walk.orientation,
        icc: profile,
        ..Clean::still(out, width, height)
    })
}

impl<'a> Walk<'a> {
    /// Handles the next segment; returns false after the end marker.
    fn step(&mut self) -> Result<bool, Refusal> {
        self.reader.expect(b"\xff", "a marker")?;
        let mut marker = self.reader.byte()?;
        // Any number of 0xff bytes may precede a marker.
        while marker == 0xff {
            marker = self.reader.byte()?;
        }
        if marker == 0xd9 {
            self.out.extend_from_slice(b"\xff\xd9");
            return Ok(false);
        }
        let is_segment = matches!(marker, 0xc0..=0xcf | 0xda..=0xfe);
        if !is_segment {
            return Err(Refusal::damaged("it has a marker out of place"));
        }
        let count = self.reader.be16()?;
        let data = self.reader.take(usize::from(count).saturating_sub(2))?;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => self.frame(marker, data)?,
            0xc4 => self.tables.record_codes(data)?,
            0xda => return self.scan(data),
            0xdb => self.tables.record_steps(data)?,
            0xdd => self.tables.record_restarts(data)?,
            // Unsupported; `pixels::check` refuses it with the reason.
            0xc8 | 0xcc | 0xdc => write_segment(&mut self.out, marker, data),
            0xe0 => self.has_jfif |= data.starts_with(b"JFIF\0"),
            0xe1 => self.record_exif(data),
            0xe2 => self.record_profile(data),
            0xee if self.scans == 0 && data.starts_with(b"Adobe") => {
                self.transform = data.get(11).copied().or(self.transform);
            }
            _ => {}
        }
        Ok(true)
    }

    /// Precision, height, width and number of components.
    fn frame(&mut self, marker: u8, data: &'a [u8]) -> Result<(), Refusal> {
        if self.size.is_some() {
            return Err(Refusal::damaged("it has two headers"));
        }
        let mut header = Reader::new(data);
        header.byte()?;
        let height = header.be16()?;
        self.size = Some((header.be16()?.into(), height.into()));
        self.frame = Some(Frame { marker, data });
        self.space = match header.byte()? {
            1 => Some(Space::Grey),
            3 => Some(Space::Rgb),
            4 => Some(Space::Cmyk),
            _ => None,
        };
        Ok(())
    }

    fn record_exif(&mut self, data: &[u8]) {
        if let Some(tiff) = data.strip_prefix(EXIF) {
            self.orientation = exif::orientation(tiff);
        }
    }

    fn record_profile(&mut self, data: &'a [u8]) {
        if let Some([number, _of, part @ ..]) = data.strip_prefix(ICC) {
            self.profile.push((*number, part));
        }
    }

    /// Copies entropy-coded data, preceded by its header and the tables that it uses.
    fn scan(&mut self, header: &[u8]) -> Result<bool, Refusal> {
        self.scans = self.scans.saturating_add(1);
        if self.scans > MAX_SCANS {
            return Err(Refusal::TooHeavy);
        }
        let frame = self.frame.as_ref().ok_or_else(header::no_header)?;
        self.tables.write(frame, header, &mut self.out)?;
        write_segment(&mut self.out, 0xda, header);
        let end = coded(self.reader.rest())?;
        self.out.extend_from_slice(self.reader.take(end)?);
        Ok(true)
    }
}

/// Joins the parts of a profile in the order of their numbers.
fn joined(mut parts: Vec<(u8, &[u8])>) -> Vec<u8> {
    parts.sort_by_key(|(number, _)| *number);
    parts.iter().flat_map(|(_, part)| *part).copied().collect()
}

/// Splits the profile, since the length of a segment has 16 bits.
fn write_profile(out: &mut Vec<u8>, profile: &[u8]) {
    let parts = profile.chunks(65_000);
    let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
    for (number, part) in (1_u8..).zip(parts) {
        write_segment(out, 0xe2, &[ICC, &[number, count], part].concat());
    }
}
