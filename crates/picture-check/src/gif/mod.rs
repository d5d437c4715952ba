//! GIF: a logical screen, then blocks, up to the trailer.

mod frame;
mod lzw;

use crate::{
    Limits, Refusal,
    cleaned::{Clean, fits},
    reader::Reader,
};
use frame::{Frame, blocks, colours};

/// Application extensions for looping; their data is only the repeat count.
const LOOPING: [&[u8]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

struct Walk<'a> {
    reader: Reader<'a>,
    limits: &'a Limits,
    /// Everything after the screen and its colours.
    out: Vec<u8>,
    /// Width and height.
    screen: (u16, u16),
    /// The timing of the next frame.
    timing: Option<[u8; 4]>,
    frames: u32,
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    let signature = reader.array::<6>()?;
    if !matches!(&signature, b"GIF87a" | b"GIF89a") {
        return Err(Refusal::damaged("the signature is missing"));
    }
    let screen = (reader.le16()?, reader.le16()?);
    let fields: [u8; 3] = reader.array()?;
    let [flags, ..] = fields;
    let palette = reader.take(colours(flags))?;
    let mut walk = Walk {
        reader,
        limits,
        out: Vec::with_capacity(bytes.len()),
        screen,
        timing: None,
        frames: 0,
    };
    while walk.step()? {}
    if walk.frames == 0 {
        return Err(Refusal::damaged("it has no frame"));
    }
    let (width, height) = walk.screen;
    let mut out = signature.to_vec();
    out.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    out.extend(fields);
    out.extend(palette);
    out.append(&mut walk.out);
    out.push(0x3b);
    Ok(Clean {
        frames: walk.frames,
        ..Clean::still(out, width.into(), height.into())
    })
}

impl Walk<'_> {
    /// Handles the next block; returns false after the last one.
    fn step(&mut self) -> Result<bool, Refusal> {
        match self.reader.byte() {
            // Padding.
            Ok(0) => Ok(true),
            Ok(0x21) => match self.extension() {
                // Cut off behind the last frame.
                Err(_) if self.frames > 0 => Ok(false),
                read => read.map(|()| true),
            },
            Ok(0x2c) => self.frame().map(|()| true),
            Ok(0x3b) => Ok(false),
            // Anything else isn't of the picture; viewers stop here.
            _ if self.frames > 0 => Ok(false),
            Ok(_) => Err(Refusal::damaged("it has a block of no known kind")),
            Err(ended) => Err(ended),
        }
    }

    /// Copies the extensions for timing and looping; skips comments, plain text and all others.
    fn extension(&mut self) -> Result<(), Refusal> {
        let label = self.reader.byte()?;
        let blocks = blocks(&mut self.reader)?;
        match (label, blocks.as_slice()) {
            (0xf9, [[a, b, c, d]]) => self.timing = Some([*a, *b, *c, *d]),
            (0xff, [name, [1, low, high]]) if LOOPING.contains(name) => {
                self.out.extend([0x21, 0xff, 11]);
                self.out.extend_from_slice(name);
                self.out.extend([3, 1, *low, *high, 0]);
            }
            _ => {}
        }
        Ok(())
    }

    fn frame(&mut self) -> Result<(), Refusal> {
        let frame = Frame::read(&mut self.reader)?;
        let timing = self.timing.take();
        if self.frames == 0 {
            // Browsers enlarge the screen to the first frame, but not to later ones.
            let (width, height) = frame.end();
            self.screen = (self.screen.0.max(width), self.screen.1.max(height));
            // Before any codes are decoded, which costs time per pixel.
            fits(self.screen.0.into(), self.screen.1.into(), self.limits)?;
        }
        let mut pixels = Vec::new();
        if !frame.write(self.screen, &mut pixels)? {
            return Ok(());
        }
        self.frames = self.frames.saturating_add(1);
        if self.frames > self.limits.frames {
            let limit = self.limits.frames;
            return Err(Refusal::TooManyFrames { limit });
        }
        if let Some(timing) = timing {
            self.out.extend([0x21, 0xf9, 4]);
            self.out.extend(timing);
            self.out.push(0);
        }
        self.out.append(&mut pixels);
        Ok(())
    }
}
