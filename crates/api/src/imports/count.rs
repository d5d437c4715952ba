//! Whole numbers.

use cangku_domain::{inventory::StockLevel, plans::RowReason};
use spreadsheet_reader::Cell;

use super::cell_text::{CellMistake, cut, number_text, without_separators};

/// What may stand behind a number of units.
const UNITS: [&str; 4] = ["台", "件", "个", "套"];

/// A number of units, such as `12`, `1,200` or `12台`.
pub(super) fn count(cell: Cell<'_>) -> Result<StockLevel, CellMistake> {
    let text = number_text(cell)?;
    let bare = UNITS.iter().find_map(|unit| text.strip_suffix(unit));
    let number = bare.unwrap_or(&text);
    let out_of_range = || {
        let message = format!("must be at most {}", i32::MAX);
        (RowReason::OutOfRange, message)
    };
    if number.starts_with(|first: char| first.is_ascii_digit()) && number.contains("E+") {
        return Err(out_of_range());
    }
    let invalid = || {
        let message = format!("“{}” is no whole number", cut(&text));
        (RowReason::InvalidValue, message)
    };
    let number = without_separators(number).ok_or_else(invalid)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if fraction.bytes().any(|digit| digit != b'0') || whole.is_empty() {
        return Err(invalid());
    }
    let is_negative = whole.starts_with('-');
    if is_negative && whole.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        return Err((RowReason::Negative, "must not be negative".to_owned()));
    }
    let units = whole.trim_start_matches('-').parse::<i32>();
    let units = units.ok().and_then(StockLevel::new);
    units.ok_or_else(out_of_range)
}

#[cfg(test)]
mod tests {
    use spreadsheet_reader::CellKind;

    use super::*;

    #[test]
    fn whole_numbers_are_read_and_others_refused() {
        for (text, expected) in [
            ("12", Ok(12)),
            ("0", Ok(0)),
            ("１２", Ok(12)),
            ("1,200", Ok(1200)),
            ("12.00", Ok(12)),
            ("12台", Ok(12)),
            (" 7 ", Ok(7)),
            ("2147483647", Ok(i32::MAX)),
            ("2147483648", Err(RowReason::OutOfRange)),
            ("1E+15", Err(RowReason::OutOfRange)),
            ("-1", Err(RowReason::Negative)),
            ("1.5", Err(RowReason::InvalidValue)),
            ("x", Err(RowReason::InvalidValue)),
            (".", Err(RowReason::InvalidValue)),
            ("TRUE", Err(RowReason::InvalidValue)),
        ] {
            let cell = Cell {
                kind: CellKind::Text,
                text,
            };
            let read = count(cell).map(StockLevel::get).map_err(|it| it.0);
            assert_eq!(read, expected, "{text}");
        }
    }
}
