#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod bmp;
mod bounded;
mod check;
mod clean;
mod cleaned;
mod decode;
mod exif;
mod gif;
mod icc;
mod jpeg;
mod kind;
mod limits;
mod lzw;
mod png;
mod read_ranges;
mod reader;
mod refusal;
mod thumbnail;
mod turn;
mod webp;

pub use check::{Picture, check};
pub use kind::Kind;
pub use limits::Limits;
pub use refusal::Refusal;
pub use thumbnail::{Thumbnail, ThumbnailKind};
