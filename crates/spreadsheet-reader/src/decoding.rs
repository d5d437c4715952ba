//! Decodes a text piece by piece.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult, Encoding};

use crate::{ReadError, Refusal};

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// Decodes what a reader yields, without its byte order mark.
pub(crate) struct Decoding<R> {
    reader: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    /// Line ends so far.
    lines: u64,
    is_done: bool,
}

impl<R: Read> Decoding<R> {
    pub(crate) fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; PIECE],
            text: String::new(),
            lines: 0,
            is_done: false,
        }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// [`Refusal::UnknownEncoding`] if the text has another encoding.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, ReadError> {
        self.text.clear();
        while self.text.is_empty() {
            if self.is_done {
                return Ok(None);
            }
            let count = self.reader.read(&mut self.bytes)?;
            self.is_done = count == 0;
            let bytes = self.bytes.get(..count).unwrap_or_default();
            let needed = self
                .decoder
                .max_utf8_buffer_length_without_replacement(count);
            self.text.reserve(needed.unwrap_or(PIECE));
            let (result, _read) = self.decoder.decode_to_string_without_replacement(
                bytes,
                &mut self.text,
                self.is_done,
            );
            // Binary data that begins with a byte order mark.
            if self.text.contains('\0') {
                let found = "binary data";
                return Err(Refusal::NotASpreadsheet { found }.into());
            }
            let ends = self.text.bytes().filter(|byte| *byte == b'\n').count();
            let lines = u64::try_from(ends).unwrap_or(u64::MAX);
            self.lines = self.lines.saturating_add(lines);
            if !matches!(result, DecoderResult::InputEmpty) {
                let line = self.lines.saturating_add(1);
                return Err(Refusal::UnknownEncoding { line }.into());
            }
        }
        Ok(Some(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static Encoding) -> Result<String, ReadError> {
        let mut decoding = Decoding::new(bytes, encoding);
        let mut text = String::new();
        while let Some(piece) = decoding.next()? {
            text.push_str(piece);
        }
        Ok(text)
    }

    #[test]
    fn texts_are_decoded_however_their_pieces_fall() {
        let text = "冰箱𠀀,a\n".repeat(20_000);
        let gb = GB18030.encode(&text).0;
        assert_eq!(decoded(&gb, GB18030).unwrap(), text);
        let bom = ["\u{feff}", &text].concat();
        assert_eq!(decoded(bom.as_bytes(), UTF_8).unwrap(), text);
        let le: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&le, UTF_16LE).unwrap(), text);
        let be: Vec<u8> = bom.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&be, UTF_16BE).unwrap(), text);
    }

    #[test]
    fn the_first_line_that_is_something_else_is_named() {
        for (bytes, encoding) in [
            (b"a\nb\nc\xff\xff\n".as_slice(), GB18030),
            (b"a\nb\n\xe5\x86", UTF_8),
        ] {
            let refused = decoded(bytes, encoding);
            let Err(ReadError::Refused(Refusal::UnknownEncoding { line })) = refused else {
                panic!("{refused:?}");
            };
            assert_eq!(line, 3);
        }
    }
}
