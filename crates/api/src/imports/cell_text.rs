//! What is the same for cells of all columns.

use cangku_domain::plans::RowReason;
use spreadsheet_reader::{Cell, CellKind};

use super::column::half_width;

/// Why a cell can't be read, and what to do.
pub(super) type CellMistake = (RowReason, String);

/// What protects a text of an export from being taken for a formula.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The text of a cell that has a value of some use; of one that looks like a formula, as it is.
///
/// # Errors
/// For errors such as `#REF!`.
pub(super) fn text_of(cell: Cell<'_>) -> Result<&str, CellMistake> {
    if cell.kind == CellKind::Fault {
        let message = format!(
            "is the error {}; correct the formula or type the value",
            cell.text
        );
        return Err((RowReason::CellError, message));
    }
    let text = cell.text.trim();
    // The apostrophe that exports put before such texts.
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA_STARTS) => Ok(rest),
        _ => Ok(text),
    }
}

/// The text of a cell with a number, in half width and without spaces.
///
/// # Errors
/// For dates and errors.
pub(super) fn number_text(cell: Cell<'_>) -> Result<String, CellMistake> {
    let text = text_of(cell)?;
    if cell.kind == CellKind::Date {
        let message = format!("is a date ({text}); format the cell as a number and type it anew");
        return Err((RowReason::Date, message));
    }
    let text = text.chars().map(half_width);
    Ok(text.filter(|letter| !letter.is_whitespace()).collect())
}

/// A plain decimal number without its thousands separators, which must stand before groups of three digits.
pub(super) fn without_separators(number: &str) -> Option<String> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = groups.clone().next().is_some();
    let are_groups = groups.all(|group| group.len() == 3 && is_digits(group));
    let is_first = is_digits(first) && (!is_grouped || (1..=3).contains(&first.len()));
    let is_number = is_first && are_groups && is_digits(fraction);
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
    (is_number && has_digit).then(|| format!("{sign}{}", digits.replace(',', "")))
}

/// The start of a text, for a message.
pub(super) fn cut(text: &str) -> String {
    const MAX: usize = 40;
    match text.chars().count() > MAX {
        true => text.chars().take(MAX).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_separators_stand_before_three_digits() {
        for (number, expected) in [
            ("1,234.50", Some("1234.50")),
            ("12,345,678", Some("12345678")),
            ("-1,234", Some("-1234")),
            ("1234.5", Some("1234.5")),
            (".5", Some(".5")),
            ("5.", Some("5.")),
            ("1,5", None),
            ("1,0000", None),
            ("1234,567", None),
            (",123", None),
            ("1.2.3", None),
            ("1,234.5,6", None),
            ("--1", None),
            ("", None),
            ("1e5", None),
        ] {
            assert_eq!(without_separators(number).as_deref(), expected, "{number}");
        }
    }
}
