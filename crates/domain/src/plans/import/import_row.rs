//! Rows of a spreadsheet.

use super::RowMistake;
use crate::{ProductId, catalog::ProductCode, inventory::StockLevel, plans::FieldValue};

/// A value that a row gives a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportValue {
    /// Of a field; categories and brands are given by name.
    Field(FieldValue),
    /// Units that can be sold.
    Stock(StockLevel),
    /// Units on the shelf, those held for orders among them.
    Counted(StockLevel),
}

/// A cell that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedCell {
    /// Header of its column.
    pub column: String,
    /// Its value.
    pub value: ImportValue,
}

/// A row of a spreadsheet: a product that exists or is to be created, and what is to be changed. Cells
/// without a value leave the field as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its number in the file, from 1, as a spreadsheet program shows it.
    pub line: u32,
    /// The product's id; `None` if the row gives none.
    pub id: Option<ProductId>,
    /// The product's code; `None` if the row gives none.
    pub code: Option<ProductCode>,
    /// Its values, each field at most once.
    pub cells: Vec<ImportedCell>,
    /// What can't be read; the row is refused if there is anything.
    pub mistakes: Vec<RowMistake>,
}

impl ImportRow {
    /// The values of fields.
    pub fn fields(&self) -> impl Iterator<Item = &FieldValue> {
        self.cells.iter().filter_map(|cell| match &cell.value {
            ImportValue::Field(value) => Some(value),
            ImportValue::Stock(_) | ImportValue::Counted(_) => None,
        })
    }
}
