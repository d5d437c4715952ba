//! The rows of an XLSX workbook.

use std::{
    io::{Read, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::{CellKind, Kind, Limits, Refusal, Sheet, number, sheet::SheetBuilder};

/// Reads the first visible sheet with a value. The workbook's parts must have been
/// [checked](super::package::check).
pub(crate) fn read(file: impl Read + Seek, limits: &Limits) -> Result<Sheet, Refusal> {
    // The parser may panic on a workbook that no program has written.
    let read = catch_unwind(AssertUnwindSafe(|| first_sheet(file, limits)));
    read.unwrap_or_else(|_panic| {
        let why = "it can't be parsed".to_owned();
        Err(Refusal::Damaged { why })
    })
}

fn first_sheet(file: impl Read + Seek, limits: &Limits) -> Result<Sheet, Refusal> {
    let mut workbook = Xlsx::new(file).map_err(|error| damaged(&error))?;
    let sheets = workbook.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    });
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let building = rows_of(&mut workbook, &name, limits)?;
        if !building.is_empty() {
            return building.finish();
        }
    }
    Err(Refusal::Empty)
}

fn rows_of<RS: Read + Seek>(
    workbook: &mut Xlsx<RS>,
    name: &str,
    limits: &Limits,
) -> Result<SheetBuilder, Refusal> {
    let mut building = SheetBuilder::new(Kind::Xlsx, limits);
    let cells = workbook.worksheet_cells_reader(name);
    let mut cells = cells.map_err(|error| damaged(&error))?;
    let mut last: Option<(u32, u32)> = None;
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let (row, column) = cell.get_position();
        if last.is_some_and(|last| last >= (row, column)) {
            let why = "its cells are not in order".to_owned();
            return Err(Refusal::Damaged { why });
        }
        if let Some((before, _)) = last
            && before != row
        {
            building.end_row(before.saturating_add(1))?;
        }
        last = Some((row, column));
        let line = row.saturating_add(1);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let (kind, text) = content(cell.get_value());
        building.add(line, column, kind, &text)?;
    }
    if let Some((row, _)) = last {
        building.end_row(row.saturating_add(1))?;
    }
    Ok(building)
}

/// Kind and text of a cell; of a formula, those of its last result.
fn content<'a>(value: &'a DataRef<'_>) -> (CellKind, std::borrow::Cow<'a, str>) {
    match value {
        DataRef::Empty => (CellKind::Empty, "".into()),
        DataRef::String(text) => (CellKind::Text, text.as_str().into()),
        DataRef::SharedString(text) => (CellKind::Text, (*text).into()),
        DataRef::Int(number) => (CellKind::Number, number.to_string().into()),
        DataRef::Float(number) => (CellKind::Number, number::text_of(*number).into()),
        DataRef::Bool(true) => (CellKind::Flag, "TRUE".into()),
        DataRef::Bool(false) => (CellKind::Flag, "FALSE".into()),
        DataRef::DateTime(time) => (CellKind::Date, date(time).into()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            (CellKind::Date, text.as_str().into())
        }
        DataRef::Error(error) => (CellKind::Fault, error.to_string().into()),
    }
}

/// As ISO 8601 has it; of a duration, the number of days.
fn date(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return number::text_of(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn damaged(error: &XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Encrypted,
        error => Refusal::Damaged {
            why: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rust_xlsxwriter::{Format, Formula, Workbook};

    use super::*;

    fn read_back(workbook: &mut Workbook) -> Result<Sheet, Refusal> {
        let bytes = workbook.save_to_buffer().unwrap();
        crate::package::check(Cursor::new(&bytes), &Limits::default())?;
        read(Cursor::new(&bytes), &Limits::default())
    }

    #[test]
    fn cells_have_their_kinds() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        let hidden = workbook.add_worksheet().set_hidden(true);
        hidden.write_string(0, 0, "hidden").unwrap();
        let sheet = workbook.add_worksheet().set_name("产品").unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_string(1, 0, "007").unwrap();
        sheet.write_number(1, 1, 2999.9).unwrap();
        sheet.write_boolean(1, 3, true).unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 12, 1).unwrap();
        sheet.write_datetime_with_format(1, 4, &day, &date).unwrap();
        let formula = Formula::new("=1+1").set_result("2");
        sheet.write_formula(1, 5, formula).unwrap();
        let fault = Formula::new("=NA()").set_result("#N/A");
        sheet.write_formula(1, 6, fault).unwrap();
        sheet.write_string(3, 1, "=1+1").unwrap();
        sheet.write_blank(5, 0, &date).unwrap();
        let read = read_back(&mut workbook).unwrap();
        let rows: Vec<_> = read
            .rows()
            .map(|row| {
                (
                    row.line(),
                    row.cells().map(|it| (it.kind, it.text)).collect(),
                )
            })
            .collect();
        let expected: [(u32, Vec<(CellKind, &str)>); 2] = [
            (
                2,
                vec![
                    (CellKind::Text, "007"),
                    (CellKind::Number, "2999.9"),
                    (CellKind::Empty, ""),
                    (CellKind::Flag, "TRUE"),
                    (CellKind::Date, "2026-12-01"),
                    (CellKind::Number, "2"),
                    (CellKind::Fault, "#N/A"),
                ],
            ),
            (4, vec![(CellKind::Empty, ""), (CellKind::Text, "=1+1")]),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_workbook_without_values_is_empty() {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        assert!(matches!(read_back(&mut workbook), Err(Refusal::Empty)));
    }
}
