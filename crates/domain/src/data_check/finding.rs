//! What a check of the data has found.

use crate::{Entity, identity::escape_invisible};

/// A rule that stored rows may break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DataRule {
    /// Product codes and names of categories, brands, users and Haier configurations must not look the same.
    LooksAlike,
    /// Names and codes have a visible character.
    Blank,
    /// A product is sold for 0.00 only if it is a gift.
    PriceZero,
    /// Usernames have ASCII letters and digits, Chinese characters and a few signs; they are neither
    /// numbers nor names of the shop's own.
    Username,
    /// The program can read the row. Requests that read another one fail.
    Unreadable,
}

impl DataRule {
    /// All rules.
    pub const ALL: [Self; 5] = [
        Self::LooksAlike,
        Self::Blank,
        Self::PriceZero,
        Self::Username,
        Self::Unreadable,
    ];

    /// The stable snake_case name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LooksAlike => "looks_alike",
            Self::Blank => "blank",
            Self::PriceZero => "price_zero",
            Self::Username => "username",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A row that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFinding {
    /// The rule.
    pub rule: DataRule,
    /// What the row is: one of [`CHECKED_KINDS`](super::CHECKED_KINDS).
    pub kind: Entity,
    /// The row's id.
    pub id: i64,
    /// The stored name, code or price that breaks the rule; empty if the row can't be read.
    pub value: String,
    /// For people: in what way it breaks the rule.
    pub detail: String,
    /// For [`DataRule::LooksAlike`], the oldest row that it looks like.
    pub twin_of: Option<i64>,
}

impl DataFinding {
    /// The value in quotes, with `\u{…}` for everything that isn't seen; empty if there is none.
    pub fn quoted_value(&self) -> String {
        match self.value.as_str() {
            "" => String::new(),
            value => format!("\"{}\"", escape_invisible(value)),
        }
    }
}

/// Result of a check of all data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataReport {
    /// Number of rows that were checked.
    pub rows_checked: u64,
    /// What was found, by kind, then by id.
    pub findings: Vec<DataFinding>,
}
