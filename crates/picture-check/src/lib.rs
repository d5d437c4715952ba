//! Tells whether bytes are a whole, plain picture of a known type, and makes a clean copy of it.
//!
//! [`check`] walks the container byte by byte, so that nothing is left over behind the end or
//! between the parts; leaves out what isn't the picture (EXIF, GPS, XMP, comments, embedded
//! thumbnails, tables that no pixel uses); writes a colour profile anew of its numbers, or leaves it
//! out where it has others than a matrix and curves; decodes every frame of the clean copy within [`Limits`]; and makes thumbnails.
//! Pixels stay as they are, save where a picture must be turned the way its EXIF orientation says.
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
mod decode;
mod exif;
mod footsteps;
mod gif;
mod icc;
mod jpeg;
mod kind;
mod limits;
mod lzw;
mod png;
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
