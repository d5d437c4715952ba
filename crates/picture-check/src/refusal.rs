//! Why bytes are refused.

/// Why bytes are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The first bytes don't belong to any accepted picture type.
    #[error("the content is {}, not a picture of an accepted type", .found.unwrap_or("of no known type"))]
    NotAPicture {
        /// Detected MIME type; `None` if unknown.
        found: Option<&'static str>,
    },
    /// The content isn't a valid picture of its type.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// More pixels than allowed.
    #[error("the picture has {width} × {height} pixels, more than {limit} in all")]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit, in pixels.
        limit: u64,
    },
    /// More frames than allowed.
    #[error("the animation has more than {limit} frames")]
    TooManyFrames {
        /// The limit.
        limit: u32,
    },
    /// Decoding would exceed the limits of memory or work, or a re-encoded copy would exceed its
    /// limit.
    #[error("decoding the picture or writing it anew takes more than is allowed")]
    TooHeavy,
}

impl Refusal {
    pub(crate) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }
}
