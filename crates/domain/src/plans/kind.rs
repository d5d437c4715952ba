//! What a plan was made from.

use crate::accounts::Scope;

/// What a plan was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PlanKind {
    /// `haier_sync`: the answers of Haier's platform.
    HaierSync,
    /// `import`: a spreadsheet.
    Import,
    /// `bulk_edit`: one change of many products.
    BulkEdit,
    /// `stocktake` (盘点): units that were counted.
    Stocktake,
}

/// Who changes fields by a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeAuthor {
    /// A person, who owns the fields from then on.
    Person,
    /// The supplier, who writes the fields of its own products that no person has edited.
    Supplier,
}

impl PlanKind {
    /// All kinds, in the order of the API schema.
    pub const ALL: [Self; 4] = [
        Self::HaierSync,
        Self::Import,
        Self::BulkEdit,
        Self::Stocktake,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HaierSync => "haier_sync",
            Self::Import => "import",
            Self::BulkEdit => "bulk_edit",
            Self::Stocktake => "stocktake",
        }
    }

    /// Who changes the fields by such a plan.
    pub const fn author(self) -> ChangeAuthor {
        match self {
            Self::HaierSync => ChangeAuthor::Supplier,
            Self::Import | Self::BulkEdit | Self::Stocktake => ChangeAuthor::Person,
        }
    }

    /// The scope that such a plan needs besides `catalog:write`, since it changes more than the
    /// catalogue; spreadsheets may have a column of stock.
    pub const fn further_scope(self) -> Option<Scope> {
        match self {
            Self::HaierSync => Some(Scope::HaierAll),
            Self::Import | Self::Stocktake => Some(Scope::StockAdjust),
            Self::BulkEdit => None,
        }
    }

    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
