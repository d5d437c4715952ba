//! What became of a spreadsheet.

use std::collections::BTreeSet;

use crate::{
    OptionalText,
    plans::{FieldValue, ItemChange},
};

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
    /// Categories and brands that don't exist yet, and are created when the plan is applied.
    pub new_names: NewNames,
}

/// Categories and brands that a spreadsheet brings; of each, the first [`NewNames::MAX`] by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewNames {
    /// Names of categories.
    pub categories: BTreeSet<String>,
    /// Names of brands.
    pub brands: BTreeSet<String>,
}

impl NewNames {
    /// Maximum number of names of each kind: a column in the wrong place has a name in each row.
    pub const MAX: usize = 100;

    /// Takes note of the names that an item brings.
    pub fn add(&mut self, change: &ItemChange) {
        match change {
            ItemChange::Set { after, .. } => self.add_value(after),
            ItemChange::Create(product) => product.values().for_each(|it| self.add_value(it)),
            _ => {}
        }
    }

    fn add_value(&mut self, value: &FieldValue) {
        let (names, name) = match value {
            FieldValue::CategoryNamed(name) => (&mut self.categories, name.to_string()),
            FieldValue::BrandNamed(name) => (&mut self.brands, name.to_string()),
            _ => return,
        };
        names.insert(name);
        if names.len() > Self::MAX {
            names.pop_last();
        }
    }
}
