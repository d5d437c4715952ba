//! Picture file types.

/// An accepted picture file type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF, animated or not.
    Gif,
    /// WebP, animated or not.
    WebP,
    /// Windows bitmap.
    Bmp,
}

impl Kind {
    /// Every type.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Gif, Self::WebP, Self::Bmp];

    /// The name of the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
        }
    }

    /// The type according to the first bytes; otherwise the detected MIME type, if known.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, Option<&'static str>> {
        let found = infer::get(bytes).map(|found| found.mime_type());
        match found {
            Some("image/jpeg") => Ok(Self::Jpeg),
            Some("image/png") => Ok(Self::Png),
            Some("image/gif") => Ok(Self::Gif),
            Some("image/webp") => Ok(Self::WebP),
            Some("image/bmp") => Ok(Self::Bmp),
            other => Err(other),
        }
    }
}
