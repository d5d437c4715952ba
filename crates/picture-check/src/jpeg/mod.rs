//! JPEG: marker segments, with entropy-coded scans between them, up to the end marker.

mod declared;
mod header;
mod huffman;
mod scan;
mod scan_walk;
mod segments;
mod standard_codes;
mod tables;
mod walk;

use crate::{
    Limits, Refusal,
    cleaned::{Clean, JpegDecoding},
    exif,
    icc::Profile,
    reader::Reader,
};
use declared::Declared;
use header::{Picture, no_header};
use huffman::Bits;
use scan::Scan;
use segments::{skip_to_marker, write_segment};
use tables::Tables;

const ICC: &[u8] = b"ICC_PROFILE\0";
/// Progressive pictures have about ten; each costs a pass over all pixels.
const MAX_SCANS: u32 = 100;

struct Walk<'a> {
    reader: Reader<'a>,
    limits: &'a Limits,
    /// Everything after the segments that are rewritten (JFIF, Adobe, profile).
    out: Vec<u8>,
    picture: Option<Picture>,
    tables: Tables<'a>,
    scans: u32,
    declared: Declared,
    /// The TIFF block of the first EXIF segment.
    exif: Option<&'a [u8]>,
    profile: Vec<(u8, &'a [u8])>,
}

/// What follows a segment.
#[derive(PartialEq, Eq)]
enum Next {
    Segment,
    /// The picture is over; the rest of the file is dropped.
    End,
}

/// Copies the tables and the scans, code by code; all else is dropped or written anew.
pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut walk = Walk {
        reader: Reader::new(bytes),
        limits,
        out: Vec::with_capacity(bytes.len()),
        picture: None,
        tables: Tables::default(),
        scans: 0,
        declared: Declared::default(),
        exif: None,
        profile: Vec::new(),
    };
    walk.reader.expect(b"\xff\xd8", "the start")?;
    while walk.step()? == Next::Segment {}
    let picture = walk.picture.ok_or_else(no_header)?;
    if !picture.has_all_components() {
        return Err(Refusal::damaged("colours are missing"));
    }
    let ids: Vec<_> = picture.components.iter().map(|it| it.id).collect();
    let colours = walk.declared.colours(&ids).ok_or_else(no_header)?;
    // The segments of a profile may come in any order.
    let profile = Profile::anew(&joined(walk.profile), colours.space());
    let mut out = b"\xff\xd8".to_vec();
    walk.declared.write(colours, &mut out);
    if let Some(profile) = &profile {
        write_profile(&mut out, &profile.bytes);
    }
    out.append(&mut walk.out);
    out.extend_from_slice(b"\xff\xd9");
    let side = |pixels| u32::try_from(pixels).unwrap_or(u32::MAX);
    Ok(Clean {
        orientation: walk.exif.map(exif::orientation).unwrap_or_default(),
        icc: profile,
        jpeg: Some(JpegDecoding {
            colours,
            memory: [1, 2, 4, 8].map(|divisor| (divisor, picture.memory(divisor.into()))),
        }),
        ..Clean::still(out, side(picture.width), side(picture.height))
    })
}

impl<'a> Walk<'a> {
    /// Handles the next segment.
    fn step(&mut self) -> Result<Next, Refusal> {
        if self.picture.as_ref().is_some_and(Picture::is_complete) {
            // Nothing can follow that a reader would show.
            return Ok(Next::End);
        }
        self.reader = Reader::new(skip_to_marker(self.reader.rest()));
        let [_, marker] = self.reader.array()?;
        match marker {
            0xd9 => return Ok(Next::End),
            // Restart markers behind the last part of a scan, and a marker without meaning.
            0x01 | 0xd0..=0xd7 => return Ok(Next::Segment),
            0xc0..=0xcf | 0xda..=0xfe => {}
            _ => return Err(Refusal::damaged("it has a marker out of place")),
        }
        let count = self.reader.be16()?;
        let data = self.reader.take(usize::from(count).saturating_sub(2))?;
        let is_head = self.scans == 0;
        match marker {
            0xc4 => self.tables.record_codes(data)?,
            // Tables of arithmetic codes, and the number of lines, which the frame header has too.
            0xcc | 0xdc => {}
            0xc0..=0xcf => self.frame(marker, data)?,
            0xda => return self.scan(data),
            0xdb => self.tables.record_steps(data)?,
            0xdd => self.tables.record_restarts(data)?,
            // Readers stop at the first scan to interpret these.
            0xe0 if is_head => self.declared.record_jfif(data),
            0xe1 if is_head => self.record_exif(data),
            0xe2 if is_head => self.record_profile(data),
            0xee if is_head => self.declared.record_adobe(data),
            _ => {}
        }
        Ok(Next::Segment)
    }

    fn frame(&mut self, marker: u8, data: &[u8]) -> Result<(), Refusal> {
        if self.picture.is_some() {
            return Err(Refusal::damaged("it has two headers"));
        }
        self.picture = Some(Picture::read(marker, data, self.limits)?);
        Ok(())
    }

    fn record_exif(&mut self, data: &'a [u8]) {
        // The byte after the name is usually zero, too.
        if let Some([_, tiff @ ..]) = data.strip_prefix(b"Exif\0") {
            self.exif.get_or_insert(tiff);
        }
    }

    fn record_profile(&mut self, data: &'a [u8]) {
        if let Some([number, _of, part @ ..]) = data.strip_prefix(ICC) {
            self.profile.push((*number, part));
        }
    }

    /// Copies entropy-coded data, preceded by its header and the tables that it uses.
    fn scan(&mut self, header: &[u8]) -> Result<Next, Refusal> {
        self.scans = self.scans.saturating_add(1);
        if self.scans > MAX_SCANS {
            return Err(Refusal::TooHeavy);
        }
        let picture = self.picture.as_mut().ok_or_else(no_header)?;
        if self.scans == 1 {
            let ids: Vec<_> = picture.components.iter().map(|it| it.id).collect();
            picture.rename(self.declared.colours(&ids).ok_or_else(no_header)?);
        }
        let scan = Scan::read(header, picture)?;
        self.tables.write(picture, &scan, &mut self.out)?;
        scan.write(picture, &mut self.out);
        let codes = self.tables.codes(&scan)?;
        let bits = Bits::new(self.reader.rest(), std::mem::take(&mut self.out));
        let restarts = self.tables.restarts;
        let (rest, out) = scan.walk(picture, &codes, restarts, bits)?;
        (self.reader, self.out) = (Reader::new(rest), out);
        Ok(Next::Segment)
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
