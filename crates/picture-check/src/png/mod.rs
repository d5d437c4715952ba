//! PNG: a signature, then chunks of length, type, data and checksum, up to `IEND`.

mod chunk;
mod header;
mod parts;
mod pixels;

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};

use crate::{
    Limits, Refusal,
    cleaned::{Clean, fits},
    exif,
    icc::{Profile, Space},
    reader::Reader,
};
use chunk::Chunk;
use header::Header;
use parts::Parts;
use pixels::Pixels;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(SIGNATURE, "the signature")?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    let mut chunk = Chunk::read(&mut reader)?;
    if chunk.name != *b"IHDR" {
        return Err(Refusal::damaged("the header is missing"));
    }
    chunk.verify()?;
    let header = Header::read(chunk.data)?;
    fits(header.width, header.height, limits)?;
    out.extend_from_slice(chunk.whole);
    let mut parts = Parts::new(&header);
    let (mut exif, mut icc) = (None, None);
    loop {
        chunk = Chunk::read(&mut reader)?;
        match &chunk.name {
            b"IDAT" => break,
            b"eXIf" => exif = exif.or(Some(chunk.data)),
            _ => {}
        }
        let Some(data) = parts.copy(&chunk)? else {
            continue;
        };
        if chunk.name != *b"iCCP" {
            Chunk::write(chunk.name, data, &mut out);
        } else if let Some(profile) = profile(data, header.colours.space()) {
            write_profile(&profile, &mut out)?;
            icc = Some(profile);
        }
    }
    parts.finish()?;
    // The pixels are in consecutive chunks.
    let mut pixels = Pixels::default();
    while chunk.name == *b"IDAT" {
        chunk.verify()?;
        pixels.add(chunk.data);
        match Chunk::read(&mut reader) {
            Ok(next) => chunk = next,
            Err(_end) => break,
        }
    }
    pixels.write(header.inflated(), limits.clean_bytes, &mut out)?;
    // Everything behind the pixels is dropped, damaged or not; only an orientation counts.
    while exif.is_none() && chunk.name != *b"IEND" {
        if chunk.name == *b"eXIf" {
            exif = Some(chunk.data);
        }
        match Chunk::read(&mut reader) {
            Ok(next) => chunk = next,
            Err(_end) => break,
        }
    }
    Chunk::write(*b"IEND", b"", &mut out);
    Ok(Clean {
        orientation: exif.map(exif::orientation).unwrap_or_default(),
        icc,
        ..Clean::still(out, header.width, header.height)
    })
}

/// Reads the profile: a name of 1 to 79 bytes, a zero byte, and the compression method 0.
fn profile(data: &[u8], space: Space) -> Option<Profile> {
    let name_end = data.iter().take(80).position(|byte| *byte == 0)?;
    let compressed = data.get(name_end..)?.strip_prefix(b"\0\0")?;
    Profile::inflated(compressed, space)
}

fn write_profile(profile: &Profile, out: &mut Vec<u8>) -> Result<(), Refusal> {
    let mut data = ZlibEncoder::new(b"icc\0\0".to_vec(), Compression::default());
    let data = data.write_all(&profile.bytes).and_then(|()| data.finish());
    let data = data.map_err(|error| Refusal::damaged(error.to_string()))?;
    Chunk::write(*b"iCCP", &data, out);
    Ok(())
}

/// The chunks of a clean copy that define how its colours look.
pub(crate) fn looks(clean: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(clean);
    reader.expect(SIGNATURE, "the signature")?;
    let mut looks = Vec::new();
    loop {
        let chunk = Chunk::read(&mut reader)?;
        match &chunk.name {
            b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" | b"iCCP" => {
                looks.extend_from_slice(chunk.whole);
            }
            b"IDAT" => return Ok(looks),
            _ => {}
        }
    }
}

/// Inserts these chunks after the header of a PNG.
pub(crate) fn with_chunks(png: &[u8], chunks: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut rest = Reader::new(png);
    let mut out = rest.take(SIGNATURE.len())?.to_vec();
    out.extend_from_slice(Chunk::read(&mut rest)?.whole);
    out.extend_from_slice(chunks);
    out.extend_from_slice(rest.rest());
    Ok(out)
}
