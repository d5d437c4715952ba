//! The parts of a JPEG: marker segments and entropy-coded data.

/// The bytes from the next marker on. Bytes before it belong to nothing, and readers skip them:
/// 0xff00 is an escaped data byte, and 0xff may be repeated before a marker.
pub(super) fn skip_to_marker(rest: &[u8]) -> &[u8] {
    let mut rest = rest;
    while let Some(at) = rest.iter().position(|byte| *byte == 0xff) {
        rest = rest.get(at..).unwrap_or_default();
        match rest {
            [_, 0 | 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [_, _, ..] => return rest,
            _ => break,
        }
    }
    &[]
}

/// Writes a marker, the length and the data.
pub(super) fn write_segment(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    let length = u16::try_from(data.len().saturating_add(2)).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
}
