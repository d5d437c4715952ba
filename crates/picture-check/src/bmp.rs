//! BMP: a header with the file's length, a picture's header, perhaps colours, then the pixels.

use crate::{
    Refusal,
    clean::Clean,
    reader::{Reader, length},
};

/// Some programs fill up to whole words behind the pixels.
const MOST_PADDING: usize = 3;

/// Only checks: between its parts a bitmap may have anything, so the clean copy is made of the
/// decoded pixels.
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
    if header < 40 {
        return Err(Refusal::damaged(
            "its header is of a kind that is out of use",
        ));
    }
    let width = reader.le32()?;
    let height = reader.le32()?.cast_signed().unsigned_abs();
    reader.take(2)?;
    let depth = reader.le16()?;
    let compression = reader.le32()?;
    // 0: none; 3 and 6: none, with masks. The rest is run-length coded, and ends itself.
    if matches!(compression, 0 | 3 | 6) {
        let row = (u64::from(width) * u64::from(depth)).div_ceil(32) * 4;
        let pixels = usize::try_from(row.saturating_mul(height.into())).unwrap_or(usize::MAX);
        let end = offset.saturating_add(pixels);
        let rest = bytes
            .get(end..)
            .ok_or_else(|| Refusal::damaged("it ends within its pixels"))?;
        if rest.len() > MOST_PADDING || rest.iter().any(|byte| *byte != 0) {
            return Err(Refusal::TrailingData { bytes: rest.len() });
        }
    }
    Ok(Clean::still(bytes.to_vec(), width, height))
}
