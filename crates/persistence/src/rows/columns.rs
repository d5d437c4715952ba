//! Checks and converts single columns of a row.

use std::fmt::Display;

use bigdecimal::BigDecimal;
use cangku_domain::{
    LongText, Money, OptionalText, Text,
    inventory::StockLevel,
    ports::{StorageError, StorageResult},
};

/// Identifies the row that columns are read from, for errors about a column that breaks a rule.
#[derive(Clone, Copy)]
pub(super) struct Row {
    table: &'static str,
    id: i64,
}

impl Row {
    pub(super) const fn of(table: &'static str, id: i64) -> Self {
        Self { table, id }
    }

    pub(super) fn broken(self, column: &str, reason: impl Display) -> StorageError {
        let Self { table, id } = self;
        StorageError::Inconsistent(format!("{table}.{column} of row {id}: {reason}"))
    }

    /// The value, or an error if the stored one has no meaning, such as an id below 1 or an unknown
    /// name.
    pub(super) fn known<T>(self, column: &str, value: Option<T>) -> StorageResult<T> {
        value.ok_or_else(|| self.broken(column, "has no meaning"))
    }

    pub(super) fn text<const MAX: usize>(
        self,
        column: &str,
        text: &str,
    ) -> StorageResult<Text<MAX>> {
        Text::stored(text).map_err(|error| self.broken(column, error))
    }

    /// Text of which the empty one means none.
    pub(super) fn filled<const MAX: usize>(
        self,
        column: &str,
        text: &str,
    ) -> StorageResult<Option<Text<MAX>>> {
        if text.is_empty() {
            return Ok(None);
        }
        self.text(column, text).map(Some)
    }

    pub(super) fn optional<const MAX: usize>(
        self,
        column: &str,
        text: &str,
    ) -> StorageResult<OptionalText<MAX>> {
        OptionalText::new(text).map_err(|error| self.broken(column, error))
    }

    pub(super) fn long<const MAX: usize>(
        self,
        column: &str,
        text: &str,
    ) -> StorageResult<LongText<MAX>> {
        LongText::new(text).map_err(|error| self.broken(column, error))
    }

    pub(super) fn money(self, column: &str, amount: BigDecimal) -> StorageResult<Money> {
        Money::exact(amount).map_err(|error| self.broken(column, error))
    }

    pub(super) fn price(
        self,
        column: &str,
        amount: Option<BigDecimal>,
    ) -> StorageResult<Option<Money>> {
        amount.map(|amount| self.money(column, amount)).transpose()
    }

    pub(super) fn count(self, column: &str, number: i32) -> StorageResult<u32> {
        u32::try_from(number).map_err(|error| self.broken(column, error))
    }

    pub(super) fn level(self, column: &str, units: i32) -> StorageResult<StockLevel> {
        self.known(column, StockLevel::new(units))
    }
}

/// A sort weight as stored.
pub(crate) fn order_column(order: u32) -> StorageResult<i32> {
    count_column("order", order)
}

pub(super) fn count_column(column: &str, number: u32) -> StorageResult<i32> {
    i32::try_from(number)
        .map_err(|_too_big| StorageError::Inconsistent(format!("{column} {number} is too large")))
}

/// Converts the result of `count(*)`.
pub(crate) fn table_count(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
