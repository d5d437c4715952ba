//! WebP: a RIFF file of chunks whose lengths add up to the file's.

use std::ops::Range;

use crate::{
    Limits, Refusal,
    cleaned::{Clean, fits},
    exif::{self, Orientation},
    icc::{Profile, Space},
    reader::{Reader, length},
};

const HAS_ICC: u8 = 0x20;
const HAS_EXIF: u8 = 0x08;
const HAS_XMP: u8 = 0x04;
const IS_ANIMATED: u8 = 0x02;

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
    let profile = profile.and_then(|profile| Profile::anew(profile, Space::Rgb));
    let exif =
        find(b"EXIF").map(|chunk| chunk.data.strip_prefix(b"Exif\0\0").unwrap_or(chunk.data));
    // Without the animation flag, a reader may show the first frame only.
    let flags = find(b"VP8X").and_then(|header| header.data.first());
    let says_animated = flags.is_some_and(|flags| flags & IS_ANIMATED != 0);
    if !is_whole(&chunks) || (find(b"ANMF").is_some() && !says_animated) {
        return Err(Refusal::damaged("its parts don't make one picture"));
    }
    let mut canvas = None;
    let mut frames: u32 = 0;
    let mut out = Vec::with_capacity(bytes.len());
    if let Some(data) = find(b"VP8X") {
        let (width, height) = canvas_size(data.data)?;
        fits(width, height, limits)?;
        canvas = Some((width, height));
        write(&mut out, *b"VP8X", &header(data.data, profile.is_some()));
    }
    if let Some(profile) = &profile {
        write(&mut out, *b"ICCP", &profile.bytes);
    }
    for Chunk { name, data } in &chunks {
        match name {
            b"ANMF" => {
                frames = frames.saturating_add(1);
                write(&mut out, *name, &frame(data)?);
            }
            b"VP8 " | b"VP8L" => {
                let size = picture_size(*name, data)?;
                // A decoder allocates all pixels of the picture before it compares the sizes.
                if *canvas.get_or_insert(size) != size {
                    return Err(Refusal::damaged(
                        "its picture has another size than its canvas",
                    ));
                }
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
        icc: profile,
        ..Clean::still(file, width, height)
    })
}

/// Whether the chunks form one still picture, or frames after an animation header, with nothing
/// duplicated: readers ignore superfluous chunks, so data could hide there.
fn is_whole(chunks: &[Chunk<'_>]) -> bool {
    let known = |name: &&[u8; 4]| {
        matches!(
            *name,
            b"VP8X" | b"ANIM" | b"ANMF" | b"ALPH" | b"VP8 " | b"VP8L"
        )
    };
    let names: Vec<_> = chunks
        .iter()
        .map(|chunk| &chunk.name)
        .filter(known)
        .collect();
    match names.as_slice() {
        [b"VP8X", b"ANIM", frames @ ..] => {
            !frames.is_empty() && frames.iter().all(|name| *name == b"ANMF")
        }
        [b"VP8X", picture @ ..] | picture => is_one_picture(picture),
    }
}

const fn is_one_picture(names: &[&[u8; 4]]) -> bool {
    matches!(names, [b"VP8 " | b"VP8L"] | [b"ALPH", b"VP8 "])
}

/// The ranges of a clean copy that hold pixels with their own end code: lossless pixels, and the
/// alpha channel of lossy pictures.
pub(crate) fn ending_pixels(clean: &[u8]) -> Vec<Range<u64>> {
    let mut found = Vec::new();
    // The content begins after `RIFF`, the length and `WEBP`; in a frame, after position and
    // timing.
    let mut open = vec![(12, clean.get(12..).unwrap_or_default())];
    while let Some((mut at, bytes)) = open.pop() {
        let mut reader = Reader::new(bytes);
        while let Ok(Chunk { name, data }) = chunk(&mut reader) {
            let count = u64::try_from(data.len()).unwrap_or_default();
            at += 8;
            match &name {
                b"VP8L" | b"ALPH" => found.push(at..at + count),
                b"ANMF" => open.push((at + 16, data.get(16..).unwrap_or_default())),
                _ => {}
            }
            at += count + count % 2;
        }
    }
    found
}

fn chunks(mut reader: Reader<'_>) -> Result<Vec<Chunk<'_>>, Refusal> {
    let mut chunks = Vec::new();
    while !reader.is_empty() {
        chunks.push(chunk(&mut reader)?);
    }
    Ok(chunks)
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, Refusal> {
    let name = reader.array()?;
    let count = length(reader.le32()?)?;
    let data = reader.take(count)?;
    if count % 2 == 1 {
        reader.byte()?;
    }
    Ok(Chunk { name, data })
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

/// Copies the extended header without the flags of removed chunks.
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
    let size = (side(&mut reader)?, side(&mut reader)?);
    reader.finish()?;
    Ok(size)
}

fn side(reader: &mut Reader<'_>) -> Result<u32, Refusal> {
    let [a, b, c] = reader.array()?;
    Ok(u32::from_le_bytes([a, b, c, 0]) + 1)
}

/// Width and height in the header of the pixel chunk.
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

/// Copies one frame: position and timing, then its picture.
fn frame(data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    let mut out = reader.take(16)?.to_vec();
    let mut position = Reader::new(data);
    position.take(6)?;
    let size = (side(&mut position)?, side(&mut position)?);
    let mut chunks = chunks(reader)?;
    chunks.retain(|chunk| matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ALPH"));
    let names: Vec<_> = chunks.iter().map(|chunk| &chunk.name).collect();
    if !is_one_picture(&names) {
        return Err(Refusal::damaged("a frame is not one picture"));
    }
    for Chunk { name, data } in chunks {
        // Decoders may rely on equal sizes.
        if name != *b"ALPH" && picture_size(name, data)? != size {
            return Err(Refusal::damaged(
                "a frame has another size than its picture",
            ));
        }
        write(&mut out, name, data);
    }
    Ok(out)
}
