//! The row with the headers.

use std::collections::BTreeMap;

use spreadsheet_reader::{Row, Sheet};

use super::column::Column;

/// Rows that are searched for headers: a title may stand above them.
const ROWS: usize = 10;

/// Why a spreadsheet can't be imported by its headers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderProblem {
    /// No row has a header for the code or id of products.
    #[error(
        "no column has the header product_code (产品编码) or id (编号); the first row has: {first}"
    )]
    NoKey {
        /// The first row.
        first: String,
    },
    /// Nothing else is known.
    #[error(
        "no column besides those of code and id has a known header; the headers are: {headers}"
    )]
    NothingElse {
        /// The headers.
        headers: String,
    },
    /// Two columns have headers for the same.
    #[error("two columns stand for the same: {first} and {second}")]
    Repeated {
        /// One of the headers.
        first: String,
        /// The other one.
        second: String,
    },
}

/// The headers of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderRow {
    /// Position of the row below it.
    pub(super) below: usize,
    /// All headers.
    pub(super) headers: Vec<String>,
    /// Position of each imported column.
    pub(super) columns: BTreeMap<Column, usize>,
    /// Headers of columns that aren't imported.
    pub(super) ignored: Vec<String>,
}

impl HeaderRow {
    /// Finds the first row with a header for the code or the id.
    pub(super) fn find(sheet: &Sheet) -> Result<Self, HeaderProblem> {
        let is_key = |row: &Row<'_>| {
            row.cells()
                .filter_map(|cell| Column::of_header(cell.text))
                .any(|column| matches!(column, Column::Code | Column::Id))
        };
        let rows = sheet.rows().take(ROWS).enumerate();
        let found = rows.into_iter().find(|(_, row)| is_key(row));
        match found {
            Some((position, row)) => Self::of(position, row),
            None => Err(HeaderProblem::NoKey {
                first: sheet.row(0).map(joined).unwrap_or_default(),
            }),
        }
    }

    fn of(position: usize, row: Row<'_>) -> Result<Self, HeaderProblem> {
        let headers: Vec<String> = row
            .cells()
            .map(|cell| cell.text.trim().to_owned())
            .collect();
        let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
        let mut ignored = Vec::new();
        for (at, header) in headers.iter().enumerate() {
            let Some(column) = Column::of_header(header) else {
                if !header.is_empty() {
                    ignored.push(header.clone());
                }
                continue;
            };
            if let Some(other) = columns.insert(column, at) {
                return Err(HeaderProblem::Repeated {
                    first: headers.get(other).cloned().unwrap_or_default(),
                    second: header.clone(),
                });
            }
        }
        // A count has precedence: the units for sale stand in exports only.
        if columns.contains_key(&Column::Counted)
            && let Some(at) = columns.remove(&Column::Stock)
        {
            ignored.extend(headers.get(at).cloned());
        }
        let is_key = |column: &Column| matches!(column, Column::Code | Column::Id);
        if columns.keys().all(is_key) {
            return Err(HeaderProblem::NothingElse {
                headers: joined(row),
            });
        }
        Ok(Self {
            below: position.saturating_add(1),
            headers,
            columns,
            ignored,
        })
    }
}

/// The start of a row, for a message.
fn joined(row: Row<'_>) -> String {
    let cells = row.cells().filter(|cell| !cell.is_empty()).take(20);
    let cells: Vec<&str> = cells.map(|cell| cell.text.trim()).collect();
    let joined = cells.join(", ");
    joined.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use spreadsheet_reader::{Limits, read};

    use super::*;

    fn find(text: &str) -> Result<HeaderRow, HeaderProblem> {
        let sheet = read(Cursor::new(text.as_bytes()), &Limits::default()).unwrap();
        HeaderRow::find(&sheet)
    }

    #[test]
    fn headers_are_found_below_a_title() {
        let found = find("产品表\n\n产品编码,颜色,价格,库存,盘点数量\n1,2,3,4,5\n").unwrap();
        assert_eq!(found.below, 2);
        let columns: Vec<_> = found.columns.into_iter().collect();
        let expected = [(Column::Code, 0), (Column::Price, 2), (Column::Counted, 4)];
        assert_eq!(columns, expected);
        assert_eq!(found.ignored, ["颜色", "库存"]);
    }

    #[test]
    fn unknown_and_repeated_headers_are_named() {
        let refused = |text: &str| find(text).unwrap_err().to_string();
        assert!(refused("a,b\n1,2\n").contains("a, b"));
        assert!(refused("code,颜色\n1,2\n").contains("颜色"));
        assert!(refused("code,price,零售价\n1,2,3\n").contains("price and 零售价"));
    }
}
