//! Pictures that must be accepted.

use image::{DynamicImage, ImageFormat};
use picture_check::Kind;

use super::{
    Good,
    drawn::{file, gif, see_through, waves},
    libjpeg::{PROGRESSIVE, RESTARTING},
    parts::{
        animated_webp, deflated, exif, flat_jpeg, flat_webp, flat_webp_pixels, jpeg_segment,
        jpeg_with, lossy_webp, packed_alpha, png_chunk, png_with, riff, run_length_bmp,
        webp_header, webp_pixels,
    },
    profile::profile,
};

/// Pictures that must be accepted.
pub fn good() -> Vec<Good> {
    [plain(), super::hidden::hidden()]
        .into_iter()
        .flatten()
        .collect()
}

fn plain() -> Vec<Good> {
    let rgb = || DynamicImage::from(waves(40, 30));
    let rgba = || DynamicImage::from(see_through(40, 30));
    let picture = |name, kind, bytes| Good {
        name,
        kind,
        bytes,
        width: 40,
        height: 30,
        frames: 1,
    };
    let sized = |name, kind, bytes, width, height, frames| Good {
        width,
        height,
        frames,
        ..picture(name, kind, bytes)
    };
    let (jpeg, png) = (
        file(rgb(), ImageFormat::Jpeg),
        file(rgb(), ImageFormat::Png),
    );
    let pixels = webp_pixels(&file(rgba(), ImageFormat::WebP));
    vec![
        picture("jpeg", Kind::Jpeg, jpeg.clone()),
        picture(
            "grey jpeg",
            Kind::Jpeg,
            file(rgb().to_luma8(), ImageFormat::Jpeg),
        ),
        sized("baseline jpeg", Kind::Jpeg, flat_jpeg(3, false), 8, 8, 1),
        sized("progressive jpeg", Kind::Jpeg, flat_jpeg(3, true), 8, 8, 1),
        sized("refined jpeg", Kind::Jpeg, PROGRESSIVE.to_vec(), 40, 24, 1),
        sized(
            "jpeg with restarts",
            Kind::Jpeg,
            RESTARTING.to_vec(),
            40,
            24,
            1,
        ),
        sized("CMYK jpeg", Kind::Jpeg, flat_jpeg(4, false), 8, 8, 1),
        sized("sideways jpeg", Kind::Jpeg, with_exif(&jpeg, 6), 30, 40, 1),
        picture("upside down jpeg", Kind::Jpeg, with_exif(&jpeg, 3)),
        picture(
            "jpeg with a profile",
            Kind::Jpeg,
            profiled(&jpeg, &profile()),
        ),
        picture(
            "upside down jpeg with a profile",
            Kind::Jpeg,
            profiled(&with_exif(&jpeg, 3), &profile()),
        ),
        picture("png", Kind::Png, png.clone()),
        picture(
            "png with a profile",
            Kind::Png,
            profiled_png(&png, &profile()),
        ),
        picture(
            "see-through png with a profile",
            Kind::Png,
            profiled_png(&file(rgba(), ImageFormat::Png), &profile()),
        ),
        sized(
            "sideways png with a profile",
            Kind::Png,
            profiled_png(&png_with(&png, &png_metadata()), &profile()),
            30,
            40,
            1,
        ),
        picture("see-through png", Kind::Png, file(rgba(), ImageFormat::Png)),
        picture(
            "grey png",
            Kind::Png,
            file(rgb().to_luma8(), ImageFormat::Png),
        ),
        picture(
            "16-bit png",
            Kind::Png,
            file(rgb().to_rgb16(), ImageFormat::Png),
        ),
        picture(
            "16-bit see-through png",
            Kind::Png,
            file(rgba().to_rgba16(), ImageFormat::Png),
        ),
        sized(
            "sideways png",
            Kind::Png,
            png_with(&png, &png_metadata()),
            30,
            40,
            1,
        ),
        picture("gif", Kind::Gif, gif(40, 30, 1)),
        sized("animated gif", Kind::Gif, gif(40, 30, 5), 40, 30, 5),
        picture("webp", Kind::WebP, file(rgb(), ImageFormat::WebP)),
        picture(
            "see-through webp",
            Kind::WebP,
            file(rgba(), ImageFormat::WebP),
        ),
        sized("lossy webp", Kind::WebP, lossy_webp(None), 1, 1, 1),
        picture(
            "lossy webp with a canvas",
            Kind::WebP,
            flat_webp((40, 30), &flat_webp_pixels(40, 30)),
        ),
        sized(
            "lossy webp with alpha",
            Kind::WebP,
            lossy_webp(Some(b"\0\x80")),
            1,
            1,
            1,
        ),
        sized(
            "lossy webp with packed alpha",
            Kind::WebP,
            lossy_webp(Some(&packed_alpha())),
            1,
            1,
            1,
        ),
        picture(
            "webp with metadata",
            Kind::WebP,
            webp_with_metadata(&pixels),
        ),
        sized(
            "animated webp",
            Kind::WebP,
            animated_webp(40, 30, &[pixels.clone(), pixels.clone(), pixels]),
            40,
            30,
            3,
        ),
        picture("bmp", Kind::Bmp, file(rgb(), ImageFormat::Bmp)),
        picture("see-through bmp", Kind::Bmp, file(rgba(), ImageFormat::Bmp)),
        sized(
            "run-length coded bmp",
            Kind::Bmp,
            run_length_bmp(60, 40),
            60,
            40,
            1,
        ),
        sized(
            "large png",
            Kind::Png,
            file(waves(1900, 1000), ImageFormat::Png),
            1900,
            1000,
            1,
        ),
    ]
}

