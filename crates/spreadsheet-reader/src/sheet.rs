//! A sheet: rows of cells, whose text is in one buffer.

use crate::{Cell, CellKind, Kind, Limits, Refusal};

/// The rows of a sheet that have a value.
#[derive(Debug, Clone)]
pub struct Sheet {
    kind: Kind,
    text: String,
    cells: Vec<CellEnd>,
    rows: Vec<RowStart>,
    pads_numbers: bool,
}

/// Where a cell's text ends in the buffer; it begins where that of the cell before ends.
#[derive(Debug, Clone, Copy)]
struct CellEnd {
    end: u32,
    kind: CellKind,
}

/// Where a row begins.
#[derive(Debug, Clone, Copy)]
struct RowStart {
    line: u32,
    first: u32,
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    line: u32,
    first: usize,
    end: usize,
}

impl Sheet {
    /// What the file is.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the workbook has a format by which numbers are shown with leading zeros: their texts here
    /// don't have these zeros.
    pub const fn pads_numbers(&self) -> bool {
        self.pads_numbers
    }

    pub(crate) fn padding_numbers(self, pads_numbers: bool) -> Self {
        Self {
            pads_numbers,
            ..self
        }
    }

    /// Number of rows with a value.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at this position among those with a value, from 0.
    pub fn row(&self, position: usize) -> Option<Row<'_>> {
        let start = self.rows.get(position)?;
        let next = self.rows.get(position.saturating_add(1));
        Some(Row {
            sheet: self,
            line: start.line,
            first: index(start.first),
            end: next.map_or(self.cells.len(), |next| index(next.first)),
        })
    }

    /// All rows with a value.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|position| self.row(position))
    }

    fn cell(&self, position: usize) -> Option<Cell<'_>> {
        let CellEnd { end, kind } = *self.cells.get(position)?;
        let before = position.checked_sub(1).and_then(|it| self.cells.get(it));
        let start = before.map_or(0, |before| index(before.end));
        let text = self.text.get(start..index(end))?;
        Some(Cell { kind, text })
    }
}

impl<'a> Row<'a> {
    /// Its number in the file, from 1, as a spreadsheet program shows it.
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The cell in this column, from 0; empty behind the last one.
    pub fn cell(&self, column: usize) -> Cell<'a> {
        let position = self.first.saturating_add(column);
        let within = (position < self.end).then(|| self.sheet.cell(position));
        within.flatten().unwrap_or(Cell::EMPTY)
    }

    /// Its cells up to the last with a value.
    pub fn cells(self) -> impl Iterator<Item = Cell<'a>> {
        (0..self.end.saturating_sub(self.first)).map(move |column| self.cell(column))
    }
}

