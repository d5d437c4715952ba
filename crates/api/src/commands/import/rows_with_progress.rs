//! Shows how many rows of a spreadsheet have been read.

use cangku_domain::{
    plans::{ImportFile, ImportRow},
    ports::ImportRows,
};

use super::super::{bar, progress::Progress};
use crate::imports::SpreadsheetRows;

const BAR: &str = "{bar:40} {percent}% of {msg} rows, {eta} left";

/// The rows of a spreadsheet, with a bar. Each is read twice: to find its product, then to plan it.
pub(super) struct RowsWithProgress {
    rows: SpreadsheetRows,
    progress: Progress,
}

impl RowsWithProgress {
    pub(super) fn new(rows: SpreadsheetRows) -> Self {
        let progress = Progress::new(|| bar::style(BAR));
        if let Some(bar) = progress.bar() {
            let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            bar.set_length(count.saturating_mul(2));
            bar.set_message(rows.len().to_string());
        }
        Self { rows, progress }
    }

    /// Clears the bar.
    pub(super) fn end(&self) {
        self.progress.end();
    }
}

impl ImportRows for RowsWithProgress {
    fn file(&self) -> &ImportFile {
        self.rows.file()
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, position: usize) -> Option<ImportRow> {
        match self.progress.bar() {
            Some(bar) => bar.inc(1),
            None if self.progress.is_time_to_log() => {
                tracing::info!(row = position, rows = self.rows.len(), "importing");
            }
            None => {}
        }
        self.rows.row(position)
    }

    fn cells(&self, position: usize) -> Vec<String> {
        self.rows.cells(position)
    }
}
