//! Tables of text.

/// A table whose columns are as wide as their longest cell. Cells whose width on a terminal isn't known,
/// such as names, belong into the last column.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut all = vec![heads.map(str::to_owned)];
    all.extend(rows);
    let mut widths = [0; N];
    for row in &all {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in &all {
        let cells = row.iter().zip(widths);
        let cells: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_longest_cell() {
        let rows = vec![["1", "draft"], ["12", "partly_applied"]];
        let rows = rows.into_iter().map(|row| row.map(str::to_owned)).collect();
        let expected = "ID  STATUS\n1   draft\n12  partly_applied\n";
        assert_eq!(table(["ID", "STATUS"], rows), expected);
    }
}
