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
const HAS_ALPHA: u8 = 0x10;
const IS_ANIMATED: u8 = 0x02;

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
}

pub(crate) fn clean(bytes: &[u8], limits: &Limits) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"RIFF", "the signature")?;
    let size = length(reader.le32()?)?;
    // What follows the RIFF file is dropped.
    let is_short = reader.rest().len() < size;
    let body = reader.rest().get(..size).unwrap_or(reader.rest());
    let mut body = Reader::new(body);
    body.expect(b"WEBP", "the signature")?;
    let chunks = chunks(body);

    let find = |name: &[u8; 4]| chunks.iter().find(|chunk| chunk.name == *name);
    let profile = find(b"ICCP").map(|chunk| chunk.data);
    let profile = profile.and_then(|profile| Profile::anew(profile, Space::Rgb));
    let exif =
        find(b"EXIF").map(|chunk| chunk.data.strip_prefix(b"Exif\0\0").unwrap_or(chunk.data));
    // The size comes first: it bounds all further work.
    let header_chunk = chunks.first().filter(|chunk| chunk.name == *b"VP8X");
    let canvas_of_header = header_chunk
        .map(|chunk| canvas_size(chunk.data))
        .transpose()?;
    if let Some((width, height)) = canvas_of_header {
        fits(width, height, limits)?;
    }
    let mut parts = Parts::of(&chunks)?;
    // Without the length that its header says, an animation lacks frames.
    if is_short && !parts.frames.is_empty() {
        return Err(Refusal::damaged("it ends too early"));
    }
    let mut frames = Vec::new();
    for data in std::mem::take(&mut parts.frames) {
        if let Some(frame) = Frame::read(data, canvas_of_header)? {
            frames.push(frame);
        }
    }
    let count = u32::try_from(frames.len()).unwrap_or(u32::MAX);
    if count > limits.frames {
        let limit = limits.frames;
        return Err(Refusal::TooManyFrames { limit });
    }
    // A single frame over the whole canvas is a still picture, which can be turned and scaled down.
    if count == 1 && frames.first().map(|frame| frame.size) == canvas_of_header {
        parts.animation = None;
        parts.picture = frames.pop().map(|frame| frame.picture);
    }
    if frames.is_empty() && parts.picture.is_none() {
        return Err(Refusal::damaged("it has no frame within its canvas"));
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut canvas = canvas_of_header;
    if let Some(data) = parts.header {
        write(&mut out, *b"VP8X", &header(data, profile.is_some(), &parts));
    }
    if let Some(profile) = profile.as_ref().filter(|_| canvas.is_some()) {
        write(&mut out, *b"ICCP", &profile.bytes);
    }
    if let Some(picture) = &parts.picture {
        let size = picture.size()?;
        // A decoder allocates all pixels of the picture before it compares the sizes.
        if *canvas.get_or_insert(size) != size {
            return Err(Refusal::damaged(
                "its picture has another size than its canvas",
            ));
        }
        picture.write(&mut out);
    }
    if let Some(animation) = parts.animation {
        write(&mut out, *b"ANIM", animation);
        for frame in &frames {
            write(&mut out, *b"ANMF", &frame.bytes());
        }
    }
    let mut file = b"RIFF".to_vec();
    let size = u32::try_from(out.len().saturating_add(4)).unwrap_or(u32::MAX);
    file.extend_from_slice(&size.to_le_bytes());
    file.extend_from_slice(b"WEBP");
    file.append(&mut out);
    let (width, height) = canvas.ok_or_else(|| Refusal::damaged("it has no pixels"))?;
    Ok(Clean {
        frames: count.max(1),
        is_animated: parts.animation.is_some(),
        orientation: exif.map_or(Orientation::Upright, exif::orientation),
        icc: profile,
        ..Clean::still(file, width, height)
    })
}

/// The parts that readers show: a still picture, or frames behind an animation header. They ignore
/// superfluous parts, so data could hide there.
struct Parts<'a> {
    /// The extended header.
    header: Option<&'a [u8]>,
    /// The animation header: background and number of loops.
    animation: Option<&'a [u8]>,
    picture: Option<Picture<'a>>,
    frames: Vec<&'a [u8]>,
}

