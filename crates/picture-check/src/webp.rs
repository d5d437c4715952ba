//! WebP: a RIFF of chunks whose lengths add up to the file's.

use crate::{
    Limits, Refusal,
    clean::Clean,
    exif::{self, Orientation},
    icc,
    reader::{Reader, length},
};

const HAS_ICC: u8 = 0x20;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIFF", "the signature")?;
    let size = length(reader.le32()?)?;
    let mut body = Reader::new(reader.take(size)?);
    reader.finish()?;
    body.expect(b"WEBP", "the signature")?;
    let chunks = chunks(body)?;

    let find = |name: &[u8; 4]| chunks.iter().find(|chunk| chunk.name == *name);
    let profile = find(b"ICCP").map(|chunk| chunk.data);
    let profile = profile.filter(|profile| icc::is_profile(profile));
    let exif =
        find(b"EXIF").map(|chunk| chunk.data.strip_prefix(b"Exif\0\0").unwrap_or(chunk.data));
    let mut canvas = None;
    let mut frames: u32 = 0;
    let mut out = Vec::with_capacity(bytes.len());
    for Chunk { name, data } in &chunks {
        match name {
            b"VP8X" => {
                canvas = Some(canvas_size(data)?);
                write(&mut out, *name, &header(data, profile.is_some()));
            }
            b"ICCP" if profile.is_some() => write(&mut out, *name, data),
            b"ANMF" => {
                frames = frames.saturating_add(1);
                write(&mut out, *name, &frame(data)?);
            }
            b"VP8 " | b"VP8L" => {
                canvas = canvas.or(Some(picture_size(*name, data)?));
                write(&mut out, *name, data);
            }
            b"ALPH" | b"ANIM" => write(&mut out, *name, data),
            _ => {}
        }
    }
    if frames > limits.frames {
        let limit = limits.frames;
        return Err(Refusal::TooManyFrames { limit });
    }
    let mut file = b"RIFF".to_vec();
    let size = u32::try_from(out.len().saturating_add(4)).unwrap_or(u32::MAX);
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(b"WEBP");
    file.append(&mut out);
    let (width, height) = canvas.ok_or_else(|| Refusal::damaged("it has no pixels"))?;
    Ok(Clean {
        frames: frames.max(1),
        orientation: exif.map_or(Orientation::Upright, exif::orientation),
        icc: profile.map(<[u8]>::to_vec),
        ..Clean::still(file, width, height)
    })
}

fn chunks(mut reader: Reader<'_>) -> Result<Vec<Chunk<'_>>, Refusal> {
    let mut chunks = Vec::new();
    while !reader.is_empty() {
        let name = reader.array()?;
        let count = length(reader.le32()?)?;
        let data = reader.take(count)?;
        if count % 2 == 1 {
            reader.byte()?;
        }
        chunks.push(Chunk { name, data });
    }
    Ok(chunks)
}

fn write(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend_from_slice(&name);
    let count = u32::try_from(data.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}

/// The extended header, without the flags of what is left out.
fn header(data: &[u8], has_profile: bool) -> Vec<u8> {
    let mut header = data.to_vec();
    if let Some(flags) = header.first_mut() {
        *flags &= !(HAS_EXIF | HAS_XMP);
        if !has_profile {
            *flags &= !HAS_ICC;
        }
    }
    header
}

fn canvas_size(data: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut reader = Reader::new(data);
    reader.take(4)?;
    let mut side = || -> Result<u32, Refusal> {
        let [a, b, c] = reader.array()?;
        Ok(u32::from_le_bytes([a, b, c, 0]) + 1)
    };
    let size = (side()?, side()?);
    reader.finish()?;
    Ok(size)
}

/// Width and height of a picture without an extended header.
fn picture_size(name: [u8; 4], data: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut reader = Reader::new(data);
    if name == *b"VP8L" {
        reader.expect(b"\x2f", "the signature")?;
        let bits = reader.le32()?;
        return Ok(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1));
    }
    reader.take(3)?;
    reader.expect(b"\x9d\x01\x2a", "the signature")?;
    let width = reader.le16()? & 0x3fff;
    let height = reader.le16()? & 0x3fff;
    Ok((width.into(), height.into()))
}

/// One frame: its place and timing, then its own chunks.
fn frame(data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    let mut out = reader.take(16)?.to_vec();
    for Chunk { name, data } in chunks(reader)? {
        if matches!(&name, b"VP8 " | b"VP8L" | b"ALPH") {
            write(&mut out, name, data);
        }
    }
    Ok(out)
}
