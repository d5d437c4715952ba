//! Blanks behind the boundaries of a multipart body, which RFC 2046 (5.1.1) allows: "transport
//! padding". The parser doesn't know them and would lose the part.

use actix_web::web::Bytes;

/// Removes them from a body that arrives in pieces.
pub(in crate::http) struct BoundaryBlanks {
    /// What begins a boundary: the end of a line, two hyphens, the boundary itself.
    delimiter: Vec<u8>,
    /// Number of bytes of the delimiter that the last bytes match.
    matched: usize,
    /// Blanks behind a boundary whose line hasn't ended yet.
    held: Vec<u8>,
    /// Whether the last byte was of a boundary's line.
    is_behind: bool,
}

impl BoundaryBlanks {
    /// For a body with this boundary; without one, nothing is removed.
    pub(in crate::http) fn new(boundary: &str) -> Self {
        Self {
            delimiter: [b"\r\n--", boundary.as_bytes()].concat(),
            // The first boundary has no line before it.
            matched: if boundary.is_empty() { 0 } else { 2 },
            held: Vec::new(),
            is_behind: false,
        }
    }

    /// The next bytes of the body, without such blanks.
    pub(in crate::http) fn removed(&mut self, bytes: Bytes) -> Bytes {
        let has_boundary = self.delimiter.len() > 4;
        if !has_boundary {
            return bytes;
        }
        // Copied only if there are any.
        let mut out = (!self.held.is_empty()).then(Vec::new);
        for (at, byte) in bytes.iter().enumerate() {
            let is_blank = matches!(byte, b' ' | b'\t');
            if self.is_behind && is_blank {
                out.get_or_insert_with(|| bytes.slice(..at).to_vec());
                self.held.push(*byte);
                continue;
            }
            if *byte != b'\r' {
                // They belong to something else.
                if let Some(out) = &mut out {
                    out.append(&mut self.held);
                }
            }
            self.held.clear();
            self.step(*byte);
            if let Some(out) = &mut out {
                out.push(*byte);
            }
        }
        out.map_or(bytes, Bytes::from)
    }

    fn step(&mut self, byte: u8) {
        // Two hyphens follow the last boundary.
        self.is_behind &= byte == b'-';
        if self.delimiter.get(self.matched) == Some(&byte) {
            self.matched += 1;
        } else {
            // The delimiter's first byte occurs in it only once.
            self.matched = usize::from(byte == b'\r');
        }
        if self.matched == self.delimiter.len() {
            (self.is_behind, self.matched) = (true, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn removed(body: &str, size: usize) -> String {
        let mut blanks = BoundaryBlanks::new("line");
        let pieces = body.as_bytes().chunks(size);
        let out: Vec<_> = pieces
            .map(|piece| blanks.removed(Bytes::copy_from_slice(piece)))
            .collect();
        String::from_utf8(out.concat()).unwrap()
    }

    #[test]
    fn blanks_behind_boundaries_are_removed_and_no_others_however_the_body_comes() {
        let body = "--line \t \r\na: b  \r\n\r\nx  \r\n--lin  \r\r\n--line\t\r\n\r\n--line  x --line  \r\n--line--  \r\n";
        let expected = "--line\r\na: b  \r\n\r\nx  \r\n--lin  \r\r\n--line\r\n\r\n--line  x --line  \r\n--line--\r\n";
        for size in 1..body.len() + 1 {
            assert_eq!(removed(body, size), expected, "{size}");
        }
    }
}
