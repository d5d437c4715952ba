//! Files assembled from their parts.

/// A PNG chunk with its checksum.
pub fn png_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    let mut crc = flate2::Crc::new();
    crc.update(name);
    crc.update(data);
    out.extend(name);
    out.extend(data);
    out.extend(crc.sum().to_be_bytes());
    out
}

/// A PNG whose header declares this size and 8 bits of grey, with `pixels` as compressed data.
pub fn grey_png(width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(png_chunk(b"IHDR", &header));
    out.extend(png_chunk(b"IDAT", &deflated(pixels)));
    out.extend(png_chunk(b"IEND", b""));
    out
}

/// Inserts these chunks after the header.
pub fn png_with(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let (head, rest) = png.split_at(33);
    [head, &chunks.concat(), rest].concat()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A JPEG segment.
pub fn jpeg_segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), data].concat()
}

/// Inserts these segments after the start marker.
pub fn jpeg_with(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    let (head, rest) = jpeg.split_at(2);
    [head, &segments.concat(), rest].concat()
}

/// A flat JPEG of 8 × 8 pixels with `components` components, baseline or progressive.
pub fn flat_jpeg(components: u8, progressive: bool) -> Vec<u8> {
    let mut out = b"\xff\xd8".to_vec();
    if components == 4 {
        out.extend(jpeg_segment(0xee, b"Adobe\0\x64\0\0\0\0\0"));
    }
    out.extend(jpeg_segment(0xdb, &[&[0][..], &[1; 64]].concat()));
    let mut frame = vec![8, 0, 8, 0, 8, components];
    for number in 1..=components {
        frame.extend([number, 0x11, 0]);
    }
    out.extend(jpeg_segment(if progressive { 0xc2 } else { 0xc0 }, &frame));
    // One code of one bit: no difference, end of block.
    for table in [0x00, 0x10] {
        let mut lengths = [0; 18];
        lengths[0] = table;
        lengths[1] = 1;
        out.extend(jpeg_segment(0xc4, &lengths));
    }
    let scan = |numbers: &[u8], from: u8, to: u8| {
        let mut scan = vec![u8::try_from(numbers.len()).unwrap()];
        for number in numbers {
            scan.extend([*number, 0]);
        }
        scan.extend([from, to, 0]);
        jpeg_segment(0xda, &scan)
    };
    let all: Vec<u8> = (1..=components).collect();
    if progressive {
        out.extend(scan(&all, 0, 0));
        out.push(0xff >> components);
        for number in &all {
            out.extend(scan(&[*number], 1, 63));
            out.push(0x7f);
        }
    } else {
        out.extend(scan(&all, 0, 63));
        out.push(u8::try_from(0xff_u32 >> (2 * u32::from(components))).unwrap());
    }
    out.extend(b"\xff\xd9");
    out
}

/// EXIF with this orientation and a GPS position.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x02\0".to_vec();
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    // The GPS directory, at offset 38.
    out.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    out.extend([0, 0, 0, 0]);
    out.extend([1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    out.extend(b"GPS 31.2304 N");
    out
}

/// A RIFF file of this form type.
pub fn riff(form: &[u8; 4], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = form.to_vec();
    for (name, data) in chunks {
        body.extend(riff_chunk(name, data));
    }
    let size = u32::try_from(body.len()).unwrap().to_le_bytes();
    [&b"RIFF"[..], &size, &body].concat()
}

pub fn riff_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let size = u32::try_from(data.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    [&name[..], &size, data, padding].concat()
}

fn three_bytes(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}

/// The extended header of a WebP.
pub fn webp_header(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let sides = [three_bytes(width - 1), three_bytes(height - 1)].concat();
    [&[flags, 0, 0, 0][..], &sides].concat()
}

/// The pixel chunk of a lossless WebP.
pub fn webp_pixels(webp: &[u8]) -> Vec<u8> {
    assert_eq!(&webp[12..16], b"VP8L");
    let length = u32::from_le_bytes(webp[16..20].try_into().unwrap());
    webp[20..20 + usize::try_from(length).unwrap()].to_vec()
}

/// An animation of these lossless frames, all as large as the canvas.
pub fn animated_webp(width: u32, height: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let frames: Vec<_> = frames
        .iter()
        .map(|pixels| riff_chunk(b"VP8L", pixels))
        .collect();
    animated_webp_of(width, height, &frames, &[])
}

/// An animation of frames given as chunks, followed by the chunks `behind`.
pub fn animated_webp_of(width: u32, height: u32, frames: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    let mut header = [0; 6].to_vec();
    header.extend(three_bytes(width - 1));
    header.extend(three_bytes(height - 1));
    header.extend([100, 0, 0, 0]);
    let mut body = b"WEBP".to_vec();
    body.extend(riff_chunk(b"VP8X", &webp_header(0x02, width, height)));
    body.extend(riff_chunk(b"ANIM", &[0; 6]));
    for frame in frames {
        body.extend(riff_chunk(b"ANMF", &[&header[..], frame].concat()));
    }
    body.extend(behind);
    riff_chunk(b"RIFF", &body)
}

/// A bitmap of two colours, run-length coded, that ends before its first pixel.
pub fn run_length_bmp(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"BM".to_vec();
    out.extend(
        [64_u32, 0, 62, 40, width, height]
            .map(u32::to_le_bytes)
            .concat(),
    );
    out.extend([1, 0, 8, 0]);
    out.extend([1_u32, 2, 0, 0, 2, 0].map(u32::to_le_bytes).concat());
    out.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0]);
    out.extend([0, 1]);
    out
}