/// A JPEG with private metadata.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let secrets = [
        jpeg_segment(0xe1, &[b"Exif\0\0", exif(orientation).as_slice()].concat()),
        jpeg_segment(
            0xe1,
            b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>GPS 31.2304 N</x:xmpmeta>",
        ),
        jpeg_segment(0xed, b"Photoshop 3.0\0GPS 31.2304 N"),
        jpeg_segment(
            0xfe,
            b"GPS 31.2304 N <script>alert(1)</script><?php system($_GET[0]) ?>",
        ),
    ];
    jpeg_with(jpeg, &secrets)
}

/// A JPEG with a colour profile.
pub fn profiled(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let segment = [b"ICC_PROFILE\0\x01\x01", profile].concat();
    jpeg_with(jpeg, &[jpeg_segment(0xe2, &segment)])
}

/// A PNG with a colour profile and a gamma.
pub fn profiled_png(png: &[u8], profile: &[u8]) -> Vec<u8> {
    let profile = [b"a\0\0", deflated(profile).as_slice()].concat();
    let gamma = 45455_u32.to_be_bytes();
    png_with(
        png,
        &[png_chunk(b"gAMA", &gamma), png_chunk(b"iCCP", &profile)],
    )
}

fn png_metadata() -> [Vec<u8>; 3] {
    [
        png_chunk(b"eXIf", &exif(8)),
        png_chunk(b"tEXt", b"Comment\0GPS 31.2304 N <script>alert(1)</script>"),
        png_chunk(
            b"iTXt",
            b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>GPS 31.2304 N</x:xmpmeta>",
        ),
    ]
}

fn webp_with_metadata(pixels: &[u8]) -> Vec<u8> {
    let header = webp_header(0x10 | 0x20 | 0x08 | 0x04, 40, 30);
    let chunks: [(&[u8; 4], &[u8]); 6] = [
        (b"VP8X", &header),
        (b"ICCP", &profile()),
        (b"VP8L", pixels),
        (b"EXIF", &exif(1)),
        (b"XMP ", b"<x:xmpmeta>GPS 31.2304 N</x:xmpmeta>"),
        (b"JUNK", b"GPS 31.2304 N"),
    ];
    riff(b"WEBP", &chunks)
}
