//! GIF: a logical screen, then blocks, up to the trailer.

use crate::{
    Limits, Refusal,
    cleaned::{Clean, fits},
    lzw::Codes,
    reader::Reader,
};

/// Application extensions for looping; their data is only the repeat count.
const LOOPING: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    let mut out = Vec::with_capacity(bytes.len());
    let signature = reader.array::<6>()?;
    if !matches!(&signature, b"GIF87a" | b"GIF89a") {
        return Err(Refusal::damaged("the signature is missing"));
    }
    out.extend_from_slice(&signature);
    let screen = reader.array::<7>()?;
    out.extend_from_slice(&screen);
    let [w0, w1, h0, h1, flags, ..] = screen;
    let width = u32::from(u16::from_le_bytes([w0, w1]));
    let height = u32::from(u16::from_le_bytes([h0, h1]));
    // Before decoding any LZW codes, which costs time per pixel.
    fits(width, height, limits)?;
    out.extend_from_slice(reader.take(colours(flags))?);
    let mut frames: u32 = 0;
    loop {
        match reader.byte()? {
            0x21 => extension(&mut reader, &mut out)?,
            0x2c => {
                frames = frames.saturating_add(1);
                if frames > limits.frames {
                    let limit = limits.frames;
                    return Err(Refusal::TooManyFrames { limit });
                }
                frame(&mut reader, &mut out, [w0, w1, h0, h1])?;
            }
            0x3b => break,
            _ => return Err(Refusal::damaged("it has a block of no known kind")),
        }
    }
    out.push(0x3b);
    reader.finish()?;
    if frames == 0 {
        return Err(Refusal::damaged("it has no frame"));
    }
    Ok(Clean {
        frames,
        ..Clean::still(out, width, height)
    })
}

/// Size of the colour table that these flags announce, in bytes.
fn colours(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// Copies the extensions for timing and looping; skips comments, plain text and all others.
fn extension(reader: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
    let label = reader.byte()?;
    let mut blocks = Vec::new();
    loop {
        let count = reader.byte()?;
        if count == 0 {
            break;
        }
        blocks.push(reader.take(count.into())?);
    }
    let is_looping = matches!(blocks.as_slice(), [name, [1, _, _]] if LOOPING.contains(name));
    let is_timing = label == 0xf9 && matches!(blocks.as_slice(), [[_, _, _, _]]);
    if is_timing || (label == 0xff && is_looping) {
        out.extend_from_slice(&[0x21, label]);
        for block in blocks {
            out.push(u8::try_from(block.len()).unwrap_or_default());
            out.extend_from_slice(block);
        }
        out.push(0);
    }
    Ok(())
}

fn frame(reader: &mut Reader<'_>, out: &mut Vec<u8>, screen: [u8; 4]) -> Result<(), Refusal> {
    let descriptor = reader.array::<9>()?;
    let [x0, x1, y0, y1, w0, w1, h0, h1, _] = descriptor;
    let end = |at, size| u32::from(u16::from_le_bytes(at)) + u32::from(u16::from_le_bytes(size));
    let [sw0, sw1, sh0, sh1] = screen;
    let is_inside = end([x0, x1], [w0, w1]) <= end([sw0, sw1], [0, 0])
        && end([y0, y1], [h0, h1]) <= end([sh0, sh1], [0, 0]);
    if !is_inside {
        return Err(Refusal::damaged("a frame is larger than the screen"));
    }
    out.push(0x2c);
    out.extend_from_slice(&descriptor);
    let [.., flags] = descriptor;
    out.extend_from_slice(reader.take(colours(flags))?);
    let bits = reader.byte()?;
    out.push(bits);
    let pixels = end([0; 2], [w0, w1]).saturating_mul(end([0; 2], [h0, h1]));
    let mut codes = Codes::new(bits, pixels.into())?;
    loop {
        let count = reader.byte()?;
        out.push(count);
        if count == 0 {
            return codes.finish();
        }
        let block = reader.take(count.into())?;
        codes.walk(block)?;
        out.extend_from_slice(block);
    }
}