/// A lossy picture of one pixel.
const LOSSY: &[u8] = b"\x30\x01\0\x9d\x01\x2a\x01\0\x01\0\x0e\xc0\xfe\x25\xa4\0\x03\x70\0\0\0\0";

/// A lossy WebP of one pixel, with an optional alpha channel.
pub fn lossy_webp(alpha: Option<&[u8]>) -> Vec<u8> {
    match alpha {
        None => riff(b"WEBP", &[(b"VP8 ", LOSSY)]),
        Some(alpha) => {
            let header = webp_header(0x10, 1, 1);
            riff(
                b"WEBP",
                &[(b"VP8X", &header), (b"ALPH", alpha), (b"VP8 ", LOSSY)],
            )
        }
    }
}

/// The pixel chunk of a lossy WebP: grey, since zeros encode "no change".
pub fn flat_webp_pixels(width: u16, height: u16) -> Vec<u8> {
    let blocks = usize::from(width.div_ceil(16)) * usize::from(height.div_ceil(16));
    // Both partitions (modes, pixels) need less than this.
    let modes = blocks + 64;
    let [a, b, c, _] = (u32::try_from(modes << 5).unwrap() | 0x10).to_le_bytes();
    let mut out = vec![a, b, c, 0x9d, 0x01, 0x2a];
    out.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    out.resize(out.len() + modes + 2 * blocks + 64, 0);
    out
}

/// A lossy WebP with this canvas size, regardless of the picture's size.
pub fn flat_webp(canvas: (u32, u32), pixels: &[u8]) -> Vec<u8> {
    let header = webp_header(0, canvas.0, canvas.1);
    riff(b"WEBP", &[(b"VP8X", &header), (b"VP8 ", pixels)])
}

/// The chunks of a frame that is one lossy pixel.
pub fn lossy_frame(alpha: &[u8]) -> Vec<u8> {
    [riff_chunk(b"ALPH", alpha), riff_chunk(b"VP8 ", LOSSY)].concat()
}

/// The alpha channel of one pixel, in lossless compression.
pub fn packed_alpha() -> Vec<u8> {
    let pixel = super::drawn::file(super::drawn::waves(1, 1), image::ImageFormat::WebP);
    // Without the signature and the size.
    [&[1], &webp_pixels(&pixel)[5..]].concat()
}

/// A GIF of one row and four colours, with these blocks of 3-bit codes.
pub fn gif_of(width: u8, blocks: &[&[u8]]) -> Vec<u8> {
    let mut out = b"GIF89a".to_vec();
    out.extend([width, 0, 1, 0, 0x81, 0, 0]);
    out.extend([0; 12]);
    out.extend([0x2c, 0, 0, 0, 0, width, 0, 1, 0, 0, 2]);
    for block in blocks {
        out.push(u8::try_from(block.len()).unwrap());
        out.extend(*block);
    }
    out.extend([0, 0x3b]);
    out
}
