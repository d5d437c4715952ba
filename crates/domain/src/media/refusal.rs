//! Refusals of pictures.

use crate::ProductId;

/// Why a picture, or its deletion, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaRefusal {
    /// The file has no name, or one with a NUL byte.
    #[error("the file must have a name, without a NUL byte")]
    InvalidFileName,
    /// The file's extension is that of a document or program that can run.
    #[error("the file's extension is that of a program or of a document with scripts")]
    ExtensionNotAllowed,
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than allowed.
    #[error("the file must have at most {limit} bytes")]
    TooLarge {
        /// Maximum size in bytes.
        limit: u64,
    },
    /// The declared type is that of a document with scripts.
    #[error("{0}")]
    TypeMismatch(String),
    /// The content isn't a picture of an accepted type.
    #[error("{0}")]
    NotAPicture(String),
    /// The content starts like a picture but is corrupt.
    #[error("{0}")]
    Damaged(String),
    /// The picture has more pixels than allowed.
    #[error("{0}")]
    TooManyPixels(String),
    /// Decoding would need more memory or work than allowed.
    #[error("{0}")]
    TooComplex(String),
    /// The animation has more frames than allowed.
    #[error("{0}")]
    TooManyFrames(String),
    /// Products refer to the picture.
    #[error("products name the picture; delete it with force=true to take it from them")]
    InUse {
        /// Ids of some of these products.
        products: Vec<ProductId>,
    },
}

impl MediaRefusal {
    /// A stable code, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidFileName => "invalid_file_name",
            Self::ExtensionNotAllowed => "extension_not_allowed",
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::TypeMismatch(_) => "type_mismatch",
            Self::NotAPicture(_) => "not_a_picture",
            Self::Damaged(_) => "picture_damaged",
            Self::TooManyPixels(_) => "picture_too_large",
            Self::TooComplex(_) => "picture_too_complex",
            Self::TooManyFrames(_) => "too_many_frames",
            Self::InUse { .. } => "picture_in_use",
        }
    }
}
