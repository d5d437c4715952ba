//! Checks that bytes are a complete picture of a known type with no other data, and makes a clean
//! copy.
//!
//! [`check`] walks the container byte by byte, so that no data can hide after the end or between
//! the parts. It removes everything that isn't the picture (EXIF, GPS, XMP, comments, embedded
//! thumbnails, tables that no pixel uses). It rewrites a colour profile from its numbers, or
//! removes it if it has others than a matrix and curves. It decodes every frame of the clean copy
//! within [`Limits`] and makes thumbnails. Pixels are unchanged, except that a picture is rotated
//! as its EXIF orientation says.
//!
//! ```
//! use picture_check::{Kind, Limits, Refusal, check};
//!
//! let refused = check(b"<svg onload='alert(1)'/>", Kind::Png, &Limits::default());
//! assert!(matches!(refused, Err(Refusal::NotAPicture { .. })));
//! ```
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
