//! Generated pictures. Copies of one differ in a few bytes, so that none is a duplicate, and share
//! the others, so that a hundred of them need hardly any memory.

use flate2::{Compress, Compression, Crc, FlushCompress};
use image::{Rgb, RgbImage, codecs::jpeg::JpegEncoder};

use crate::Outcome;

/// Multipart boundary.
pub const BOUNDARY: &str = "a-line-that-no-picture-has";

/// Size of the large PNG in pixels; its height is lowered until the file is within `PNG_BYTES`.
const PNG_SIZE: (u32, u32) = (4000, 2700);
/// Just below the size limit of uploads, which is 20 MiB.
const PNG_BYTES: usize = 20_800_000;
/// About one megapixel.
const SMALL_PNG_SIZE: (u32, u32) = (1200, 900);
/// EXIF with the orientation 6.
const TURNED: &[u8] =
    b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
/// Maximum size of the JPEG, in bytes.
const JPEG_BYTES: usize = 1024 * 1024;

/// A picture within a multipart body, in three parts; the middle part differs from copy to copy.
pub struct Template {
    /// Size in MB and type, such as `1.0 MB JPEG`.
    pub name: String,
    pub before: Vec<u8>,
    middle: Middle,
    pub after: Vec<u8>,
    /// Length of the three parts together, in bytes.
    pub length: usize,
}

enum Middle {
    /// The end of a JPEG's last quantisation table: the precision of its finest details.
    Quantisation,
    /// The last row of a PNG, uncompressed, and the checksum of all rows before it.
    LastLine { line: Vec<u8>, sums: Adler },
}

/// Number of table bytes that differ.
const DIFFERENT: usize = 8;