/// A still picture: its pixels, and for lossy ones their alpha channel.
struct Picture<'a> {
    alpha: Option<&'a [u8]>,
    name: [u8; 4],
    pixels: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(chunks: &[Chunk<'a>]) -> Result<Self, Refusal> {
        let data_of = |name: &[u8; 4]| {
            let found = chunks.iter().find(|chunk| chunk.name == *name);
            found.map(|chunk| chunk.data)
        };
        let no_picture = || Refusal::damaged("its parts don't make one picture");
        let header = chunks.first().filter(|chunk| chunk.name == *b"VP8X");
        let header = header.map(|chunk| chunk.data);
        // Without the animation flag, a reader may show the first frame only.
        let flags = header.and_then(<[u8]>::first).copied().unwrap_or_default();
        let is_animated = flags & IS_ANIMATED != 0;
        if is_animated != data_of(b"ANMF").is_some() {
            return Err(no_picture());
        }
        if !is_animated {
            return Ok(Self {
                header,
                animation: None,
                picture: Some(Picture::of(chunks, header.is_some()).ok_or_else(no_picture)?),
                frames: Vec::new(),
            });
        }
        let is_of_animation = |chunk: &&Chunk<'_>| matches!(&chunk.name, b"ANIM" | b"ANMF");
        let mut parts = chunks.iter().filter(is_of_animation);
        let animation = parts.next().filter(|chunk| chunk.name == *b"ANIM");
        let animation = animation.and_then(|chunk| chunk.data.get(..6));
        Ok(Self {
            header,
            animation: Some(animation.ok_or_else(no_picture)?),
            picture: None,
            frames: parts
                .filter(|chunk| chunk.name == *b"ANMF")
                .map(|chunk| chunk.data)
                .collect(),
        })
    }

    /// Whether the header must say that there is an alpha channel. That of an animation is kept.
    fn has_alpha(&self, flags: u8) -> bool {
        match &self.picture {
            Some(picture) => picture.has_alpha(),
            None => flags & HAS_ALPHA != 0,
        }
    }
}

