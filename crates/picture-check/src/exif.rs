//! The orientation, the only EXIF tag that affects how a picture looks.

use crate::{Refusal, reader::Reader};

/// The transformation that shows the pixels upright; EXIF tag 0x0112.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Orientation {
    #[default]
    Upright,
    /// EXIF value, 2 to 8.
    Turned(u8),
}

const TAG: u16 = 0x0112;
/// Type of a 16-bit number.
const SHORT: u16 = 3;

/// The orientation in a TIFF block (EXIF without its `Exif\0\0`). Upright if there is none or the
/// block can't be read: the clean copy omits the block in any case.
pub(crate) fn orientation(tiff: &[u8]) -> Orientation {
    match find(tiff) {
        Ok(Some(turned)) if (2..=8).contains(&turned) => Orientation::Turned(turned),
        _ => Orientation::Upright,
    }
}

fn find(tiff: &[u8]) -> Result<Option<u8>, Refusal> {
    let mut reader = Reader::new(tiff);
    let is_little = match &reader.array::<2>()? {
        b"II" => true,
        b"MM" => false,
        _ => return Ok(None),
    };
    let short = |bytes: [u8; 2]| match is_little {
        true => u16::from_le_bytes(bytes),
        false => u16::from_be_bytes(bytes),
    };
    if short(reader.array()?) != 42 {
        return Ok(None);
    }
    let offset = match is_little {
        true => reader.le32()?,
        false => reader.be32()?,
    };
    let mut directory = Reader::new(tiff);
    directory.take(crate::reader::length(offset)?)?;
    for _ in 0..short(directory.array()?) {
        // Entry: tag, type (2 bytes), count (4), value (4, of which an orientation uses 2).
        let tag = short(directory.array()?);
        let kind = short(directory.array()?);
        directory.take(4)?;
        let value = short(directory.array()?);
        directory.take(2)?;
        // Browsers ignore the tag if it is of another type.
        if tag == TAG && kind == SHORT {
            return Ok(u8::try_from(value).ok());
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_found_in_either_byte_order_and_junk_is_upright() {
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
        assert_eq!(orientation(little), Orientation::Turned(6));
        assert_eq!(orientation(big), Orientation::Turned(8));
        for end in 0..little.len() - 2 {
            assert_eq!(orientation(&little[..end]), Orientation::Upright);
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), Orientation::Upright);
    }
}
