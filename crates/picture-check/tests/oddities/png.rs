//! PNGs.

use image::{ImageFormat, Rgba, RgbaImage};

use super::{Oddity, PAYLOAD, refused, shown, trailers};
use crate::corpus::{
    drawn::{file, see_through, waves},
    parts::{deflated, png_chunk, png_with},
};

pub fn all() -> Vec<Oddity> {
    [chunks(), palettes(), pixels()]
        .into_iter()
        .flatten()
        .collect()
}

fn chunks() -> Vec<Oddity> {
    let drawn = see_through(24, 18);
    let png = file(drawn.clone(), ImageFormat::Png);
    let opaque = waves(24, 18);
    let rgb = file(opaque.clone(), ImageFormat::Png);
    let opaque = image::DynamicImage::from(opaque).to_rgba8();
    let mut all = Vec::new();
    let mut add = |name: String, bytes| all.push(shown(format!("PNG {name}"), bytes, &drawn));
    for (name, trailer) in trailers() {
        add(
            format!("with {name} behind"),
            [png.as_slice(), &trailer].concat(),
        );
    }
    let body = &png[..png.len() - 12];
    let behind = |chunks: &[Vec<u8>]| [body, &chunks.concat()].concat();
    let end = png_chunk(b"IEND", b"");
    add("without an end".into(), body.to_vec());
    add("with half an end".into(), png[..png.len() - 5].to_vec());
    add(
        "with text in its end".into(),
        behind(&[png_chunk(b"IEND", PAYLOAD)]),
    );
    add(
        "with a palette behind".into(),
        behind(&[png_chunk(b"PLTE", &[7; 768]), end.clone()]),
    );
    add(
        "with other pixels behind".into(),
        behind(&[
            png_chunk(b"tEXt", PAYLOAD),
            png_chunk(b"IDAT", PAYLOAD),
            end.clone(),
        ]),
    );
    add(
        "with pixels behind its pixels".into(),
        behind(&[png_chunk(b"IDAT", PAYLOAD), end.clone()]),
    );
    add(
        "with an empty part of pixels".into(),
        behind(&[png_chunk(b"IDAT", b""), end]),
    );
    add(
        "with transparency twice over".into(),
        png_with(&png, &[png_chunk(b"tRNS", b"\0\x01\0\x02\0\x03")]),
    );
    for name in [
        b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs", b"cICP", b"tRNS", b"tIME", b"hIST",
        b"sPLT", b"zTXt", b"iTXt", b"tEXt", b"acTL", b"fdAT", b"fcTL", b"vpAg", b"caBX",
    ] {
        let title = String::from_utf8_lossy(name).into_owned();
        let long = [PAYLOAD; 40].concat();
        add(
            format!("with a long {title}"),
            png_with(&png, &[png_chunk(name, &long)]),
        );
        let mut wrong = png_chunk(name, &[0; 4]);
        *wrong.last_mut().unwrap() ^= 1;
        add(
            format!("with a {title} with a wrong checksum"),
            png_with(&png, &[wrong]),
        );
    }
    let gamma = png_chunk(b"gAMA", &45455_u32.to_be_bytes());
    add(
        "with a gamma twice".into(),
        png_with(&png, &[gamma.clone(), gamma]),
    );
    let mut add = |name: &str, bytes| all.push(shown(format!("PNG {name}"), bytes, &opaque));
    add(
        "with a suggested palette twice",
        png_with(
            &rgb,
            &[png_chunk(b"PLTE", &[1; 9]), png_chunk(b"PLTE", &[2; 9])],
        ),
    );
    add(
        "with a suggested palette of text",
        png_with(&rgb, &[png_chunk(b"PLTE", PAYLOAD)]),
    );
    add(
        "with transparency of no length",
        png_with(&rgb, &[png_chunk(b"tRNS", PAYLOAD)]),
    );
    let [head, rest] = [&png[..33], &png[33..]];
    let mut wrong_header = png.clone();
    wrong_header[30] ^= 1;
    all.push(refused(
        "PNG with a wrong checksum in its header",
        wrong_header,
    ));
    all.push(refused(
        "PNG with two headers",
        [head, &head[8..], rest].concat(),
    ));
    all.push(refused(
        "PNG with an unknown critical part",
        png_with(&png, &[png_chunk(b"EVIL", PAYLOAD)]),
    ));
    let at = png.windows(4).position(|name| name == b"IDAT").unwrap();
    let mut wrong = png.clone();
    wrong[at + 20] ^= 0x55;
    all.push(refused("PNG with a wrong byte in its pixels", wrong));
    for tenths in 1..10 {
        all.push(refused(
            format!("{tenths}/10 of a PNG"),
            png[..(png.len() - 16) * tenths / 10].to_vec(),
        ));
    }
    all
}

