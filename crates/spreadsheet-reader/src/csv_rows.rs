//! The rows of a CSV.

use std::io::Read;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::{
    CellKind, Kind, Limits, ReadError, Refusal, Sheet, decoding::Decoding, delimiter::delimiter,
    sheet::SheetBuilder,
};

/// Bytes of a field that are copied at once.
const PIECE: usize = 8 * 1024;
/// Maximum bytes of a character in UTF-8.
const CHARACTER: usize = 4;

/// Reads the rows of a text.
pub(crate) fn read(mut text: Decoding<impl Read>, limits: &Limits) -> Result<Sheet, ReadError> {
    let Some(mut piece) = text.next()? else {
        return Err(Refusal::Empty.into());
    };
    let mut rows = Rows::new(delimiter(piece), limits);
    loop {
        rows.add(piece.as_bytes())?;
        match text.next()? {
            Some(next) => piece = next,
            None => break,
        }
    }
    Ok(rows.finish()?)
}

/// Splits text into rows and cells.
struct Rows {
    reader: Reader,
    building: SheetBuilder,
    /// Bytes of the present cell; a cell with more is too long in any case.
    max_bytes: usize,
    max_characters: usize,
    piece: Vec<u8>,
    field: Vec<u8>,
    column: usize,
    /// Number of the present row. A row with line breaks in quotation marks is one row, as spreadsheet programs
    /// count.
    row: u32,
    is_in_row: bool,
    /// Whether the last byte was a carriage return that ended a row: a line feed belongs to it.
    is_behind_return: bool,
    /// Quotation marks and line breaks of the present row.
    quotes: usize,
    has_line_break: bool,
}

