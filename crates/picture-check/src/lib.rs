#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod bmp;
mod bmp_reference;
mod bounded;
mod check;
mod clean;
mod cleaned;
mod decode;
mod difference;
mod exif;
mod gif;
mod icc;
mod jpeg;
mod jpeg_agreement;
mod jpeg_colours;
mod jpeg_pixels;
mod kind;
mod limits;
mod png;
mod read_ranges;
mod reader;
mod refusal;
mod rewrite;
mod scale;
mod second_decoder;
mod thumbnail;

mod webp;

pub use check::{Picture, check};
pub use kind::Kind;
pub use limits::Limits;
pub use refusal::Refusal;
pub use thumbnail::{Thumbnail, ThumbnailKind};
