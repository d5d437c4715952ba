//! The table of a run, in Markdown.

use std::fmt;

/// Rows: what was measured, the figure, a note.
#[derive(Debug, Default)]
pub struct Table(Vec<(String, String, String)>);

impl Table {
    /// Adds a row and prints it at once, to show the progress of a long run.
    pub fn row(
        &mut self,
        what: impl Into<String>,
        figure: impl Into<String>,
        note: impl Into<String>,
    ) {
        let (what, figure, note) = (what.into(), figure.into(), note.into());
        crate::say(format_args!("{what}: {figure} {note}"));
        self.0.push((what, figure, note));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | figure | |\n| --- | --- | --- |")?;
        self.0
            .iter()
            .try_for_each(|(what, figure, note)| writeln!(f, "| {what} | {figure} | {note} |"))
    }
}
