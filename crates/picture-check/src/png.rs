//! PNG: a signature, then chunks of length, type, data and checksum, up to `IEND`.

use crate::{
    Refusal,
    clean::Clean,
    exif::{self, Orientation},
    icc,
    reader::{Reader, length},
};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What the picture is made of, and what says how its colours look. Without the chunks of an
/// animation the still picture stays, as a reader that knows no animation shows it.
const KEPT: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"pHYs", b"cICP",
];

pub(crate) fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(SIGNATURE, "the signature")?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(SIGNATURE);
    let mut size = None;
    let mut orientation = Orientation::Upright;
    loop {
        let mut chunk = reader;
        let count = length(reader.be32()?)?;
        let name = reader.array::<4>()?;
        let data = reader.take(count)?;
        reader.take(4)?;
        if size.is_none() {
            size = Some(dimensions(name, data)?);
        } else if name == *b"IHDR" {
            return Err(Refusal::damaged("it has two headers"));
        }
        if is_kept(name, data)? {
            out.extend_from_slice(chunk.take(count.saturating_add(12))?);
        }
        match &name {
            b"eXIf" => orientation = exif::orientation(data),
            b"IEND" => break,
            _ => {}
        }
    }
    reader.finish()?;
    let (width, height) = size.unwrap_or_default();
    Ok(Clean {
        orientation,
        ..Clean::still(out, width, height)
    })
}

fn dimensions(name: [u8; 4], data: &[u8]) -> Result<(u32, u32), Refusal> {
    if name != *b"IHDR" || data.len() != 13 {
        return Err(Refusal::damaged("the header is missing"));
    }
    let mut header = Reader::new(data);
    Ok((header.be32()?, header.be32()?))
}

fn is_kept(name: [u8; 4], data: &[u8]) -> Result<bool, Refusal> {
    if KEPT.contains(&&name) {
        return Ok(true);
    }
    let is_critical = !name.first().is_some_and(u8::is_ascii_lowercase);
    if is_critical || !name.iter().all(u8::is_ascii_alphabetic) {
        return Err(Refusal::damaged("it has a part that no reader knows"));
    }
    if name != *b"iCCP" {
        return Ok(false);
    }
    // A name of 1 to 79 bytes, its end, the method 0, then the profile.
    let name_end = data.iter().take(80).position(|byte| *byte == 0);
    let profile = name_end.and_then(|end| data.get(end..)?.strip_prefix(b"\0\0"));
    Ok(profile.is_some_and(icc::is_compressed_profile))
}
