//! Names and other texts.

use cangku_domain::{TextError, plans::RowReason};
use spreadsheet_reader::{Cell, CellKind};

use super::cell_text::{CellMistake, text_of};

/// A text by the rule of its type.
pub(super) fn text<T>(
    cell: Cell<'_>,
    read: impl FnOnce(&str) -> Result<T, TextError>,
) -> Result<T, CellMistake> {
    let text = text_of(cell)?;
    if cell.kind == CellKind::Date {
        let message = format!("is a date ({text}); format the cell as text and type it anew");
        return Err((RowReason::Date, message));
    }
    read(text).map_err(of_text)
}

/// The mistake of a text.
pub(super) fn of_text(error: TextError) -> CellMistake {
    let reason = match error {
        TextError::TooLong(_) => RowReason::TooLong,
        TextError::ControlCharacter => RowReason::ControlCharacter,
        _ => RowReason::Required,
    };
    (reason, error.to_string())
}
