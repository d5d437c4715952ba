//! Cells.

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellKind {
    /// No value, or white space alone.
    Empty,
    /// Text. All cells of a CSV that aren't empty are of this kind.
    Text,
    /// A number: its text is a plain decimal of at most 15 digits, or has an exponent.
    Number,
    /// `TRUE` or `FALSE`.
    Flag,
    /// A date, as in `2026-12-01`, with a time if it has one; a duration is a number of days.
    Date,
    /// An error such as `#REF!`.
    Fault,
}

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What it holds.
    pub kind: CellKind,
    /// Its text, as in the file; empty only if the cell is.
    pub text: &'a str,
}

impl Cell<'_> {
    /// A cell without a value.
    pub const EMPTY: Self = Self {
        kind: CellKind::Empty,
        text: "",
    };

    /// Whether it has no value.
    pub fn is_empty(&self) -> bool {
        self.kind == CellKind::Empty
    }
}
