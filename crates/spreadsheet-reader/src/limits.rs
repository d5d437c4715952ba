//! Limits of what is read.

/// Limits of what is read. They bound memory: at most about `text_bytes`, 8 bytes for each cell of `rows` times
/// `columns`, and for workbooks once more the part with their shared texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows with a value, the header among them.
    pub rows: usize,
    /// Columns up to the last value.
    pub columns: usize,
    /// Characters of a cell.
    pub cell_characters: usize,
    /// Bytes of the text of all cells, in UTF-8.
    pub text_bytes: usize,
    /// Bytes of all parts of a workbook once they are unpacked.
    pub unpacked_bytes: u64,
    /// Parts of a workbook.
    pub parts: usize,
    /// Different texts of a workbook's cells.
    pub shared_texts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 50_001,
            columns: 100,
            // The limit of spreadsheet programs.
            cell_characters: 32_767,
            text_bytes: 64 * 1024 * 1024,
            unpacked_bytes: 128 * 1024 * 1024,
            parts: 2_000,
            shared_texts: 1_000_000,
        }
    }
}
