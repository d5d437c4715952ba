//! JPEGs.

use super::{Oddity, PAYLOAD, refused, shown, trailers};
use crate::{
    corpus::{
        jpeg_writer::{Layout, adobe, jfif},
        libjpeg::{PROGRESSIVE, RESTARTING},
        parts::{jpeg_segment, jpeg_with},
    },
    libjpeg_pixels::pixels,
};

pub const SAMPLINGS: [(&str, [(usize, usize); 3]); 9] = [
    ("4:4:4", [(1, 1), (1, 1), (1, 1)]),
    ("4:2:0", [(2, 2), (1, 1), (1, 1)]),
    ("4:2:2", [(2, 1), (1, 1), (1, 1)]),
    ("4:4:0", [(1, 2), (1, 1), (1, 1)]),
    ("4:1:1", [(4, 1), (1, 1), (1, 1)]),
    ("4:1:0", [(4, 2), (1, 1), (1, 1)]),
    ("mixed", [(2, 2), (1, 1), (2, 1)]),
    ("finer chroma", [(1, 1), (2, 2), (2, 2)]),
    ("thirds", [(3, 1), (1, 1), (1, 1)]),
];

/// Smooth waves: red, green and blue at a point.
fn rgb(x: f32, y: f32) -> [f32; 3] {
    let wave = |value: f32| 128.0 + 100.0 * value.sin();
    [wave(x / 17.0), wave(y / 23.0), wave((x + y) / 29.0)]
}

fn ycbcr(component: usize, x: f32, y: f32) -> f32 {
    let [r, g, b] = rgb(x, y);
    match component {
        0 => 0.299 * r + 0.587 * g + 0.114 * b,
        1 => 128.0 - 0.168_736 * r - 0.331_264 * g + 0.5 * b,
        2 => 128.0 + 0.5 * r - 0.418_688 * g - 0.081_312 * b,
        _ => 230.0,
    }
}

fn plain(component: usize, x: f32, y: f32) -> f32 {
    rgb(x, y).get(component).copied().unwrap_or(230.0)
}

pub fn all() -> Vec<Oddity> {
    [layouts(), colours(), dropped(), broken()]
        .into_iter()
        .flatten()
        .collect()
}

/// Shows what libjpeg shows.
fn as_libjpeg(name: impl Into<String>, bytes: Vec<u8>) -> Oddity {
    let name = name.into();
    let shows = pixels(&bytes).unwrap_or_else(|| panic!("{name}"));
    shown(name, bytes, &shows)
}

fn layouts() -> Vec<Oddity> {
    let mut all = Vec::new();
    for (sampling, factors) in SAMPLINGS {
        for (width, height) in [(64, 48), (65, 49), (7, 90)] {
            let one = Layout::new(width, height, &factors);
            let variants = [
                ("one scan", one.clone()),
                ("a scan for each", one.clone().separate(&[0, 1, 2])),
                ("colours first", one.clone().separate(&[1, 2, 0])),
                (
                    "two scans",
                    Layout {
                        scans: vec![vec![0], vec![1, 2]],
                        ..one.clone()
                    },
                ),
                (
                    "two and one",
                    Layout {
                        scans: vec![vec![0, 1], vec![2]],
                        ..one.clone()
                    },
                ),
                (
                    "restarts",
                    Layout {
                        restarts: 3,
                        ..one.clone().separate(&[0, 1, 2])
                    },
                ),
                ("restarts in one scan", Layout { restarts: 1, ..one }),
            ];
            for (scans, layout) in variants {
                let name = format!("JPEG {sampling} {width}×{height}, {scans}");
                all.push(as_libjpeg(name, layout.write(&ycbcr)));
            }
        }
    }
    all
}