/// Positions are stored in 32 bits.
fn index(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// Builds a sheet within limits.
pub(crate) struct SheetBuilder {
    sheet: Sheet,
    limits: Limits,
    /// Where the present row's cells begin.
    first: usize,
    /// One behind its last cell with a value.
    end: usize,
    text_end: usize,
}

impl SheetBuilder {
    pub(crate) fn new(kind: Kind, limits: &Limits) -> Self {
        Self {
            sheet: Sheet {
                kind,
                text: String::new(),
                cells: Vec::new(),
                rows: Vec::new(),
                pads_numbers: false,
            },
            limits: *limits,
            first: 0,
            end: 0,
            text_end: 0,
        }
    }

    /// Adds a cell in a column that lies behind those of the row so far; columns between are empty. `line` is
    /// the row's number.
    pub(crate) fn add(
        &mut self,
        line: u32,
        column: usize,
        kind: CellKind,
        text: &str,
    ) -> Result<(), Refusal> {
        if kind == CellKind::Empty || text.trim().is_empty() {
            return Ok(());
        }
        if column >= self.limits.columns {
            let max = self.limits.columns;
            return Err(Refusal::TooManyColumns { line, max });
        }
        // Before the text is copied: counting is only needed if it has more bytes than characters allowed.
        let max = self.limits.cell_characters;
        if text.len() > max && text.chars().count() > max {
            return Err(Refusal::CellTooLong { line, max });
        }
        let end = self.sheet.text.len().saturating_add(text.len());
        let too_much = Refusal::TooMuchText {
            max: self.limits.text_bytes,
        };
        if end > self.limits.text_bytes {
            return Err(too_much);
        }
        let gap = u32::try_from(self.sheet.text.len()).map_err(|_large| too_much.clone())?;
        let end = u32::try_from(end).map_err(|_large| too_much)?;
        let position = self.first.saturating_add(column);
        let empty = CellEnd {
            end: gap,
            kind: CellKind::Empty,
        };
        self.sheet.cells.resize(position, empty);
        self.sheet.text.push_str(text);
        self.sheet.cells.push(CellEnd { end, kind });
        self.end = self.sheet.cells.len();
        self.text_end = self.sheet.text.len();
        Ok(())
    }

    /// Ends a row; one without a value is left out.
    pub(crate) fn end_row(&mut self, line: u32) -> Result<(), Refusal> {
        if self.end == self.first {
            return Ok(());
        }
        if self.sheet.rows.len() >= self.limits.rows {
            let max = self.limits.rows.saturating_sub(1);
            return Err(Refusal::TooManyRows { max });
        }
        // There are at most `rows` times `columns` cells.
        let first = u32::try_from(self.first).unwrap_or(u32::MAX);
        self.sheet.rows.push(RowStart { line, first });
        self.first = self.end;
        Ok(())
    }

    /// The sheet.
    pub(crate) fn finish(self) -> Result<Sheet, Refusal> {
        match self.sheet.is_empty() {
            true => Err(Refusal::Empty),
            false => Ok(self.sheet),
        }
    }

    /// Whether no row has a value.
    pub(crate) fn is_empty(&self) -> bool {
        self.sheet.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder(rows: usize, text_bytes: usize) -> SheetBuilder {
        let limits = Limits {
            rows,
            columns: 3,
            cell_characters: 4,
            text_bytes,
            ..Limits::default()
        };
        SheetBuilder::new(Kind::Csv, &limits)
    }

    #[test]
    fn rows_have_their_cells_and_empty_ones_are_left_out() {
        let mut building = builder(9, 99);
        building.add(1, 0, CellKind::Text, "a").unwrap();
        building.add(1, 2, CellKind::Number, "3").unwrap();
        building.end_row(1).unwrap();
        building.add(2, 1, CellKind::Text, "  ").unwrap();
        building.end_row(2).unwrap();
        building.add(4, 1, CellKind::Flag, "TRUE").unwrap();
        building.add(4, 99, CellKind::Text, "").unwrap();
        building.end_row(4).unwrap();
        let sheet = building.finish().unwrap();
        let rows: Vec<(u32, Vec<&str>)> = sheet
            .rows()
            .map(|row| (row.line(), row.cells().map(|cell| cell.text).collect()))
            .collect();
        assert_eq!(rows, [(1, vec!["a", "", "3"]), (4, vec!["", "TRUE"])]);
        let last = sheet.row(1).unwrap();
        assert_eq!(last.cell(1).kind, CellKind::Flag);
        assert!(last.cell(0).is_empty() && last.cell(2).is_empty());
        assert!(sheet.row(2).is_none());
    }

    #[test]
    fn limits_hold() {
        let mut building = builder(1, 5);
        let wide = building.add(7, 3, CellKind::Text, "x");
        assert_eq!(wide, Err(Refusal::TooManyColumns { line: 7, max: 3 }));
        let long = building.add(7, 0, CellKind::Text, "冰箱冰箱冰");
        assert_eq!(long, Err(Refusal::CellTooLong { line: 7, max: 4 }));
        building.add(7, 0, CellKind::Text, "abcd").unwrap();
        let more = building.add(7, 1, CellKind::Text, "ab");
        assert_eq!(more, Err(Refusal::TooMuchText { max: 5 }));
        building.end_row(7).unwrap();
        building.add(8, 0, CellKind::Text, "a").unwrap();
        assert_eq!(building.end_row(8), Err(Refusal::TooManyRows { max: 0 }));
        assert!(matches!(builder(1, 1).finish(), Err(Refusal::Empty)));
    }
}
