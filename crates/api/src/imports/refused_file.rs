//! Files of refused rows, which can be corrected and imported again.

use std::{fs::File, io};

use cangku_domain::plans::{ImportFile, RefusedRow};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::workbook_file::{io_error, save, text_format, write_texts};

const CHINESE: [&str; 3] = ["原行号", "出错列", "出错原因"];
const ENGLISH: [&str; 3] = ["line", "column", "reason"];

/// The columns of a file of refused rows: those of the file that was imported, and three that tell what is
/// wrong, which imports ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedColumns {
    headers: Vec<String>,
}

impl RefusedColumns {
    /// The columns for the rows of a file, in its language.
    pub fn of(file: &ImportFile) -> Self {
        let is_chinese = file.headers.iter().any(|header| !header.is_ascii());
        let mut headers = file.headers.clone();
        // A file of refused rows that comes back has them already.
        headers.retain(|header| !CHINESE.contains(&header.as_str()));
        if headers.len() == file.headers.len() {
            let is_repeated = headers.ends_with(&ENGLISH.map(str::to_owned));
            let length = headers
                .len()
                .saturating_sub(if is_repeated { 3 } else { 0 });
            headers.truncate(length);
        }
        let added = if is_chinese { CHINESE } else { ENGLISH };
        headers.extend(added.map(str::to_owned));
        Self { headers }
    }

    /// The headers.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(String::as_str)
    }

    /// The cells of a row.
    pub fn cells(&self, row: &RefusedRow) -> Vec<String> {
        let width = self.headers.len().saturating_sub(CHINESE.len());
        let mut cells = row.cells.clone();
        cells.resize(width, String::new());
        let columns = row.mistakes.iter().filter_map(|it| it.column.as_deref());
        let columns: Vec<&str> = columns.collect();
        let messages = row.mistakes.iter().map(|it| match &it.column {
            Some(column) => format!("{column}: {}", it.message),
            None => it.message.clone(),
        });
        let messages: Vec<String> = messages.collect();
        cells.extend([
            row.line.to_string(),
            columns.join(", "),
            messages.join("; "),
        ]);
        cells
    }
}

/// Writes refused rows as a workbook into a temporary file, from its beginning. `next` returns the rows
/// behind a line, none at the end.
///
/// # Errors
/// If the file can't be written, or those of `next`.
pub fn write_refused<E: From<io::Error>>(
    columns: &RefusedColumns,
    mut next: impl FnMut(u32) -> Result<Vec<RefusedRow>, E>,
) -> Result<File, E> {
    let failed = |error: XlsxError| E::from(io_error(error));
    let mut workbook = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), text_format());
    // Rows are written to a temporary file, so that a workbook of any size takes little memory.
    let sheet = workbook
        .add_worksheet_with_constant_memory()
        .map_err(failed)?;
    sheet.set_name("refused").map_err(failed)?;
    write_texts(sheet, 0, columns.headers(), &bold).map_err(failed)?;
    let (mut position, mut line) = (1, 0);
    loop {
        let rows = next(line)?;
        let Some(last) = rows.last() else {
            break;
        };
        line = last.line;
        for row in &rows {
            let cells = columns.cells(row);
            let cells = cells.iter().map(String::as_str);
            write_texts(sheet, position, cells, &text).map_err(failed)?;
            position = position.saturating_add(1);
        }
    }
    save(&mut workbook).map_err(failed)
}

#[cfg(test)]
mod tests {
    use cangku_domain::{
        OptionalText,
        plans::{RowMistake, RowReason},
    };

    use super::*;

    fn file(headers: &[&str]) -> ImportFile {
        ImportFile {
            name: OptionalText::default(),
            headers: headers.iter().map(|it| (*it).to_owned()).collect(),
            ignored: Vec::new(),
        }
    }

    #[test]
    fn refused_rows_keep_their_cells_and_tell_what_is_wrong() {
        let row = RefusedRow {
            line: 7,
            cells: vec!["007".to_owned()],
            mistakes: vec![
                RowMistake::new(Some("价格"), RowReason::Negative, "must not be negative"),
                RowMistake::new(None, RowReason::Repeated, "twice"),
            ],
        };
        for headers in [
            ["编码", "价格"].as_slice(),
            &["编码", "价格", "原行号", "出错列", "出错原因"],
        ] {
            let columns = RefusedColumns::of(&file(headers));
            let headers: Vec<&str> = columns.headers().collect();
            assert_eq!(headers, ["编码", "价格", "原行号", "出错列", "出错原因"]);
            let expected = ["007", "", "7", "价格", "价格: must not be negative; twice"];
            assert_eq!(columns.cells(&row), expected);
        }
        for headers in [
            ["code", "price"].as_slice(),
            &["code", "price", "line", "column", "reason"],
        ] {
            let columns = RefusedColumns::of(&file(headers));
            assert_eq!(columns.headers().count(), 5);
        }
    }
}
