//! GIFs of four grey values.

use image::{Rgba, RgbaImage};
use weezl::{BitOrder, encode::Encoder};

use super::{Oddity, PAYLOAD, refused, shown, trailers};

const GREY: [u8; 4] = [0, 80, 160, 240];

struct Gif {
    out: Vec<u8>,
}

fn value(x: u32, y: u32) -> u8 {
    u8::try_from((x * 3 + y * y) % 4).unwrap()
}

impl Gif {
    fn new(width: u8, height: u8) -> Self {
        let mut out = b"GIF89a".to_vec();
        out.extend([width, 0, height, 0, 0x81, 0, 0]);
        out.extend(GREY.iter().flat_map(|value| [*value; 3]));
        Self { out }
    }

    fn with(mut self, bytes: &[u8]) -> Self {
        self.out.extend(bytes);
        self
    }

    fn codes(width: u8, height: u8) -> Vec<u8> {
        let (width, height) = (u32::from(width), u32::from(height));
        let rows = (0..height).flat_map(|y| (0..width).map(move |x| value(x, y)));
        Encoder::new(BitOrder::Lsb, 2)
            .encode(&rows.collect::<Vec<_>>())
            .unwrap()
    }

    fn frame(self, place: (u8, u8), size: (u8, u8)) -> Self {
        let codes = Self::codes(size.0, size.1);
        self.frame_of(place, size, &codes, 0)
    }

    fn frame_of(
        self,
        (x, y): (u8, u8),
        (width, height): (u8, u8),
        codes: &[u8],
        flags: u8,
    ) -> Self {
        let mut out = vec![0x2c, x, 0, y, 0, width, 0, height, 0, flags, 2];
        for block in codes.chunks(255) {
            out.push(u8::try_from(block.len()).unwrap());
            out.extend(block);
        }
        out.push(0);
        self.with(&out)
    }

    fn end(self) -> Vec<u8> {
        self.with(b"\x3b").out
    }
}

fn drawn(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let value = GREY[usize::from(value(x, y))];
        Rgba([value, value, value, 255])
    })
}

pub fn all() -> Vec<Oddity> {
    let shows = drawn(20, 12);
    let gif = || Gif::new(20, 12);
    let whole = || gif().frame((0, 0), (20, 12));
    let codes = Gif::codes(20, 12);
    let comment = |label: u8| {
        [
            &[0x21, label, u8::try_from(PAYLOAD.len()).unwrap()],
            PAYLOAD,
            &[0],
        ]
        .concat()
    };
    let mut all = Vec::new();
    let mut add = |name: &str, bytes| all.push(shown(format!("GIF {name}"), bytes, &shows));
    for (name, trailer) in trailers() {
        add(
            &format!("with {name} behind"),
            [whole().end(), trailer].concat(),
        );
    }
    add("without an end", whole().out);
    add("with text for an end", whole().with(PAYLOAD).out);
    add(
        "with padding between blocks",
        gif()
            .with(&[0; 5])
            .frame((0, 0), (20, 12))
            .with(&[0; 3])
            .end(),
    );
    add(
        "with half an extension behind",
        whole().with(b"\x21\xfe\x50abc").out,
    );
    for label in [0xfe, 0x01, 0xff, 0x77] {
        add(
            &format!("with an extension {label:x}"),
            gif()
                .with(&comment(label))
                .frame((0, 0), (20, 12))
                .with(&comment(label))
                .end(),
        );
    }
    add(
        "with text behind its codes",
        gif()
            .frame_of((0, 0), (20, 12), &[codes.as_slice(), PAYLOAD].concat(), 0)
            .end(),
    );
    let more = Gif::codes(20, 14);
    add(
        "with more rows than it says",
        gif().frame_of((0, 0), (20, 12), &more, 0).end(),
    );
    add(
        "with a later frame beyond its screen",
        whole().frame((30, 0), (4, 4)).end(),
    );
    add(
        "with a later frame of no size",
        whole().with(&[0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]).end(),
    );
    add(
        "with a screen smaller than its frame",
        Gif::new(5, 5).frame((0, 0), (20, 12)).end(),
    );
    add(
        "with a screen of no size",
        Gif::new(0, 0).frame((0, 0), (20, 12)).end(),
    );
    add(
        "with a later frame partly beyond its screen",
        whole().frame((16, 8), (9, 9)).end(),
    );
    add(
        "with a global palette and text behind",
        whole().with(&[0x3b]).with(PAYLOAD).out,
    );
    let mut interlaced = Vec::new();
    for (first, step) in [(0, 8), (4, 8), (2, 4), (1, 2)] {
        for y in (first..12_u32).step_by(step) {
            interlaced.extend((0..20).map(|x| value(x, y)));
        }
    }
    let interlaced = Encoder::new(BitOrder::Lsb, 2).encode(&interlaced).unwrap();
    add(
        "interlaced",
        gif().frame_of((0, 0), (20, 12), &interlaced, 0x40).end(),
    );
    add(
        "interlaced, with text behind its codes",
        gif()
            .frame_of(
                (0, 0),
                (20, 12),
                &[interlaced.as_slice(), PAYLOAD].concat(),
                0x40,
            )
            .end(),
    );
    let whole = whole().end();
    for tenths in 1..10 {
        all.push(refused(
            format!("{tenths}/10 of a GIF"),
            whole[..(whole.len() - 3) * tenths / 10].to_vec(),
        ));
    }
    all.push(refused("GIF without a frame", gif().end()));
    all.push(refused(
        "GIF with a frame of fewer pixels",
        gif()
            .frame_of((0, 0), (20, 12), &Gif::codes(20, 11), 0)
            .end(),
    ));
    all.push(refused(
        "GIF that begins with text",
        gif().with(PAYLOAD).frame((0, 0), (20, 12)).end(),
    ));
    all
}
