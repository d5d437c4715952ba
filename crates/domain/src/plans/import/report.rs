//! What became of a spreadsheet.

use crate::OptionalText;

/// A spreadsheet that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name; empty if it had none.
    pub name: OptionalText<255>,
    /// The headers of its columns, as the file has them.
    pub headers: Vec<String>,
    /// Those of the headers whose columns are not imported.
    pub ignored: Vec<String>,
}

/// Numbers of a spreadsheet's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// Rows that change nothing.
    pub unchanged: u32,
    /// Rows that change a product.
    pub changed: u32,
    /// Rows that create a product.
    pub created: u32,
    /// Rows that are refused.
    pub refused: u32,
}

impl ImportCounts {
    /// All rows that were read.
    pub const fn rows(self) -> u32 {
        let written = self.changed.saturating_add(self.created);
        let left = self.unchanged.saturating_add(self.refused);
        written.saturating_add(left)
    }
}

/// The spreadsheet that a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanImport {
    /// The file.
    pub file: ImportFile,
    /// Numbers of its rows.
    pub counts: ImportCounts,
}