impl<'a> Picture<'a> {
    /// The first pixels among these chunks; those behind them are ignored by readers, too.
    fn of(chunks: &[Chunk<'a>], may_have_alpha: bool) -> Option<Self> {
        let at = chunks
            .iter()
            .position(|chunk| matches!(&chunk.name, b"VP8 " | b"VP8L"))?;
        let pixels = chunks.get(at)?;
        let before = chunks.get(..at).unwrap_or_default().iter();
        let mut alpha = before.filter(|chunk| chunk.name == *b"ALPH");
        let is_lossy = pixels.name == *b"VP8 ";
        let first = alpha.next();
        // Readers disagree about which of two channels counts.
        if alpha.next().is_some() || (first.is_some() && !may_have_alpha) {
            return None;
        }
        Some(Self {
            alpha: first.filter(|_| is_lossy).map(|chunk| chunk.data),
            name: pixels.name,
            pixels: pixels.data,
        })
    }

    fn size(&self) -> Result<(u32, u32), Refusal> {
        picture_size(self.name, self.pixels)
    }

    /// Lossless pixels say it themselves, in the bit behind their size.
    fn has_alpha(&self) -> bool {
        match (&self.name, self.pixels) {
            (b"VP8L", [_signature, _, _, _, last, ..]) => last & 0x10 != 0,
            _ => self.alpha.is_some(),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        if let Some(alpha) = self.alpha {
            write(out, *b"ALPH", alpha);
        }
        write(out, self.name, self.pixels);
    }
}

/// Encoders may pad the pixels to a multiple of 8 bytes.
const MAX_UNREAD_BYTES: u64 = 8;

/// A clean copy without the bytes at the end of its pixels that a decoder hasn't read; `unread` is
/// their number for a range of the copy. `None` if there are none. Only pixels with their own end
/// code count, lossless ones and alpha channels: those of lossy pictures are read to the last byte.
pub(crate) fn trimmed(clean: &[u8], unread: &dyn Fn(&Range<u64>) -> u64) -> Option<Vec<u8>> {
    // The content begins after `RIFF`, the length and `WEBP`.
    let content = clean.get(12..)?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    if !trim(12, content, unread, &mut out) {
        return None;
    }
    let size = u32::try_from(out.len().saturating_sub(8)).ok()?;
    out.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// Copies chunks that begin at `at`, and returns whether it has cut any.
fn trim(mut at: u64, bytes: &[u8], unread: &dyn Fn(&Range<u64>) -> u64, out: &mut Vec<u8>) -> bool {
    let mut is_cut = false;
    for Chunk { name, data } in chunks(Reader::new(bytes)) {
        let count = u64::try_from(data.len()).unwrap_or_default();
        at += 8;
        match &name {
            b"VP8L" | b"ALPH" => {
                let surplus = Some(unread(&(at..at + count)));
                let surplus = surplus
                    .filter(|bytes| *bytes > MAX_UNREAD_BYTES)
                    .unwrap_or(0);
                let end = usize::try_from(count - surplus).unwrap_or(data.len());
                is_cut |= surplus > 0;
                write(out, name, data.get(..end).unwrap_or(data));
            }
            b"ANMF" => {
                // Position and timing come first.
                let (head, chunks) = data.split_at_checked(16).unwrap_or((data, &[]));
                let mut frame = head.to_vec();
                is_cut |= trim(at + 16, chunks, unread, &mut frame);
                write(out, name, &frame);
            }
            _ => write(out, name, data),
        }
        at += count + count % 2;
    }
    is_cut
}

/// The chunks that are complete.
fn chunks(mut reader: Reader<'_>) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    while let Ok(chunk) = chunk(&mut reader) {
        chunks.push(chunk);
    }
    chunks
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, Refusal> {
    let name = reader.array()?;
    let count = length(reader.le32()?)?;
    let data = reader.take(count)?;
    // The padding to an even length may be missing at the end.
    if count % 2 == 1 && !reader.is_empty() {
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

/// The extended header with the flags of the chunks that are written, and without reserved bits.
fn header(data: &[u8], has_profile: bool, parts: &Parts<'_>) -> Vec<u8> {
    let mut header = data.to_vec();
    if let [flags, reserved @ .., _, _, _, _, _, _] = header.as_mut_slice() {
        let has_alpha = parts.has_alpha(*flags);
        *flags = 0;
        for (is_there, flag) in [
            (has_profile, HAS_ICC),
            (has_alpha, HAS_ALPHA),
            (parts.animation.is_some(), IS_ANIMATED),
        ] {
            *flags |= if is_there { flag } else { 0 };
        }
        reserved.fill(0);
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

/// A frame of an animation.
struct Frame<'a> {
    size: (u32, u32),
    /// Position, size and duration, how to dispose of the frame and how to blend it.
    head: Vec<u8>,
    picture: Picture<'a>,
}

impl<'a> Frame<'a> {
    /// `None` if it isn't within the canvas.
    fn read(data: &'a [u8], canvas: Option<(u32, u32)>) -> Result<Option<Self>, Refusal> {
        let mut reader = Reader::new(data);
        let (x, y) = (place(&mut reader)?, place(&mut reader)?);
        let size = (side(&mut reader)?, side(&mut reader)?);
        let is_within = |(width, height)| x + size.0 <= width && y + size.1 <= height;
        if !canvas.is_some_and(is_within) {
            return Ok(None);
        }
        let [a, b, c, flags]: [u8; 4] = reader.array()?;
        let picture = Picture::of(&chunks(reader), true);
        let picture = picture.ok_or_else(|| Refusal::damaged("a frame is not one picture"))?;
        // Decoders may rely on equal sizes.
        if picture.size()? != size {
            return Err(Refusal::damaged(
                "a frame has another size than its picture",
            ));
        }
        let mut head = data.get(..12).unwrap_or_default().to_vec();
        head.extend([a, b, c, flags & 3]);
        Ok(Some(Self {
            size,
            head,
            picture,
        }))
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = self.head.clone();
        self.picture.write(&mut out);
        out
    }
}

/// Column or row of a frame, which the file has in pairs of pixels.
fn place(reader: &mut Reader<'_>) -> Result<u32, Refusal> {
    let [a, b, c] = reader.array()?;
    Ok(u32::from_le_bytes([a, b, c, 0]) * 2)
}
