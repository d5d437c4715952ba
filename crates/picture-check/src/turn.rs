//! Writing pixels anew where the file's own bytes can't stay.

use image::{
    DynamicImage, ImageEncoder, ImageResult,
    codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation as Turn,
};

use crate::{Kind, Limits, Refusal, clean::Clean, exif::Orientation};

/// Hardly visible, and only where a camera was held sideways.
const JPEG_QUALITY: u8 = 95;

/// Turns the picture upright and writes it anew where it isn't, or where it is a bitmap; else the
/// clean copy stays as it is. An animation is never turned.
pub(crate) fn turned(
    kind: Kind,
    clean: Clean,
    mut picture: DynamicImage,
    limits: &Limits,
) -> Result<(Clean, DynamicImage), Refusal> {
    let turn = match clean.orientation {
        Orientation::Turned(number) if clean.frames == 1 => Turn::from_exif(number),
        _ => None,
    };
    if turn.is_none() && kind != Kind::Bmp {
        return Ok((clean, picture));
    }
    if let Some(turn) = turn {
        picture.apply_orientation(turn);
    }
    let written = write(kind, &picture, clean.icc.clone());
    let bytes = written.map_err(|error| Refusal::damaged(error.to_string()))?;
    Ok((crate::clean::clean(kind, &bytes, limits)?, picture))
}

fn write(kind: Kind, picture: &DynamicImage, icc: Option<Vec<u8>>) -> ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    match kind {
        Kind::Jpeg => encode(
            JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY),
            picture,
            icc,
        )?,
        Kind::Png | Kind::Gif => encode(PngEncoder::new(&mut out), picture, icc)?,
        Kind::WebP => encode(
            WebPEncoder::new_lossless(&mut out),
            &eight_bits(picture),
            icc,
        )?,
        Kind::Bmp => BmpEncoder::new(&mut out).encode(
            picture.as_bytes(),
            picture.width(),
            picture.height(),
            picture.color().into(),
        )?,
    }
    Ok(out)
}

fn eight_bits(picture: &DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() {
        picture.to_rgba8().into()
    } else {
        picture.to_rgb8().into()
    }
}

fn encode(
    mut encoder: impl ImageEncoder,
    picture: &DynamicImage,
    icc: Option<Vec<u8>>,
) -> ImageResult<()> {
    if let Some(icc) = icc {
        // Where the type can't hold one, the colours of sRGB are near enough.
        drop(encoder.set_icc_profile(icc));
    }
    picture.write_with_encoder(encoder)
}
