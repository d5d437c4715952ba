//! Amounts of money.

use cangku_domain::{Money, MoneyError, plans::RowReason};
use spreadsheet_reader::Cell;

use super::cell_text::{CellMistake, cut, number_text, without_separators};

/// What may stand before an amount.
const BEFORE: [&str; 4] = ["¥", "RMB", "CNY", "￥"];
/// What may stand behind an amount.
const BEHIND: [&str; 4] = ["元", "圆", "RMB", "CNY"];

/// An amount in yuan, such as `1,234.50`, `￥99` or `99元`.
pub(super) fn amount(cell: Cell<'_>) -> Result<Money, CellMistake> {
    let text = number_text(cell)?;
    let upper = text.to_uppercase();
    let number = BEFORE.iter().find_map(|sign| upper.strip_prefix(sign));
    let number = number.unwrap_or(&upper);
    let bare = BEHIND.iter().find_map(|unit| number.strip_suffix(unit));
    let number = bare.unwrap_or(number);
    if number.starts_with(|first: char| first.is_ascii_digit()) && number.contains("E+") {
        return Err(out_of_range());
    }
    let Some(number) = without_separators(number) else {
        let message = format!(
            "“{}” is no amount such as 1234.50 or ￥1,234.50",
            cut(&text)
        );
        return Err((RowReason::InvalidValue, message));
    };
    Money::parse(&number).map_err(|error| match error {
        MoneyError::Negative => (RowReason::Negative, error.to_string()),
        MoneyError::TooPrecise => (RowReason::TooPrecise, error.to_string()),
        MoneyError::OutOfRange => out_of_range(),
        _ => (RowReason::InvalidValue, error.to_string()),
    })
}

fn out_of_range() -> CellMistake {
    (RowReason::OutOfRange, MoneyError::OutOfRange.to_string())
}

#[cfg(test)]
mod tests {
    use spreadsheet_reader::CellKind;

    use super::*;

    fn read(kind: CellKind, text: &str) -> Result<String, RowReason> {
        let read = amount(Cell { kind, text });
        read.map(|amount| amount.to_string()).map_err(|it| it.0)
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1234.5", "1234.50"),
            ("1,234.50", "1234.50"),
            ("￥1,234.50", "1234.50"),
            ("¥ 99", "99.00"),
            ("99元", "99.00"),
            ("１２３．４５", "123.45"),
            ("１，２３４", "1234.00"),
            ("rmb 5.00", "5.00"),
            ("10.500", "10.50"),
            ("0", "0.00"),
            ("99999999.99", "99999999.99"),
        ] {
            assert_eq!(
                read(CellKind::Text, text).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        assert_eq!(read(CellKind::Number, "2999.9").as_deref(), Ok("2999.90"));
    }

    #[test]
    fn other_cells_are_refused_with_the_reason() {
        for (kind, text, reason) in [
            (CellKind::Text, "abc", RowReason::InvalidValue),
            (CellKind::Text, "=1+1", RowReason::InvalidValue),
            (CellKind::Text, "1,5", RowReason::InvalidValue),
            (CellKind::Text, "12%", RowReason::InvalidValue),
            (CellKind::Text, "$5", RowReason::InvalidValue),
            (CellKind::Text, "1.5e3", RowReason::InvalidValue),
            (CellKind::Flag, "TRUE", RowReason::InvalidValue),
            (CellKind::Text, "-1", RowReason::Negative),
            (CellKind::Text, "'-1", RowReason::Negative),
            (CellKind::Text, "1.234", RowReason::TooPrecise),
            (CellKind::Number, "1.234", RowReason::TooPrecise),
            (CellKind::Text, "100000000", RowReason::OutOfRange),
            (CellKind::Number, "1.5E+20", RowReason::OutOfRange),
            (CellKind::Date, "2026-12-01", RowReason::Date),
            (CellKind::Fault, "#REF!", RowReason::CellError),
        ] {
            assert_eq!(read(kind, text), Err(reason), "{text}");
        }
    }
}
