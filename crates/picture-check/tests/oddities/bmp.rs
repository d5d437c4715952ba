//! Bitmaps.

use image::{Rgba, RgbaImage};

use super::{
    Oddity, PAYLOAD,
    bmp_fields::{Fields, HEIGHT, WIDTH},
    refused, shown, trailers,
};

fn rgb(x: u32, y: u32) -> [u8; 3] {
    [x * 11, y * 17, x * y].map(|value| u8::try_from(value % 256).unwrap())
}

/// Rows from bottom to top, padded to four bytes.
fn rows(row: impl Fn(u32) -> Vec<u8>) -> Vec<u8> {
    let padded = |y| {
        let mut row = row(y);
        row.resize(row.len().next_multiple_of(4), 0);
        row
    };
    (0..HEIGHT).rev().flat_map(padded).collect()
}

fn drawn(colour: impl Fn(u32, u32) -> [u8; 3]) -> RgbaImage {
    RgbaImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let [r, g, b] = colour(x, y);
        Rgba([r, g, b, 255])
    })
}

pub fn all() -> Vec<Oddity> {
    [true_colour(), indexed(), run_length()]
        .into_iter()
        .flatten()
        .collect()
}

fn true_colour() -> Vec<Oddity> {
    let shows = drawn(rgb);
    let pixels = rows(|y| {
        (0..WIDTH)
            .flat_map(|x| {
                let [r, g, b] = rgb(x, y);
                [b, g, r]
            })
            .collect()
    });
    let plain = Fields::new(24, pixels);
    let wide = rows(|y| {
        (0..WIDTH)
            .flat_map(|x| {
                let [r, g, b] = rgb(x, y);
                [b, g, r, b'P']
            })
            .collect()
    });
    let clear = rows(|y| {
        (0..WIDTH)
            .flat_map(|x| {
                let [r, g, b] = rgb(x, y);
                [b, g, r, 0]
            })
            .collect()
    });
    let masks = vec![0x00ff_0000, 0xff00, 0xff];
    let with_alpha = [masks.clone(), vec![0xff00_0000]].concat();
    let bytes = plain.write();
    let mut all = Vec::new();
    let mut add = |name: &str, bytes| all.push(shown(format!("BMP {name}"), bytes, &shows));
    for (name, trailer) in trailers() {
        add(
            &format!("with {name} behind"),
            [bytes.as_slice(), &trailer].concat(),
        );
    }
    for header in [12, 52, 56, 64, 108, 124] {
        add(
            &format!("with a header of {header} bytes"),
            Fields {
                header,
                ..plain.clone()
            }
            .write(),
        );
    }
    for size in [0, 1, 99_999, u32::MAX] {
        add(
            &format!("of {size} bytes by its header"),
            Fields {
                size: Some(size),
                ..plain.clone()
            }
            .write(),
        );
    }
    for planes in [0, 7] {
        add(
            &format!("of {planes} planes"),
            Fields {
                planes,
                ..plain.clone()
            }
            .write(),
        );
    }
    add(
        "with a gap",
        Fields {
            gap: PAYLOAD.to_vec(),
            ..plain.clone()
        }
        .write(),
    );
    add(
        "without its last padding",
        bytes[..bytes.len() - 1].to_vec(),
    );
    add("with 32 bits", Fields::new(32, wide.clone()).write());
    add(
        "with masks",
        Fields {
            compression: 3,
            masks: masks.clone(),
            ..Fields::new(32, wide)
        }
        .write(),
    );
    add(
        "with an alpha channel of zeros",
        Fields {
            header: 108,
            compression: 3,
            masks: with_alpha,
            ..Fields::new(32, clear)
        }
        .write(),
    );
    let upside_down = |fields: &Fields| {
        let row = fields.pixels.len() / usize::try_from(HEIGHT).unwrap();
        let pixels = fields.pixels.chunks(row).rev().flatten().copied().collect();
        Fields {
            height: -fields.height,
            pixels,
            ..fields.clone()
        }
    };
    add("from top to bottom", upside_down(&plain).write());
    let of = |masks: [u32; 3], compression| {
        let value = move |[r, g, b]: [u8; 3]| {
            let part = |value: u8, mask: u32| {
                let most = mask >> mask.trailing_zeros();
                ((u32::from(value) * most + 127) / 255) << mask.trailing_zeros()
            };
            part(r, masks[0]) | part(g, masks[1]) | part(b, masks[2])
        };
        let pixels = rows(|y| {
            (0..WIDTH)
                .flat_map(|x| u16::try_from(value(rgb(x, y))).unwrap().to_le_bytes())
                .collect()
        });
        let shows = drawn(|x, y| {
            let value = value(rgb(x, y));
            masks.map(|mask| {
                let most = mask >> mask.trailing_zeros();
                u8::try_from((((value & mask) >> mask.trailing_zeros()) * 255 + most / 2) / most)
                    .unwrap()
            })
        });
        let masks = if compression == 3 {
            masks.to_vec()
        } else {
            Vec::new()
        };
        (
            Fields {
                compression,
                masks,
                ..Fields::new(16, pixels)
            }
            .write(),
            shows,
        )
    };
    for (name, masks, compression) in [
        ("15 bits", [0x7c00, 0x03e0, 0x001f], 0),
        ("16 bits", [0xf800, 0x07e0, 0x001f], 3),
    ] {
        let (bytes, shows) = of(masks, compression);
        all.push(shown(format!("BMP of {name}"), bytes, &shows));
    }
    for tenths in 1..10 {
        all.push(refused(
            format!("{tenths}/10 of a BMP"),
            bytes[..bytes.len() * tenths / 10].to_vec(),
        ));
    }
    all.push(refused(
        "BMP with a JPEG in it",
        Fields {
            compression: 4,
            ..Fields::new(0, b"\xff\xd8".to_vec())
        }
        .write(),
    ));
    all.push(refused(
        "BMP of 7 bits",
        Fields { depth: 7, ..plain }.write(),
    ));
    all
}

