//! The rows of a spreadsheet, as imports take them.

use std::{
    io::{Read, Seek},
    sync::Arc,
};

use cangku_domain::{
    LongText, OptionalText, Text,
    plans::{FieldValue, ImportFile, ImportRow, ImportValue, ImportedCell, RowMistake},
    ports::ImportRows,
};
use spreadsheet_reader::{Cell, Limits, ReadError, Row, Sheet, read};

use super::{
    amount::amount,
    cell_text::CellMistake,
    code::{code, id},
    column::Column,
    count::count,
    file_type::{DeclaredType, TypeMismatch},
    flag::flag,
    header_row::{HeaderProblem, HeaderRow},
    named_text::text,
    template::EXAMPLE_CODE,
};

/// Why a file can't be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no spreadsheet that can be read, or the disk failed.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// It is something else than it claims to be.
    #[error(transparent)]
    Mismatch(#[from] TypeMismatch),
    /// Its headers aren't known.
    #[error(transparent)]
    Headers(#[from] HeaderProblem),
    /// It has headers only.
    #[error("the file has no rows below its headers")]
    NoRows,
}

/// A spreadsheet of products. Cells are interpreted when a row is asked for, so that only their text is in
/// memory.
#[derive(Debug, Clone)]
pub struct SpreadsheetRows {
    sheet: Arc<Sheet>,
    headers: Arc<HeaderRow>,
    file: ImportFile,
}

/// Reads a spreadsheet; `name` is that of its file.
///
/// # Errors
/// [`ImportError`] if the file as a whole can't be imported. Mistakes in rows are part of these.
pub fn read_spreadsheet(
    file: impl Read + Seek,
    name: &str,
    declared: DeclaredType,
) -> Result<SpreadsheetRows, ImportError> {
    let sheet = read(file, &Limits::default())?;
    declared.check(sheet.kind())?;
    let headers = HeaderRow::find(&sheet)?;
    if headers.below >= sheet.len() {
        return Err(ImportError::NoRows);
    }
    let file = ImportFile {
        name: OptionalText::lossy(name),
        headers: headers.headers.clone(),
        ignored: headers.ignored.clone(),
    };
    Ok(SpreadsheetRows {
        sheet: Arc::new(sheet),
        headers: Arc::new(headers),
        file,
    })
}

impl SpreadsheetRows {
    fn sheet_row(&self, position: usize) -> Option<Row<'_>> {
        self.sheet.row(self.headers.below.saturating_add(position))
    }

    fn header(&self, at: usize) -> String {
        self.headers.headers.get(at).cloned().unwrap_or_default()
    }
}

impl ImportRows for SpreadsheetRows {
    fn file(&self) -> &ImportFile {
        &self.file
    }

    fn len(&self) -> usize {
        self.sheet.len().saturating_sub(self.headers.below)
    }

    fn row(&self, position: usize) -> Option<ImportRow> {
        let cells = self.sheet_row(position)?;
        let mut row = ImportRow {
            line: cells.line(),
            id: None,
            code: None,
            cells: Vec::new(),
            mistakes: Vec::new(),
        };
        for (column, at) in &self.headers.columns {
            let cell = cells.cell(*at);
            if cell.is_empty() {
                continue;
            }
            let value = match column {
                Column::Id => id(cell).map(|id| row.id = Some(id)).map(|()| None),
                Column::Code if cell.text.trim() == EXAMPLE_CODE => return None,
                Column::Code => code(cell, self.sheet.pads_numbers())
                    .map(|code| row.code = Some(code))
                    .map(|()| None),
                other => value(*other, cell).map(Some),
            };
            match value {
                Ok(None) => {}
                Ok(Some(value)) => row.cells.push(ImportedCell {
                    column: self.header(*at),
                    value,
                }),
                Err((reason, message)) => {
                    let column = self.header(*at);
                    row.mistakes
                        .push(RowMistake::new(Some(&column), reason, message));
                }
            }
        }
        Some(row)
    }

