//! Yes or no.

use cangku_domain::plans::RowReason;
use spreadsheet_reader::Cell;

use super::cell_text::{CellMistake, cut, number_text};

const YES: [&str; 10] = [
    "true",
    "1",
    "yes",
    "y",
    "on",
    "是",
    "上架",
    "已上架",
    "启用",
    "√",
];
const NO: [&str; 11] = [
    "false",
    "0",
    "no",
    "n",
    "off",
    "否",
    "下架",
    "已下架",
    "未上架",
    "停用",
    "×",
];

/// Yes or no, such as 上架, 是, `true` or `1`.
pub(super) fn flag(cell: Cell<'_>) -> Result<bool, CellMistake> {
    let text = number_text(cell)?.to_lowercase();
    if YES.contains(&text.as_str()) {
        return Ok(true);
    }
    if NO.contains(&text.as_str()) {
        return Ok(false);
    }
    let message = format!(
        "“{}” is none of 是, 否, 上架, 下架, true, false, 1 and 0",
        cut(&text)
    );
    Err((RowReason::InvalidValue, message))
}

#[cfg(test)]
mod tests {
    use spreadsheet_reader::CellKind;

    use super::*;

    #[test]
    fn yes_and_no_are_read() {
        for (text, expected) in [
            ("上架", Some(true)),
            ("TRUE", Some(true)),
            ("１", Some(true)),
            ("下架", Some(false)),
            ("否", Some(false)),
            ("0", Some(false)),
            ("也许", None),
            ("2", None),
        ] {
            let cell = Cell {
                kind: CellKind::Text,
                text,
            };
            assert_eq!(flag(cell).ok(), expected, "{text}");
        }
    }
}