fn colour(index: usize) -> [u8; 3] {
    [index, 255 - index, index / 2].map(|value| u8::try_from(value).unwrap())
}

fn palette(count: usize, bytes: usize) -> Vec<u8> {
    let entry = |index| {
        let [r, g, b] = colour(index);
        [b, g, r, b'P'][..bytes].to_vec()
    };
    (0..count).flat_map(entry).collect()
}

fn indexed() -> Vec<Oddity> {
    let mut all = Vec::new();
    for depth in [1_u16, 4, 8] {
        let count = 1_usize << depth;
        let index = move |x: u32, y: u32| usize::try_from(x * 7 + y * y).unwrap() % count;
        let pixels = rows(|y| {
            let mut row =
                vec![0_u8; (usize::try_from(WIDTH).unwrap() * usize::from(depth)).div_ceil(8)];
            for x in 0..WIDTH {
                let at = usize::try_from(x).unwrap() * usize::from(depth);
                row[at / 8] |=
                    u8::try_from(index(x, y) << (8 - usize::from(depth) - at % 8)).unwrap();
            }
            row
        });
        let shows = drawn(|x, y| colour(index(x, y)));
        let plain = Fields {
            palette: palette(count, 4),
            ..Fields::new(depth, pixels)
        };
        let mut add = |name: &str, fields: Fields| {
            all.push(shown(
                format!("BMP of {depth} bits {name}"),
                fields.write(),
                &shows,
            ))
        };
        add("", plain.clone());
        add(
            "with a small header",
            Fields {
                header: 12,
                palette: palette(count, 3),
                ..plain.clone()
            },
        );
        add(
            "with a number of colours",
            Fields {
                colours: u32::try_from(count).unwrap(),
                ..plain.clone()
            },
        );
        add(
            "with too many colours",
            Fields {
                colours: 300,
                palette: [palette(count, 4), PAYLOAD.to_vec()].concat(),
                ..plain.clone()
            },
        );
        add(
            "with a gap behind its palette",
            Fields {
                gap: PAYLOAD.to_vec(),
                ..plain
            },
        );
        let half = count / 2;
        let shows = drawn(|x, y| {
            if index(x, y) < half {
                colour(index(x, y))
            } else {
                [0; 3]
            }
        });
        let fields = Fields {
            palette: palette(half, 4),
            colours: u32::try_from(half).unwrap(),
            ..Fields::new(
                depth,
                rows(|y| {
                    let mut row = vec![
                        0_u8;
                        (usize::try_from(WIDTH).unwrap() * usize::from(depth))
                            .div_ceil(8)
                    ];
                    for x in 0..WIDTH {
                        let at = usize::try_from(x).unwrap() * usize::from(depth);
                        row[at / 8] |=
                            u8::try_from(index(x, y) << (8 - usize::from(depth) - at % 8)).unwrap();
                    }
                    row
                }),
            )
        };
        all.push(shown(
            format!("BMP of {depth} bits with too few colours"),
            fields.write(),
            &shows,
        ));
    }
    all
}

fn run_length() -> Vec<Oddity> {
    let row = |y: u32| [20_u8, u8::try_from(y).unwrap(), 1, 200, 0, 0];
    let codes: Vec<u8> = (0..HEIGHT).rev().flat_map(row).collect();
    let shows = drawn(|x, y| {
        colour(if x < 20 {
            usize::try_from(y).unwrap()
        } else {
            200
        })
    });
    let with = |end: &[u8]| {
        let pixels = [codes.as_slice(), end].concat();
        Fields {
            compression: 1,
            palette: palette(256, 4),
            ..Fields::new(8, pixels)
        }
        .write()
    };
    vec![
        shown("run-length BMP", with(&[0, 1]), &shows),
        shown("run-length BMP without an end", with(&[]), &shows),
        shown(
            "run-length BMP with text behind",
            with(&[&[0, 1], PAYLOAD].concat()),
            &shows,
        ),
    ]
}
