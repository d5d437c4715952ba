//! Generated test files: pictures of every accepted type, and files that aren't pictures.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "tests fail by panicking; not every test uses everything"
)]

pub mod bad;
pub mod bombs;
pub mod drawn;
pub mod good;
pub mod hidden;
pub mod jpeg_writer;
pub mod libjpeg;
pub mod padded;
pub mod parts;
pub mod phone;
pub mod profile;

use picture_check::Kind;

/// A picture that must be accepted.
pub struct Good {
    pub name: &'static str,
    pub kind: Kind,
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub frames: u32,
}

/// A file that must be refused as a picture of this type, with this error code.
pub struct Bad {
    pub name: String,
    pub kind: Kind,
    pub bytes: Vec<u8>,
    pub code: &'static str,
}

/// The file extension of a type.
pub fn extension(kind: Kind) -> &'static str {
    match kind {
        Kind::Jpeg => "jpg",
        Kind::Png => "png",
        Kind::Gif => "gif",
        Kind::WebP => "webp",
        Kind::Bmp => "bmp",
    }
}

/// The MIME type of a type.
pub fn mime(kind: Kind) -> &'static str {
    match kind {
        Kind::Jpeg => "image/jpeg",
        Kind::Png => "image/png",
        Kind::Gif => "image/gif",
        Kind::WebP => "image/webp",
        Kind::Bmp => "image/bmp",
    }
}
