//! BMP: a file header with the file's length, an info header, an optional colour table, the pixels.

use crate::{
    Refusal,
    cleaned::Clean,
    reader::{Reader, length},
};

/// Some encoders pad the file to a multiple of 4 bytes after the pixels.
const MAX_PADDING: usize = 3;

/// Only validates: a bitmap may have arbitrary bytes between its parts, so the clean copy is
/// re-encoded from the decoded pixels.
pub(crate) fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    let mut reader = Reader::new(bytes);
    reader.expect(b"BM", "the signature")?;
    let size = length(reader.le32()?)?;
    match bytes.len().checked_sub(size) {
        None => return Err(Refusal::damaged("it ends too early")),
        Some(0) => {}
        Some(bytes) => return Err(Refusal::TrailingData { bytes }),
    }
    reader.take(4)?;
    let offset = length(reader.le32()?)?;
    let header = reader.le32()?;
    // 40 bytes is BITMAPINFOHEADER; the older 12-byte header of OS/2 is not supported.
    if header < 40 {
        return Err(Refusal::damaged(
            "its header is of a kind that is out of use",
        ));
    }
    let width = reader.le32()?;
    // A negative height means rows from top to bottom.
    let height = reader.le32()?.cast_signed().unsigned_abs();
    reader.take(2)?;
    let depth = reader.le16()?;
    let compression = reader.le32()?;
    // 0, 3 and 6 are uncompressed (3 and 6 with bit masks). The others are run-length coded and
    // have their own end code.
    if matches!(compression, 0 | 3 | 6) {
        // Rows are padded to a multiple of 4 bytes.
        let row = (u64::from(width) * u64::from(depth)).div_ceil(32) * 4;
        let pixels = usize::try_from(row.saturating_mul(height.into())).unwrap_or(usize::MAX);
        let end = offset.saturating_add(pixels);
        let rest = bytes
            .get(end..)
            .ok_or_else(|| Refusal::damaged("it ends within its pixels"))?;
        if rest.len() > MAX_PADDING || rest.iter().any(|byte| *byte != 0) {
            return Err(Refusal::TrailingData { bytes: rest.len() });
        }
    }
    Ok(Clean::still(bytes.to_vec(), width, height))
}
