//! Rows of a spreadsheet that are refused.

use super::RowReason;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMistake {
    /// Header of the column; `None` if the whole row is meant.
    pub column: Option<String>,
    /// What is wrong, for programs.
    pub reason: RowReason,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl RowMistake {
    /// A mistake in a column, or of the whole row.
    pub fn new(column: Option<&str>, reason: RowReason, message: impl Into<String>) -> Self {
        Self {
            column: column.map(str::to_owned),
            reason,
            message: message.into(),
        }
    }
}

/// A row that is refused, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its number in the file, from 1, as a spreadsheet program shows it.
    pub line: u32,
    /// The texts of its cells, up to the last with one.
    pub cells: Vec<String>,
    /// What is wrong with it, at least one mistake.
    pub mistakes: Vec<RowMistake>,
}