fn colours() -> Vec<Oddity> {
    let same = [(1, 1); 4];
    let with =
        |head: Vec<u8>, ids: [u8; 4], count: usize, sample: &dyn Fn(usize, f32, f32) -> f32| {
            let mut layout = Layout::new(40, 24, &same[..count]);
            layout.head = head;
            for (component, id) in layout.components.iter_mut().zip(ids) {
                component.id = id;
            }
            layout.write(sample)
        };
    let usual = [1, 2, 3, 4];
    vec![
        as_libjpeg("JPEG grey", with(jfif(), usual, 1, &ycbcr)),
        as_libjpeg("JPEG RGB by Adobe", with(adobe(0), usual, 3, &plain)),
        as_libjpeg(
            "JPEG YCbCr by JFIF in spite of Adobe",
            with([jfif(), adobe(0)].concat(), usual, 3, &ycbcr),
        ),
        as_libjpeg(
            "JPEG RGB by its ids",
            with(Vec::new(), *b"RGB\0", 3, &plain),
        ),
        as_libjpeg(
            "JPEG YCbCr by JFIF in spite of its ids",
            with(jfif(), *b"RGB\0", 3, &ycbcr),
        ),
        as_libjpeg(
            "JPEG with ids from zero",
            with(Vec::new(), [0, 1, 2, 3], 3, &ycbcr),
        ),
        as_libjpeg("JPEG with one id for all", with(jfif(), [1; 4], 3, &ycbcr)),
        as_libjpeg("JPEG without JFIF", with(Vec::new(), usual, 3, &ycbcr)),
        as_libjpeg(
            "JPEG with Adobe's transform of four for three",
            with(adobe(2), usual, 3, &ycbcr),
        ),
        as_libjpeg("JPEG CMYK by Adobe", with(adobe(0), usual, 4, &plain)),
        as_libjpeg(
            "JPEG CMYK without Adobe",
            with(Vec::new(), usual, 4, &plain),
        ),
        as_libjpeg("JPEG YCCK", with(adobe(2), usual, 4, &ycbcr)),
        as_libjpeg(
            "JPEG YCCK by another transform",
            with(adobe(1), usual, 4, &ycbcr),
        ),
        as_libjpeg(
            "JPEG whose JFIF is too short",
            with(jpeg_segment(0xe0, b"JFIF\0\x01"), *b"RGB\0", 3, &plain),
        ),
    ]
}

/// Inserts `what` before the last such marker.
fn before(jpeg: &[u8], marker: u8, what: &[u8]) -> Vec<u8> {
    let at = jpeg
        .windows(2)
        .rposition(|pair| pair == [0xff, marker])
        .unwrap();
    [&jpeg[..at], what, &jpeg[at..]].concat()
}

fn dropped() -> Vec<Oddity> {
    let baseline = Layout::new(40, 24, &SAMPLINGS[1].1).write(&ycbcr);
    let separate = Layout::new(40, 24, &SAMPLINGS[1].1)
        .separate(&[0, 1, 2])
        .write(&ycbcr);
    let bases = [
        ("baseline", baseline.as_slice()),
        ("separate", &separate),
        ("progressive", PROGRESSIVE),
        ("restarting", RESTARTING),
    ];
    let mut all = Vec::new();
    for (kind, jpeg) in bases {
        let shows = pixels(jpeg).unwrap();
        let mut add =
            |name: &str, bytes| all.push(shown(format!("{kind} JPEG {name}"), bytes, &shows));
        for (name, trailer) in trailers() {
            add(&format!("with {name} behind"), [jpeg, &trailer].concat());
        }
        let second = [jpeg, jpeg, PAYLOAD].concat();
        add("with a second picture behind", second);
        let mpf = jpeg_segment(0xe2, &[b"MPF\0".as_slice(), PAYLOAD].concat());
        add(
            "with a gain map",
            [jpeg_with(jpeg, &[mpf]), jpeg.to_vec()].concat(),
        );
        add("without an end marker", jpeg[..jpeg.len() - 2].to_vec());
        add("with half an end marker", jpeg[..jpeg.len() - 1].to_vec());
        add("with bytes before its end", before(jpeg, 0xd9, PAYLOAD));
        add("with zeros before its end", before(jpeg, 0xd9, &[0, 0]));
        add(
            "with a restart before its end",
            before(jpeg, 0xd9, b"\xff\xd3"),
        );
        add(
            "with restarts before its end",
            before(jpeg, 0xd9, b"\xff\xd0\xff\xd1\xff\xd2"),
        );
        add("with bytes between segments", before(jpeg, 0xdb, PAYLOAD));
        add(
            "with bytes before its frame",
            before(jpeg, 0xc4, b"\0\0\x01"),
        );
        add("with fill bytes", before(jpeg, 0xdb, &[0xff; 7]));
        add(
            "with a comment",
            jpeg_with(jpeg, &[jpeg_segment(0xfe, PAYLOAD)]),
        );
        add(
            "with a number of lines",
            before(jpeg, 0xd9, &jpeg_segment(0xdc, PAYLOAD)),
        );
        add(
            "with tables of another coding",
            jpeg_with(jpeg, &[jpeg_segment(0xcc, b"\0\x10")]),
        );
        let table = [&[3][..], PAYLOAD, &[b'x'; 36]].concat();
        add(
            "with a table that nothing uses",
            jpeg_with(jpeg, &[jpeg_segment(0xdb, &table)]),
        );
    }
    let odd = |name: &str, layout: Layout| as_libjpeg(format!("JPEG {name}"), layout.write(&ycbcr));
    let one = Layout::new(40, 24, &SAMPLINGS[1].1);
    all.push(odd(
        "with other coefficients in its scan's header",
        Layout {
            selection: [0, 0, 0],
            ..one.clone()
        },
    ));
    all.push(odd(
        "with a precision in its scan's header",
        Layout {
            selection: [0, 63, 0x21],
            ..one.clone()
        },
    ));
    all.push(odd("extended", Layout { frame: 0xc1, ..one }));
    all.push(without_codes());
    all
}

