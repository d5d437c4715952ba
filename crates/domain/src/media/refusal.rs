//! Why a picture is refused.

use super::PictureType;
use crate::ProductId;

/// Why a picture is refused, or its deletion.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaRefusal {
    /// The file has no name, or one with a NUL byte.
    #[error("the file must have a name, without a NUL byte")]
    InvalidFileName,
    /// The name's extension isn't on the white list.
    #[error("the file's extension must be one of {}", PictureType::EXTENSIONS)]
    ExtensionNotAllowed,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file has more bytes than allowed.
    #[error("the file must have at most {limit} bytes")]
    TooLarge {
        /// Bytes.
        limit: u64,
    },
    /// Declared type, extension and content don't agree.
    #[error("{0}")]
    TypeMismatch(String),
    /// The content is no picture of an accepted type.
    #[error("{0}")]
    NotAPicture(String),
    /// The content begins like a picture and doesn't go on as one.
    #[error("{0}")]
    Damaged(String),
    /// Something follows the end of the picture.
    #[error("{0}")]
    TrailingData(String),
    /// More pixels than allowed.
    #[error("{0}")]
    TooManyPixels(String),
    /// More memory or work than allowed.
    #[error("{0}")]
    TooComplex(String),
    /// More frames than allowed.
    #[error("{0}")]
    TooManyFrames(String),
    /// Products name the picture.
    #[error("products name the picture; delete it with force=true to take it from them")]
    InUse {
        /// Some of them, by id.
        products: Vec<ProductId>,
    },
}
