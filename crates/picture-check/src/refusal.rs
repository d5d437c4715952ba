//! Why bytes are refused.

use crate::Kind;

/// Why bytes are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// They begin like no picture of an accepted type.
    #[error("the content is {}, not a picture of an accepted type", .found.unwrap_or("of no known type"))]
    NotAPicture {
        /// MIME type of what they are, where that is known.
        found: Option<&'static str>,
    },
    /// They are a picture of another type than expected.
    #[error("the content is {}, not {}", .found.name(), .expected.name())]
    OtherKind {
        /// What was expected.
        expected: Kind,
        /// What was found.
        found: Kind,
    },
    /// They begin like a picture and don't go on as one.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// The picture is whole, and something comes after it.
    #[error("{bytes} bytes follow the end of the picture")]
    TrailingData {
        /// How many.
        bytes: usize,
    },
    /// More pixels than allowed.
    #[error("the picture has {width} × {height} pixels, more than {limit} in all")]
    TooManyPixels {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// How many are allowed.
        limit: u64,
    },
    /// More frames than allowed.
    #[error("the animation has more than {limit} frames")]
    TooManyFrames {
        /// How many are allowed.
        limit: u32,
    },
    /// Decoding would take more memory or work than allowed, or a copy that must be written anew
    /// would be larger.
    #[error("decoding the picture or writing it anew takes more than is allowed")]
    TooHeavy,
}

impl Refusal {
    pub(crate) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }
}
