//! Workbooks that are written row by row.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Maximum number of characters of a cell (the limit of spreadsheet programs).
const MAX_CHARACTERS: usize = 32_767;

/// Writes a row of texts: neither formulas nor numbers.
pub(super) fn write_texts<'a>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl IntoIterator<Item = &'a str>,
    format: &Format,
) -> Result<(), XlsxError> {
    for (column, text) in (0..).zip(texts) {
        if text.is_empty() {
            continue;
        }
        let text: String = text.chars().take(MAX_CHARACTERS).collect();
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// A format by which every later entry of a cell stays text.
pub(super) fn text_format() -> Format {
    Format::new().set_num_format("@")
}

/// The workbook in a temporary file without a name, from its beginning.
pub(super) fn save(workbook: &mut Workbook) -> Result<File, XlsxError> {
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The error as one of a file.
pub(super) fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
