//! Codes and ids of products.

use cangku_domain::{ProductId, catalog::ProductCode, plans::RowReason};
use spreadsheet_reader::{Cell, CellKind};

use super::{
    cell_text::{CellMistake, cut, number_text, text_of},
    named_text::of_text,
};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// What to do if a spreadsheet program has changed a code.
const ADVICE: &str = "format the column as text and type the code anew";

/// A code, with its leading zeros. A number is its digits if it has at most 15: of longer ones, a spreadsheet
/// program has cut the rest. `may_lack_zeros`: whether numbers may be shown with zeros that they don't have.
pub(super) fn code(cell: Cell<'_>, may_lack_zeros: bool) -> Result<ProductCode, CellMistake> {
    let text = text_of(cell)?;
    if cell.kind == CellKind::Date || (cell.kind == CellKind::Text && is_date(text)) {
        let message =
            format!("a spreadsheet program has made a date of the code ({text}); {ADVICE}");
        return Err((RowReason::Date, message));
    }
    if is_scientific(cell.kind, text) {
        let message = format!(
            "a spreadsheet program has rounded the code to {}; {ADVICE}",
            cut(text)
        );
        return Err((RowReason::ScientificNotation, message));
    }
    let is_number = cell.kind == CellKind::Number;
    if is_number && may_lack_zeros {
        let message = format!(
            "the code is the number {}, and a format of the workbook shows leading zeros that numbers \
             don't have; {ADVICE}",
            cut(text)
        );
        return Err((RowReason::InvalidValue, message));
    }
    if cell.kind == CellKind::Flag || (is_number && !is_digits(text)) {
        let message = format!("“{}” is no code; {ADVICE}", cut(text));
        return Err((RowReason::InvalidValue, message));
    }
    ProductCode::new(bare(text)).map_err(of_text)
}

/// The code without what people write around it so that it stays as it is: `'007` and `="007"`.
fn bare(text: &str) -> &str {
    let quoted = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'));
    let bare = quoted.unwrap_or(text);
    bare.strip_prefix('\'').unwrap_or(bare)
}

/// An id.
pub(super) fn id(cell: Cell<'_>) -> Result<ProductId, CellMistake> {
    let text = number_text(cell)?;
    let id = text.parse::<ProductId>().ok().filter(|_| is_digits(&text));
    id.ok_or_else(|| {
        let message = format!("“{}” is no id of a product", cut(&text));
        (RowReason::InvalidValue, message)
    })
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a number was rounded, as in `1.23E+15`. A code such as `5E12` is a real one.
fn is_scientific(kind: CellKind, text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let (first, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = exponent.trim_start_matches(['+', '-']);
    let has_shape = first.len() == 1
        && is_digits(first)
        && is_digits(fraction)
        && is_digits(digits)
        && !digits.is_empty();
    let is_sure = kind == CellKind::Number || mantissa.contains('.') || exponent.starts_with('+');
    has_shape && is_sure
}

/// Whether a text is what spreadsheet programs write for a date.
fn is_date(text: &str) -> bool {
    let date = text.split_once(' ').map_or(text, |(date, _time)| date);
    let number = |part: &str, max: u32| {
        let is_short = (1..=2).contains(&part.len()) && is_digits(part);
        is_short
            && part
                .parse()
                .is_ok_and(|number: u32| (1..=max).contains(&number))
    };
    if let Some(day) = date.strip_suffix('日') {
        let day = day.split_once('年').map_or(day, |(_year, day)| day);
        return day
            .split_once('月')
            .is_some_and(|(month, day)| number(month, 12) && number(day, 31));
    }
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let is_month = |part: &str| MONTHS.contains(&part.to_lowercase().as_str());
    match parts.as_slice() {
        [year, month, day] => {
            let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
            is_year && is_digits(year) && number(month, 12) && number(day, 31)
        }
        [day, month] => {
            (number(day, 31) && is_month(month)) || (is_month(day) && number(month, 99))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: CellKind, text: &str) -> Result<String, RowReason> {
        let read = code(Cell { kind, text }, false);
        read.map(|code| code.to_string()).map_err(|it| it.0)
    }

    #[test]
    fn codes_stay_as_they_are() {
        for (text, expected) in [
            ("007", "007"),
            (" 0012A ", "0012A"),
            ("'007", "007"),
            ("=\"007\"", "007"),
            ("=A1", "=A1"),
            ("'=A1", "=A1"),
            ("5E12", "5E12"),
            ("BCD-500/2024", "BCD-500/2024"),
            ("2024-13-45", "2024-13-45"),
            ("12345678901234567890", "12345678901234567890"),
        ] {
            assert_eq!(
                read(CellKind::Text, text).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        let number = "690123456789012";
        assert_eq!(read(CellKind::Number, number).as_deref(), Ok(number));
        let kind = CellKind::Number;
        let padded = code(Cell { kind, text: "7" }, true);
        assert_eq!(padded.unwrap_err().0, RowReason::InvalidValue);
    }

    #[test]
    fn codes_that_a_spreadsheet_program_has_changed_are_refused() {
        let (text, number) = (CellKind::Text, CellKind::Number);
        for (kind, cell, reason) in [
            (text, "1.23E+15", RowReason::ScientificNotation),
            (text, "1.23e15", RowReason::ScientificNotation),
            (text, "6E+12", RowReason::ScientificNotation),
            (
                number,
                "6.90123456789012E+17",
                RowReason::ScientificNotation,
            ),
            (number, "1E+15", RowReason::ScientificNotation),
            (number, "1.5", RowReason::InvalidValue),
            (number, "-5", RowReason::InvalidValue),
            (CellKind::Flag, "TRUE", RowReason::InvalidValue),
            (CellKind::Date, "2026-12-01", RowReason::Date),
            (text, "2026-12-01", RowReason::Date),
            (text, "2026/1/5", RowReason::Date),
            (text, "2026/1/5 0:00", RowReason::Date),
            (text, "1月5日", RowReason::Date),
            (text, "2026年1月5日", RowReason::Date),
            (text, "5-Jan", RowReason::Date),
            (text, "Jan-05", RowReason::Date),
            (CellKind::Fault, "#REF!", RowReason::CellError),
            (text, "a\u{7}b", RowReason::ControlCharacter),
            (text, "\u{200b}", RowReason::Required),
        ] {
            assert_eq!(read(kind, cell), Err(reason), "{cell}");
        }
        assert_eq!(read(text, &"x".repeat(51)), Err(RowReason::TooLong));
    }

    #[test]
    fn ids_are_numbers() {
        let read = |text| {
            let kind = CellKind::Text;
            id(Cell { kind, text }).ok().map(ProductId::get)
        };
        for (text, expected) in [
            ("7", Some(7)),
            ("１２", Some(12)),
            ("0", None),
            ("+7", None),
            ("7.0", None),
            ("x", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
