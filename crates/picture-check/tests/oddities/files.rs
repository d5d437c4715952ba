//! Files that differ from what encoders usually write: each with the pixels that a viewer shows, or
//! refused because no viewer shows a whole picture.

mod bmp;
mod bmp_fields;
mod gif;
mod jpeg;
mod png;
mod webp;

use image::RgbaImage;
pub use jpeg::SAMPLINGS;

/// What must not be in any stored copy.
pub const PAYLOAD: &[u8] = b"<?php system($_GET['c']); ?>";

/// A file and what becomes of it.
pub struct Oddity {
    pub name: String,
    pub bytes: Vec<u8>,
    /// The pixels; `None` if the file is refused.
    pub shows: Option<RgbaImage>,
}

pub fn shown(name: impl Into<String>, bytes: Vec<u8>, shows: &RgbaImage) -> Oddity {
    Oddity {
        name: name.into(),
        bytes,
        shows: Some(shows.clone()),
    }
}

pub fn refused(name: impl Into<String>, bytes: Vec<u8>) -> Oddity {
    Oddity {
        name: name.into(),
        bytes,
        shows: None,
    }
}

/// What stands behind pictures of phones, programs and servers.
pub fn trailers() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a byte", b"\0".to_vec()),
        ("a line end", b"\r\n".to_vec()),
        ("padding to a sector", vec![0; 512]),
        ("bytes 0xff", vec![0xff; 64]),
        ("PHP", PAYLOAD.to_vec()),
        ("HTML", [b"<html><script>".as_slice(), PAYLOAD].concat()),
        (
            "a ZIP",
            [b"PK\x03\x04".as_slice(), PAYLOAD, b"PK\x05\x06"].concat(),
        ),
        (
            "a video",
            [b"\0\0\0\x18ftypmp42".as_slice(), PAYLOAD].concat(),
        ),
        (
            "a Samsung trailer",
            [
                b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data".as_slice(),
                PAYLOAD,
                b"SEFT",
            ]
            .concat(),
        ),
    ]
}

/// All of them.
pub fn oddities() -> Vec<Oddity> {
    [jpeg::all(), png::all(), gif::all(), webp::all(), bmp::all()]
        .into_iter()
        .flatten()
        .collect()
}