/// A frame of a video has no Huffman tables: those of the specification count.
fn without_codes() -> Oddity {
    // By these tables: no difference (00), end of block (1010).
    let mut out = b"\xff\xd8".to_vec();
    out.extend(jpeg_segment(0xdb, &[&[0][..], &[1; 64]].concat()));
    out.extend(jpeg_segment(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]));
    out.extend(jpeg_segment(0xda, &[1, 1, 0, 0, 63, 0]));
    out.extend([0b0010_1011, 0xff, 0xd9]);
    let grey = image::RgbaImage::from_pixel(8, 8, image::Rgba([128, 128, 128, 255]));
    shown("JPEG without Huffman tables", out, &grey)
}

fn broken() -> Vec<Oddity> {
    let jpeg = Layout::new(40, 24, &SAMPLINGS[1].1)
        .separate(&[0, 1, 2])
        .write(&ycbcr);
    let cut = |jpeg: &[u8], tenths: usize| jpeg[..jpeg.len() * tenths / 10].to_vec();
    let mut all: Vec<_> = (1..10)
        .map(|tenths| refused(format!("{tenths}/10 of a JPEG"), cut(&jpeg, tenths)))
        .collect();
    all.extend((1..10).map(|tenths| {
        refused(
            format!("{tenths}/10 of a progressive JPEG"),
            cut(PROGRESSIVE, tenths),
        )
    }));
    let last = jpeg
        .windows(2)
        .rposition(|pair| pair == [0xff, 0xda])
        .unwrap();
    all.push(refused(
        "JPEG without its last scan",
        [&jpeg[..last], b"\xff\xd9"].concat(),
    ));
    let last = PROGRESSIVE
        .windows(2)
        .rposition(|pair| pair == [0xff, 0xda])
        .unwrap();
    all.push(refused(
        "progressive JPEG that ends before its last scan",
        PROGRESSIVE[..last].to_vec(),
    ));
    all.push(refused(
        "JPEG of too many blocks",
        Layout::new(16, 16, &[(2, 2); 3]).write(&ycbcr),
    ));
    all.push(refused(
        "arithmetic JPEG",
        Layout {
            frame: 0xc9,
            ..Layout::new(16, 16, &[(1, 1)])
        }
        .write(&ycbcr),
    ));
    all.push(refused(
        "lossless JPEG",
        Layout {
            frame: 0xc3,
            ..Layout::new(16, 16, &[(1, 1)])
        }
        .write(&ycbcr),
    ));
    all.push(refused(
        "JPEG of two components",
        Layout::new(16, 16, &[(1, 1); 2]).write(&ycbcr),
    ));
    all
}
