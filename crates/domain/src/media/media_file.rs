//! Names of stored files.

use std::fmt;

use super::PictureType;

/// Longest sides of the smaller copies, in pixels.
pub const THUMBNAIL_SIDES: [u32; 2] = [800, 200];
/// Where files are served.
const FOLDER: &str = "/media/images/";

/// The name of a stored picture, made by the shop: 32 hexadecimal digits and the extension of its
/// type. Nothing of it comes from the uploader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaFile(String);

/// A file that was stored although the same content was there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpareFile {
    /// The new one, which no row has.
    pub file: MediaFile,
    /// The one that rows have.
    pub kept: MediaFile,
}

impl MediaFile {
    /// The file of this UUID, written as 32 small hexadecimal digits.
    pub fn new(uuid: &str, kind: PictureType) -> Option<Self> {
        Self::parse(&format!("{uuid}.{}", kind.extension()))
    }

    /// The file of this name; `None` where no file can have it.
    pub fn parse(name: &str) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let kind = PictureType::from_extension(extension)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let is_name = stem.len() == 32 && stem.bytes().all(is_digit);
        (is_name && extension == kind.extension()).then(|| Self(name.to_owned()))
    }

    /// The picture that is served at this address; `None` where it is none of the shop's own.
    pub fn from_url(url: &str) -> Option<Self> {
        Self::parse(url.strip_prefix(FOLDER)?)
    }

    /// Whether an address is one of the shop's own, of a picture or not.
    pub fn is_own_url(url: &str) -> bool {
        url.starts_with('/')
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it is served.
    pub fn url(&self) -> String {
        format!("{FOLDER}{}", self.0)
    }

    /// The name of its smaller copy of this side and type.
    pub fn thumbnail(&self, side: u32, kind: PictureType) -> String {
        let (stem, _) = self.0.split_once('.').unwrap_or((&self.0, ""));
        format!("{stem}_{side}.{}", kind.extension())
    }

    /// Where that copy is served.
    pub fn thumbnail_url(&self, side: u32, kind: PictureType) -> String {
        format!("{FOLDER}{}", self.thumbnail(side, kind))
    }

    /// The type of a stored file, picture or smaller copy, and the stem that it shares with its
    /// picture; `None` where no stored file has this name.
    pub fn stored(name: &str) -> Option<(&str, PictureType)> {
        let (stem, extension) = name.split_once('.')?;
        let kind = PictureType::from_extension(extension)?;
        let picture = match stem.split_once('_') {
            None => stem,
            Some((picture, side)) => {
                let known = THUMBNAIL_SIDES.map(|known| known.to_string());
                known.iter().any(|known| known == side).then_some(picture)?
            }
        };
        Self::parse(&format!("{picture}.{extension}"))?;
        Some((picture, kind))
    }
}

impl fmt::Display for MediaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn only_names_that_the_shop_makes_are_read() {
        let file = MediaFile::new(UUID, PictureType::Jpeg).unwrap();
        assert_eq!(file.url(), format!("/media/images/{UUID}.jpg"));
        assert_eq!(MediaFile::from_url(&file.url()), Some(file.clone()));
        let thumbnail = file.thumbnail(200, PictureType::WebP);
        assert_eq!(thumbnail, format!("{UUID}_200.webp"));
        let stored = MediaFile::stored(&thumbnail);
        assert_eq!(stored, Some((UUID, PictureType::WebP)));
        assert_eq!(
            MediaFile::stored(file.as_str()),
            Some((UUID, PictureType::Jpeg))
        );
        for name in [
            "",
            ".jpg",
            "../../etc/passwd",
            &format!("{UUID}.jpeg"),
            &format!("{UUID}.php"),
            &format!("{UUID}.jpg.png"),
            &format!("{UUID}0.jpg"),
            &format!("{}.jpg", UUID.to_uppercase()),
            &format!("{UUID}_300.jpg"),
            &format!("{UUID}_+200.jpg"),
            &format!("../{UUID}.jpg"),
        ] {
            assert_eq!(MediaFile::parse(name), None, "{name}");
            assert_eq!(MediaFile::stored(name), None, "{name}");
        }
    }
}