impl Rows {
    fn new(delimiter: u8, limits: &Limits) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            building: SheetBuilder::new(Kind::Csv, limits),
            max_bytes: limits.cell_characters.saturating_mul(CHARACTER),
            max_characters: limits.cell_characters,
            piece: vec![0; PIECE],
            field: Vec::new(),
            column: 0,
            row: 0,
            is_in_row: false,
            is_behind_return: false,
            quotes: 0,
            has_line_break: false,
        }
    }

    fn add(&mut self, mut input: &[u8]) -> Result<(), Refusal> {
        while let Some(first) = input.first() {
            if !self.is_in_row && self.is_line_end(*first) {
                input = input.get(1..).unwrap_or_default();
                continue;
            }
            if !self.is_in_row {
                self.begin_row();
            }
            let (result, read, written) = self.reader.read_field(input, &mut self.piece);
            let taken = input.get(..read).unwrap_or_default();
            let field = self.piece.get(..written).unwrap_or_default();
            self.quotes = self
                .quotes
                .saturating_add(taken.iter().filter(|byte| **byte == b'"').count());
            self.has_line_break |= field.contains(&b'\n');
            self.field.extend_from_slice(field);
            if self.field.len() > self.max_bytes {
                let (line, max) = (self.row, self.max_characters);
                return Err(Refusal::CellTooLong { line, max });
            }
            if let ReadFieldResult::Field { record_end } = result {
                self.is_behind_return = record_end && taken.last() == Some(&b'\r');
                self.end_field(record_end)?;
            }
            input = input.get(read..).unwrap_or_default();
        }
        Ok(())
    }

    /// Whether a byte between rows ends a line, which then counts unless the line feed belongs to a carriage
    /// return.
    fn is_line_end(&mut self, byte: u8) -> bool {
        let is_end = matches!(byte, b'\r' | b'\n');
        if is_end && !(byte == b'\n' && self.is_behind_return) {
            self.row = self.row.saturating_add(1);
        }
        self.is_behind_return = is_end && byte == b'\r';
        is_end
    }

    fn begin_row(&mut self) {
        self.row = self.row.saturating_add(1);
        self.is_in_row = true;
        (self.column, self.quotes, self.has_line_break) = (0, 0, false);
    }

    fn end_field(&mut self, is_last: bool) -> Result<(), Refusal> {
        // What was decoded is valid, and cells are only cut at ASCII characters.
        let text = String::from_utf8_lossy(&self.field);
        self.building
            .add(self.row, self.column, CellKind::Text, &text)?;
        self.field.clear();
        self.column = self.column.saturating_add(1);
        if is_last {
            self.is_in_row = false;
            self.building.end_row(self.row)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Sheet, Refusal> {
        if self.is_in_row && self.has_line_break && self.quotes % 2 == 1 {
            return Err(Refusal::OpenQuote { line: self.row });
        }
        // Without a line end behind it, the last row ends here.
        while self.is_in_row {
            let (result, _read, written) = self.reader.read_field(&[], &mut self.piece);
            let field = self.piece.get(..written).unwrap_or_default();
            self.field.extend_from_slice(field);
            match result {
                ReadFieldResult::Field { record_end } => self.end_field(record_end)?,
                ReadFieldResult::End => self.end_field(true)?,
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        }
        self.building.finish()
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    use super::*;

    fn rows_within(text: &str, limits: &Limits) -> Result<Vec<(u32, Vec<String>)>, ReadError> {
        let sheet = read(Decoding::new(text.as_bytes(), UTF_8), limits)?;
        let row = |row: crate::Row<'_>| {
            let cells = row.cells().map(|cell| cell.text.to_owned());
            (row.line(), cells.collect())
        };
        Ok(sheet.rows().map(row).collect())
    }

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        rows_within(text, &Limits::default()).unwrap()
    }

    fn row(line: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_are_numbered_as_spreadsheets_show_them() {
        for ends in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "\"c", "d\",e", "", "", "f,\"g\"\"h\""].join(ends);
            let broken = format!("c{ends}d");
            let expected = [
                row(1, &["a", "b"]),
                row(3, &[&broken, "e"]),
                row(6, &["f", "g\"h"]),
            ];
            assert_eq!(rows(&text), expected, "{ends:?}");
            assert_eq!(rows(&(text + ends)), expected, "{ends:?}");
        }
    }

    #[test]
    fn cells_may_be_missing_quoted_or_have_quotation_marks_inside() {
        assert_eq!(
            rows("a;;\"x;y\";\n;5\" pipe;z\n;;\n"),
            [row(1, &["a", "", "x;y"]), row(2, &["", "5\" pipe", "z"])]
        );
        assert_eq!(rows("a"), [row(1, &["a"])]);
        assert_eq!(rows("a\n5\""), [row(1, &["a"]), row(2, &["5\""])]);
    }

    #[test]
    fn limits_hold() {
        let refused = |text: &str| match rows_within(text, &Limits::default()) {
            Err(ReadError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(""), Refusal::Empty);
        assert_eq!(refused("\n,,,\n \n"), Refusal::Empty);
        assert_eq!(refused("a\nb,\"c\nd,e\n"), Refusal::OpenQuote { line: 2 });
        let wide = format!("a\n{}", "x,".repeat(1_000_000));
        assert_eq!(
            refused(&wide),
            Refusal::TooManyColumns { line: 2, max: 100 }
        );
        let long = format!("a\n\"{}", "x,\n".repeat(100_000));
        assert!(matches!(
            refused(&long),
            Refusal::CellTooLong { line: 2, .. }
        ));
        let many = "x\n".repeat(50_002);
        assert_eq!(refused(&many), Refusal::TooManyRows { max: 50_000 });
        // Empty cells need no room.
        assert_eq!(
            rows(&format!("a{}", ",".repeat(1_000_000))),
            [row(1, &["a"])]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(cells in proptest::collection::vec(
            proptest::collection::vec("[a,;\"\n\t冰 ]{0,6}x", 1..5), 1..6)) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let lines: Vec<String> = cells
                .iter()
                .map(|cells| cells.iter().map(quoted).collect::<Vec<_>>().join(","))
                .collect();
            let read: Vec<_> = rows(&lines.join("\r\n")).into_iter().map(|row| row.1).collect();
            prop_assert_eq!(read, cells);
        }

        #[test]
        fn nothing_panics(text in "[a,;\"\r\n\t冰 ]{0,60}") {
            drop(rows_within(&text, &Limits::default()));
        }
    }
}
