//! WebPs.

use image::ImageFormat;

use super::{Oddity, PAYLOAD, refused, shown, trailers};
use crate::corpus::{
    drawn::{file, see_through, waves},
    parts::{animated_webp_of, riff, riff_chunk, webp_header, webp_pixels},
};

/// Where the flags of the first frame are.
const FLAGS: usize = 67;

pub fn all() -> Vec<Oddity> {
    let drawn = see_through(24, 18);
    let webp = file(drawn.clone(), ImageFormat::WebP);
    let pixels = webp_pixels(&webp);
    let header = webp_header(0x10, 24, 18);
    let extended = |chunks: &[(&[u8; 4], &[u8])]| {
        riff(b"WEBP", &[&[(b"VP8X", header.as_slice())], chunks].concat())
    };
    // Frames are blended, so these are opaque.
    let opaque_pixels = webp_pixels(&file(waves(24, 18), ImageFormat::WebP));
    let chunk = riff_chunk(b"VP8L", &opaque_pixels);
    let opaque = image::DynamicImage::from(waves(24, 18)).to_rgba8();
    let frame = std::slice::from_ref(&chunk);
    let mut all = Vec::new();
    let mut add = |name: &str, bytes| all.push(shown(format!("WebP {name}"), bytes, &drawn));
    for (name, trailer) in trailers() {
        add(
            &format!("with {name} behind"),
            [webp.as_slice(), &trailer].concat(),
        );
    }
    add(
        "with a chunk of text",
        extended(&[(b"VP8L", &pixels), (b"EVIL", PAYLOAD)]),
    );
    add(
        "with a chunk before its pixels",
        extended(&[(b"EVIL", PAYLOAD), (b"VP8L", &pixels)]),
    );
    add(
        "with EXIF and XMP",
        extended(&[(b"VP8L", &pixels), (b"EXIF", PAYLOAD), (b"XMP ", PAYLOAD)]),
    );
    add(
        "with a second picture",
        extended(&[(b"VP8L", &pixels), (b"VP8L", PAYLOAD)]),
    );
    add(
        "with a second picture of another kind",
        riff(b"WEBP", &[(b"VP8L", &pixels), (b"VP8 ", PAYLOAD)]),
    );
    add(
        "with an animation header",
        extended(&[(b"ANIM", &[0; 6]), (b"VP8L", &pixels)]),
    );
    add(
        "with an alpha channel that it doesn't need",
        extended(&[(b"ALPH", PAYLOAD), (b"VP8L", &pixels)]),
    );
    add(
        "with bytes behind its pixels",
        riff(
            b"WEBP",
            &[(b"VP8L", &[pixels.as_slice(), PAYLOAD, PAYLOAD].concat())],
        ),
    );
    let mut reserved = webp_header(0x10 | 0xc1, 24, 18);
    reserved[1..4].copy_from_slice(b"PHP");
    add(
        "with reserved fields",
        riff(b"WEBP", &[(b"VP8X", &reserved), (b"VP8L", &pixels)]),
    );
    add(
        "whose header doesn't tell of its alpha channel",
        riff(
            b"WEBP",
            &[(b"VP8X", &webp_header(0, 24, 18)), (b"VP8L", &pixels)],
        ),
    );
    let mut longer = webp.clone();
    longer[4] += 10;
    add("that is shorter than it says", longer);
    let odd = pixels.len() % 2 == 1;
    let unpadded = if odd {
        webp[..webp.len() - 1].to_vec()
    } else {
        webp.clone()
    };
    add("without padding", unpadded);
    let mut add = |name: &str, mut bytes: Vec<u8>| {
        // The first frame replaces the canvas: blending may round.
        bytes[FLAGS] = 2;
        all.push(shown(format!("WebP {name}"), bytes, &opaque));
    };
    add("of one frame", animated_webp_of(24, 18, frame, &[]));
    add(
        "of a frame and text",
        animated_webp_of(24, 18, frame, &riff_chunk(b"EVIL", PAYLOAD)),
    );
    add(
        "of a frame and a picture behind",
        animated_webp_of(24, 18, frame, &chunk),
    );
    let inside = [chunk.clone(), riff_chunk(b"VP8 ", PAYLOAD)].concat();
    add(
        "of a frame with a second picture",
        animated_webp_of(24, 18, &[inside], &[]),
    );
    let mut beyond = [0; 16].to_vec();
    beyond[..3].copy_from_slice(&[40, 0, 0]);
    beyond[6] = 23;
    beyond[9] = 17;
    let beyond = riff_chunk(b"ANMF", &[beyond.as_slice(), &chunk].concat());
    add(
        "with a frame beyond its canvas",
        animated_webp_of(24, 18, frame, &beyond),
    );
    all.push(shown(
        "WebP whose header tells of an alpha channel that it lacks",
        extended(&[(b"VP8L", &opaque_pixels)]),
        &opaque,
    ));
    let mut flagless = animated_webp_of(24, 18, frame, &[]);
    flagless[20] = 0;
    all.push(refused("WebP of frames without a flag", flagless));
    all.push(refused(
        "WebP whose canvas differs",
        riff(
            b"WEBP",
            &[(b"VP8X", &webp_header(0x10, 24, 19)), (b"VP8L", &pixels)],
        ),
    ));
    all.push(refused(
        "WebP with two alpha channels",
        extended(&[(b"ALPH", b"\0\0"), (b"ALPH", b"\0\0"), (b"VP8 ", &pixels)]),
    ));
    let two = animated_webp_of(24, 18, &[chunk.clone(), chunk.clone()], &[]);
    all.push(refused(
        "WebP of frames that lacks the last one",
        two[..two.len() - chunk.len() - 24].to_vec(),
    ));
    for tenths in 1..10 {
        all.push(refused(
            format!("{tenths}/10 of a WebP"),
            webp[..webp.len() * tenths / 10].to_vec(),
        ));
    }
    all
}
