//! The allow-list of picture types.

/// An accepted picture type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureType {
    /// JPEG.
    Jpeg,
    /// PNG, stored as a still picture.
    Png,
    /// GIF, which may be animated.
    Gif,
    /// WebP, which may be animated.
    WebP,
    /// Windows bitmap (BMP), uncompressed.
    Bmp,
}

impl PictureType {
    /// All accepted types; SVG isn't among them, because it can contain scripts.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::Gif, Self::WebP, Self::Bmp];
    /// The type with this extension, ignoring case; `None` if it isn't accepted.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            "gif" => Some(Self::Gif),
            "webp" => Some(Self::WebP),
            "bmp" => Some(Self::Bmp),
            _ => None,
        }
    }

    /// The type with this MIME type, including the nonstandard names of old programs; `None` if it
    /// isn't accepted.
    pub fn from_mime(mime: &str) -> Option<Self> {
        let essence = mime.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(Self::Jpeg),
            "image/png" | "image/x-png" => Some(Self::Png),
            "image/gif" => Some(Self::Gif),
            "image/webp" => Some(Self::WebP),
            "image/bmp" | "image/x-bmp" | "image/x-ms-bmp" => Some(Self::Bmp),
            _ => None,
        }
    }

    /// The registered MIME type, as sent in `Content-Type`.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
        }
    }

    /// The extension of stored files.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Bmp => "bmp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_found_by_its_own_names_in_any_case() {
        for kind in PictureType::ALL {
            assert_eq!(PictureType::from_mime(kind.mime()), Some(kind));
            assert_eq!(PictureType::from_extension(kind.extension()), Some(kind));
            let loud = kind.extension().to_uppercase();
            assert_eq!(PictureType::from_extension(&loud), Some(kind));
        }
        let with_parameter = PictureType::from_mime("IMAGE/PNG; charset=x");
        assert_eq!(with_parameter, Some(PictureType::Png));
        for other in ["svg", "php", "", "jp g", "heic", "html"] {
            assert_eq!(PictureType::from_extension(other), None, "{other}");
        }
        for other in ["image/svg+xml", "text/html", "", "image/*", "image/pngx"] {
            assert_eq!(PictureType::from_mime(other), None, "{other}");
        }
    }
}