/// A PNG with this header, these chunks and pixels.
fn built(width: u32, height: u32, kind: [u8; 2], chunks: &[Vec<u8>], packed: &[u8]) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend(kind);
    header.extend([0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(png_chunk(b"IHDR", &header));
    out.extend(chunks.concat());
    out.extend(png_chunk(b"IDAT", packed));
    out.extend(png_chunk(b"IEND", b""));
    out
}

fn palettes() -> Vec<Oddity> {
    let rows = [0, 0, 1, 2, 0, 3, 2, 1];
    let colours: [[u8; 3]; 4] = [[250, 0, 0], [0, 250, 0], [0, 0, 250], [9, 9, 9]];
    let shows = |alpha: [u8; 4]| {
        RgbaImage::from_fn(3, 2, |x, y| {
            let at = usize::try_from(y * 4 + 1 + x).unwrap();
            let index = usize::from(rows[at]);
            let [r, g, b] = colours[index];
            Rgba([r, g, b, alpha[index]])
        })
    };
    let palette = png_chunk(b"PLTE", colours.as_flattened());
    let long = [colours.as_flattened(), PAYLOAD, PAYLOAD].concat();
    let long = &long[..60];
    let packed = deflated(&rows);
    let png = |chunks: &[Vec<u8>]| built(3, 2, [8, 3], chunks, &packed);
    let opaque = shows([255; 4]);
    vec![
        shown(
            "PNG with a palette",
            png(std::slice::from_ref(&palette)),
            &opaque,
        ),
        shown(
            "PNG with transparent colours",
            png(&[palette.clone(), png_chunk(b"tRNS", &[0, 100])]),
            &shows([0, 100, 255, 255]),
        ),
        shown(
            "PNG with more transparent colours than colours",
            png(&[palette.clone(), png_chunk(b"tRNS", &[0; 9])]),
            &opaque,
        ),
        shown(
            "PNG with transparent colours before its palette",
            png(&[png_chunk(b"tRNS", &[0]), palette.clone()]),
            &opaque,
        ),
        shown(
            "PNG with transparent colours twice",
            png(&[
                palette.clone(),
                png_chunk(b"tRNS", &[9]),
                png_chunk(b"tRNS", &[0]),
            ]),
            &shows([9, 255, 255, 255]),
        ),
        shown(
            "PNG of two bits with a longer palette",
            built(
                3,
                2,
                [2, 3],
                &[png_chunk(b"PLTE", long)],
                &deflated(&[0, 0b0001_1000, 0, 0b1110_0100]),
            ),
            &opaque,
        ),
        shown(
            "grey PNG with a palette",
            built(3, 2, [8, 0], std::slice::from_ref(&palette), &packed),
            &RgbaImage::from_fn(3, 2, |x, y| {
                let value = rows[usize::try_from(y * 4 + 1 + x).unwrap()];
                Rgba([value, value, value, 255])
            }),
        ),
        refused("PNG without its palette", png(&[])),
        refused(
            "PNG with two palettes",
            png(&[palette.clone(), palette.clone()]),
        ),
        refused(
            "PNG with an odd palette",
            png(&[png_chunk(b"PLTE", &[1; 10])]),
        ),
    ]
}

fn pixels() -> Vec<Oddity> {
    let rows: Vec<u8> = (0..20)
        .flat_map(|y| (0..31).map(move |x| if x == 0 { 0 } else { x * 3 + y }))
        .collect();
    let shows = RgbaImage::from_fn(30, 20, |x, y| {
        let value = rows[usize::try_from(y * 31 + x + 1).unwrap()];
        Rgba([value, value, value, 255])
    });
    let packed = deflated(&rows);
    let png = |packed: &[u8]| built(30, 20, [8, 0], &[], packed);
    let more = deflated(&[rows.as_slice(), PAYLOAD].concat());
    let mut unchecked = packed.clone();
    *unchecked.last_mut().unwrap() ^= 1;
    let mut small = packed.clone();
    // A window of 256 bytes, smaller than a distance in the pixels.
    small[..2].copy_from_slice(&[0x08, 0x1d]);
    vec![
        shown("PNG of zlib", png(&packed), &shows),
        shown("PNG with more rows than it says", png(&more), &shows),
        shown(
            "PNG with bytes behind its zlib stream",
            png(&[packed.as_slice(), PAYLOAD].concat()),
            &shows,
        ),
        shown(
            "PNG with a wrong sum of its pixels",
            png(&unchecked),
            &shows,
        ),
        shown(
            "PNG without the sum of its pixels",
            png(&packed[..packed.len() - 4]),
            &shows,
        ),
        shown("PNG that declares a small window", png(&small), &shows),
        refused(
            "PNG with fewer rows than it says",
            png(&deflated(&rows[..600])),
        ),
        refused("PNG of no zlib", png(&rows)),
    ]
}
