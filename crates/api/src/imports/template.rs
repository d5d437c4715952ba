//! Templates of spreadsheets to import.

use std::{fs::File, io};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{
    column::Column,
    workbook_file::{io_error, save, text_format, write_texts},
};

/// The code of the template's example; a row with it is not imported.
pub(super) const EXAMPLE_CODE: &str = "示例-001";

/// A column of the template, with an example and an explanation.
struct TemplateColumn {
    column: Column,
    example: &'static str,
    explanation: &'static str,
}

const fn column(
    column: Column,
    example: &'static str,
    explanation: &'static str,
) -> TemplateColumn {
    TemplateColumn {
        column,
        example,
        explanation,
    }
}

const COLUMNS: [TemplateColumn; 12] = [
    column(
        Column::Code,
        EXAMPLE_CODE,
        "必填。按文本填写，保留前导零；系统中没有的编码会新建产品。",
    ),
    column(
        Column::Name,
        "海尔 BCD-500 冰箱",
        "新建产品时必填，最多 200 个字。",
    ),
    column(
        Column::Category,
        "冰箱",
        "分类名称；新建产品时必填，没有的分类会在应用计划时新建。",
    ),
    column(
        Column::Brand,
        "海尔",
        "品牌名称；新建产品时必填，没有的品牌会在应用计划时新建。",
    ),
    column(
        Column::Price,
        "2999.00",
        "零售价（元），最多两位小数；新建产品时必填。可写 1,234.50 或 ￥1,234.50。",
    ),
    column(Column::MarketPrice, "3299.00", "市场价（元）。"),
    column(Column::SupplyPrice, "", "供价（元）。"),
    column(
        Column::Counted,
        "10",
        "盘点到的数量，包含已为订单锁定的数量。导出文件中的“库存”列是可售数量，两列都有时以本列为准。",
    ),
    column(
        Column::LowStockThreshold,
        "2",
        "库存不高于该值时预警；0 表示不预警。",
    ),
    column(
        Column::IsActive,
        "上架",
        "上架或下架；也可写 是、否、true、false、1、0。",
    ),
    column(Column::Model, "BCD-500", "产品型号。"),
    column(Column::Description, "", "产品描述，最多 20000 个字。"),
];

const NOTES: [&str; 4] = [
    "空单元格表示不修改。",
    "导入只生成变更计划，批准并应用后才会修改数据，并且可以撤销。",
    "最多 50,000 行；同一产品只能有一行。",
    "出错的行不会导入，可以下载、改正后再次上传。",
];

fn headers() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|it| it.column.chinese())
}

/// The template as CSV with a byte order mark: the headers and an example, which is not imported.
///
/// # Errors
/// If it can't be written.
pub fn csv_template() -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(headers())?;
    writer.write_record(COLUMNS.iter().map(|it| it.example))?;
    writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))
}

/// The template as a workbook: the headers, and a second sheet with explanations. The cells of codes are
/// formatted as text.
///
/// # Errors
/// If it can't be written.
pub fn workbook_template() -> io::Result<File> {
    write_workbook().map_err(io_error)
}

fn write_workbook() -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    let (bold, text) = (Format::new().set_bold(), text_format());
    let sheet = workbook.add_worksheet().set_name("产品")?;
    write_texts(sheet, 0, headers(), &bold)?;
    sheet.set_freeze_panes(1, 0)?;
    for (position, it) in (0..).zip(&COLUMNS) {
        sheet.set_column_width(position, 16)?;
        if matches!(it.column, Column::Code | Column::Model) {
            sheet.set_column_format(position, &text)?;
        }
    }
    let sheet = workbook.add_worksheet().set_name("说明")?;
    write_texts(sheet, 0, ["列", "示例", "说明"], &bold)?;
    for (row, it) in (1..).zip(&COLUMNS) {
        let cells = [it.column.chinese(), it.example, it.explanation];
        write_texts(sheet, row, cells, &text)?;
    }
    let notes = u32::try_from(COLUMNS.len()).unwrap_or_default();
    for (row, note) in (notes.saturating_add(2)..).zip(NOTES) {
        write_texts(sheet, row, [note], &text)?;
    }
    sheet.set_column_width(1, 24)?;
    sheet.set_column_width(2, 80)?;
    save(&mut workbook)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use cangku_domain::ports::ImportRows;

    use super::*;
    use crate::imports::{DeclaredType, ImportError, read_spreadsheet};

    #[test]
    fn templates_can_be_imported_and_change_nothing() {
        let csv = Cursor::new(csv_template().unwrap());
        let rows = read_spreadsheet(csv, "a.csv", DeclaredType::Csv).unwrap();
        assert!(rows.file().ignored.is_empty());
        assert_eq!((rows.len(), rows.row(0)), (1, None));
        let workbook = workbook_template().unwrap();
        let empty = read_spreadsheet(workbook, "a.xlsx", DeclaredType::Xlsx);
        assert!(matches!(empty, Err(ImportError::NoRows)));
    }
}