impl Template {
    /// A JPEG of about one megabyte.
    pub fn jpeg() -> Outcome<Self> {
        let picture = photograph(1600, 1200, 6);
        let mut jpeg = Vec::new();
        // The highest quality that fits.
        for quality in (30..=95).rev() {
            jpeg.clear();
            picture.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, quality))?;
            if jpeg.len() <= JPEG_BYTES {
                break;
            }
        }
        Self::of_jpeg("JPEG", &jpeg)
    }

    /// A photo as phones write it, with colours at half the resolution and about three bits a pixel;
    /// `is_turned`: its EXIF orientation is that of a phone held upright.
    pub fn photo((width, height): (u32, u32), is_turned: bool) -> Outcome<Self> {
        let picture = photograph(width, height, 6);
        let max_bytes = picture.as_raw().len() / 8;
        let sides = (usize::try_from(width)?, usize::try_from(height)?);
        let mut jpeg = Vec::new();
        for quality in (10_u8..=95).rev().step_by(5) {
            let mut encoder = mozjpeg::Compress::new(mozjpeg::ColorSpace::JCS_RGB);
            encoder.set_fastest_defaults();
            encoder.set_size(sides.0, sides.1);
            encoder.set_quality(quality.into());
            let mut encoder = encoder.start_compress(Vec::new())?;
            encoder.write_scanlines(picture.as_raw())?;
            jpeg = encoder.finish()?;
            if jpeg.len() <= max_bytes {
                break;
            }
        }
        let megapixels = f64::from(width) * f64::from(height) / 1e6;
        if !is_turned {
            return Self::of_jpeg(&format!("photo of {megapixels:.0} megapixels"), &jpeg);
        }
        let (start, rest) = jpeg.split_at_checked(2).ok_or("a short JPEG")?;
        let turned = [start, TURNED, rest].concat();
        Self::of_jpeg(
            &format!("turned photo of {megapixels:.0} megapixels"),
            &turned,
        )
    }

    /// `kind` names the pictures.
    fn of_jpeg(kind: &str, jpeg: &[u8]) -> Outcome<Self> {
        // A marker, the length, the table's number, then 64 bytes.
        let table = jpeg
            .windows(4)
            .rposition(|bytes| bytes == [0xff, 0xdb, 0, 67]);
        let end = table.ok_or("a JPEG without a table")? + 2 + 67;
        let (before, rest) = jpeg
            .split_at_checked(end - DIFFERENT)
            .ok_or("a short JPEG")?;
        let (_, after) = rest.split_at_checked(DIFFERENT).ok_or("a short JPEG")?;
        Ok(Self::new(
            (kind, "jpg"),
            "image/jpeg",
            before,
            Middle::Quantisation,
            after,
        ))
    }

    /// A PNG of about 20 MB.
    pub fn png() -> Outcome<Self> {
        let (width, height) = PNG_SIZE;
        // How well it is compressed depends on the version of the compressor.
        for height in (1..=height).rev().step_by(100) {
            let png = Self::png_of((width, height))?;
            if png.length <= PNG_BYTES {
                return Ok(png);
            }
        }
        Err("no PNG is small enough".into())
    }

    /// A PNG of one megapixel.
    pub fn small_png() -> Outcome<Self> {
        Self::png_of(SMALL_PNG_SIZE)
    }

    fn png_of((width, height): (u32, u32)) -> Outcome<Self> {
        let picture = photograph(width, height, 5);
        let line_length = usize::try_from(width)? * 3;
        let mut lines = Vec::with_capacity((line_length + 1) * usize::try_from(height)?);
        for line in picture.as_raw().chunks(line_length) {
            lines.push(0);
            lines.extend_from_slice(line);
        }
        // Filter byte 0: the row is not filtered.
        let (leading, last) = lines
            .split_at_checked(lines.len() - line_length - 1)
            .ok_or("a short PNG")?;
        let mut compressed = Vec::with_capacity(lines.len());
        // `Sync` ends on a byte boundary and leaves the stream open for one more block.
        Compress::new(Compression::fast(), true).compress_vec(
            leading,
            &mut compressed,
            FlushCompress::Sync,
        )?;
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
        header.extend([8, 2, 0, 0, 0]);
        chunk(&mut png, b"IHDR", &header);
        for data in compressed.chunks(64 * 1024) {
            chunk(&mut png, b"IDAT", data);
        }
        let mut sums = Adler::default();
        sums.add(leading);
        let line = last.to_vec();
        let middle = Middle::LastLine { line, sums };
        let mut end = Vec::new();
        chunk(&mut end, b"IEND", b"");
        Ok(Self::new(("PNG", "png"), "image/png", &png, middle, &end))
    }

    fn new(
        (kind, extension): (&str, &str),
        mime: &str,
        before: &[u8],
        middle: Middle,
        after: &[u8],
    ) -> Self {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; \
             filename=\"picture.{extension}\"\r\nContent-Type: {mime}\r\n\r\n"
        );
        let mut template = Self {
            name: String::new(),
            before: [head.as_bytes(), before].concat(),
            middle,
            after: [after, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat(),
            length: 0,
        };
        let middle = template.middle(0).len();
        let tenths = (before.len() + middle + after.len()) / 100_000;
        template.name = format!("{}.{} MB {kind}", tenths / 10, tenths % 10);
        template.length = template.before.len() + middle + template.after.len();
        template
    }

    /// The middle part of copy `number`.
    pub fn middle(&self, number: u32) -> Vec<u8> {
        let digits = number.to_be_bytes();
        let digits = digits.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        match &self.middle {
            Middle::Quantisation => digits.map(|digit| 16 + digit).collect(),
            Middle::LastLine { line, sums } => {
                let mut line = line.clone();
                // After the byte for the row's filter.
                for (pixel, digit) in line.iter_mut().skip(1).zip(digits) {
                    *pixel = digit;
                }
                let length = u16::try_from(line.len()).unwrap_or(u16::MAX);
                let mut sums = *sums;
                sums.add(&line);
                // The last deflate block, stored without compression.
                let mut data = vec![1];
                data.extend(length.to_le_bytes());
                data.extend((!length).to_le_bytes());
                data.append(&mut line);
                data.extend(sums.bytes());
                let mut out = Vec::with_capacity(data.len() + 12);
                chunk(&mut out, b"IDAT", &data);
                out
            }
        }
    }
}

/// Gradients, and noise of `noise` bits, which compresses like a photograph.
fn photograph(width: u32, height: u32, noise: u32) -> RgbImage {
    let mut state: u32 = 0x9e37_79b9;
    let mask = u8::try_from((1_u32 << noise) - 1).unwrap_or(u8::MAX);
    RgbImage::from_fn(width, height, |_, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let [r, g, b, _] = state.to_le_bytes();
        let slope = u8::try_from(y * 128 / height).unwrap_or_default();
        Rgb([r, g, b].map(|byte| slope + (byte & mask)))
    })
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(data);
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(crc.sum().to_be_bytes());
}

/// The Adler-32 checksum at the end of a zlib stream (RFC 1950).
#[derive(Debug, Clone, Copy)]
struct Adler(u32, u32);

impl Default for Adler {
    fn default() -> Self {
        Self(1, 0)
    }
}

impl Adler {
    fn add(&mut self, bytes: &[u8]) {
        // The largest number of bytes for which the sums fit into 32 bits.
        for some in bytes.chunks(5552) {
            for byte in some {
                self.0 += u32::from(*byte);
                self.1 += self.0;
            }
            self.0 %= 65_521;
            self.1 %= 65_521;
        }
    }

    fn bytes(self) -> [u8; 4] {
        ((self.1 << 16) | self.0).to_be_bytes()
    }
}