    fn cells(&self, position: usize) -> Vec<String> {
        let cells = self.sheet_row(position).map(Row::cells);
        let texts = cells.into_iter().flatten().map(|cell| cell.text.to_owned());
        texts.collect()
    }
}

/// The value of a cell in this column.
fn value(column: Column, cell: Cell<'_>) -> Result<ImportValue, CellMistake> {
    let field = match column {
        Column::Stock => return count(cell).map(ImportValue::Stock),
        Column::Counted => return count(cell).map(ImportValue::Counted),
        Column::LowStockThreshold => FieldValue::LowStockThreshold(count(cell)?),
        Column::Price => FieldValue::Price(amount(cell)?),
        Column::SupplyPrice => FieldValue::SupplyPrice(Some(amount(cell)?)),
        Column::InvoicePrice => FieldValue::InvoicePrice(Some(amount(cell)?)),
        Column::MarketPrice => FieldValue::MarketPrice(Some(amount(cell)?)),
        Column::StockRebate => FieldValue::StockRebate(Some(amount(cell)?)),
        Column::RebateMoney => FieldValue::RebateMoney(Some(amount(cell)?)),
        Column::IsActive => FieldValue::IsActive(flag(cell)?),
        Column::Category => FieldValue::CategoryNamed(text(cell, Text::new)?),
        Column::Brand => FieldValue::BrandNamed(text(cell, Text::new)?),
        Column::Model => FieldValue::ProductModel(text(cell, OptionalText::new)?),
        Column::Group => FieldValue::ProductGroup(text(cell, OptionalText::new)?),
        Column::Description => FieldValue::Description(text(cell, LongText::new)?),
        Column::Id | Column::Code | Column::Name => FieldValue::Name(text(cell, Text::new)?),
    };
    Ok(ImportValue::Field(field))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use cangku_domain::plans::RowReason;

    use super::*;

    fn read_text(text: &str) -> Result<SpreadsheetRows, ImportError> {
        read_spreadsheet(Cursor::new(text.as_bytes()), "a.csv", DeclaredType::Csv)
    }

    #[test]
    fn rows_have_values_and_mistakes_by_their_headers() {
        let rows = read_text(
            "编号,产品编码,价格（元）,颜色,盘点数量\n7,007,\"￥1,234.5\",红,12\n\n,1E+15,x,,-1\n,示例-001,1,,\n",
        );
        let rows = rows.unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(rows.file().ignored, ["颜色"]);
        let first = rows.row(0).unwrap();
        assert_eq!((first.line, first.id.unwrap().get()), (2, 7));
        assert_eq!(first.code.unwrap().as_str(), "007");
        let columns: Vec<&str> = first.cells.iter().map(|it| it.column.as_str()).collect();
        assert_eq!(columns, ["价格（元）", "盘点数量"]);
        assert_eq!(rows.cells(0), ["7", "007", "￥1,234.5", "红", "12"]);
        let second = rows.row(1).unwrap();
        let mistakes: Vec<_> = second
            .mistakes
            .iter()
            .map(|it| (it.column.as_deref().unwrap(), it.reason))
            .collect();
        assert_eq!(
            (second.line, mistakes),
            (
                4,
                vec![
                    ("产品编码", RowReason::ScientificNotation),
                    ("价格（元）", RowReason::InvalidValue),
                    ("盘点数量", RowReason::Negative),
                ]
            )
        );
        // The example of the template.
        assert_eq!(rows.row(2), None);
    }

    #[test]
    fn files_without_rows_or_with_another_name_are_refused() {
        let empty = read_text("code,price\n");
        assert!(matches!(empty, Err(ImportError::NoRows)));
        let text = Cursor::new(b"code,price\n1,2\n");
        let named = read_spreadsheet(text, "a.xlsx", DeclaredType::Xlsx);
        assert!(matches!(named, Err(ImportError::Mismatch(_))));
    }
}
