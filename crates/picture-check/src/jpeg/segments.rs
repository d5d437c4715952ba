//! The parts of a JPEG: marker segments and entropy-coded data.

use crate::Refusal;

/// Length of the entropy-coded data: up to the next marker that isn't part of it.
pub(super) fn coded(rest: &[u8]) -> Result<usize, Refusal> {
    let is_marker = |pair: &[u8]| match pair {
        // 0xff00 is an escaped data byte; 0xffd0 to 0xffd7 are restart markers.
        [0xff, second] => !matches!(second, 0 | 0xd0..=0xd7),
        _ => false,
    };
    let end = rest.windows(2).position(is_marker);
    end.ok_or_else(|| Refusal::damaged("it ends within its pixels"))
}

/// Writes a marker, the length and the data.
pub(super) fn write_segment(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    let length = u16::try_from(data.len().saturating_add(2)).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(data);
}
