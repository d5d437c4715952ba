//! Rows of `supplier_categories` and `supplier_brands`.

use cangku_domain::{
    BrandId, CategoryId, SupplierNameId, Version,
    ports::StorageResult,
    supplier::{NameTarget, SupplierName, SupplierNameSummary},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use super::{columns::Row, table_count};

/// Tables and columns of one kind of names.
pub(crate) struct NameTables {
    /// Table of suppliers' names.
    pub(crate) names: &'static str,
    /// Column of the shop's id, in `names` and in `products`.
    pub(crate) target: &'static str,
    /// Table of the shop's entries.
    pub(crate) entries: &'static str,
}

/// Id of a category or brand.
pub(crate) trait TargetId: Copy + PartialEq {
    /// Its tables.
    const TABLES: NameTables;

    /// The id with this number; `None` unless it is positive.
    fn of(number: i64) -> Option<Self>;
    /// The number, always positive.
    fn number(self) -> i64;
}

impl TargetId for CategoryId {
    const TABLES: NameTables = NameTables {
        names: "supplier_categories",
        target: "category_id",
        entries: "categories",
    };

    fn of(number: i64) -> Option<Self> {
        Self::new(number)
    }

    fn number(self) -> i64 {
        self.get()
    }
}

impl TargetId for BrandId {
    const TABLES: NameTables = NameTables {
        names: "supplier_brands",
        target: "brand_id",
        entries: "brands",
    };

    fn of(number: i64) -> Option<Self> {
        Self::new(number)
    }

    fn number(self) -> i64 {
        self.get()
    }
}

/// A name without facts about its target.
#[derive(QueryableByName)]
pub(crate) struct SupplierNameRow {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Text)]
    pub(crate) supplier: String,
    #[diesel(sql_type = Text)]
    pub(crate) external_name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) target: Option<i64>,
    #[diesel(sql_type = Bool)]
    pub(crate) is_ignored: bool,
    #[diesel(sql_type = BigInt)]
    pub(crate) version: i64,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) updated_at: DateTime<Utc>,
}

impl SupplierNameRow {
    /// What the name stands for.
    pub(crate) fn target<Id: TargetId>(&self) -> StorageResult<NameTarget<Id>> {
        let row = Row::of(Id::TABLES.names, self.id);
        match (self.is_ignored, self.target) {
            (true, _) => Ok(NameTarget::Ignored),
            (false, None) => Ok(NameTarget::Unmapped),
            (false, Some(target)) => {
                let id = row.known(Id::TABLES.target, Id::of(target))?;
                Ok(NameTarget::Mapped(id))
            }
        }
    }

    pub(crate) fn into_name<Id: TargetId>(self) -> StorageResult<SupplierName<Id>> {
        let row = Row::of(Id::TABLES.names, self.id);
        Ok(SupplierName {
            id: row.known("id", SupplierNameId::new(self.id))?,
            supplier: row.text("supplier", &self.supplier)?,
            external_name: row.text("external_name", &self.external_name)?,
            target: self.target()?,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// A name with facts about its target.
#[derive(QueryableByName)]
pub(crate) struct SupplierNameSummaryRow {
    #[diesel(embed)]
    name: SupplierNameRow,
    #[diesel(sql_type = Nullable<Text>)]
    target_name: Option<String>,
    #[diesel(sql_type = BigInt)]
    product_count: i64,
}

impl SupplierNameSummaryRow {
    pub(crate) fn into_summary<Id: TargetId>(self) -> StorageResult<SupplierNameSummary<Id>> {
        let row = Row::of(Id::TABLES.names, self.name.id);
        let target_name = self.target_name.map(|name| row.text("name", &name));
        Ok(SupplierNameSummary {
            target_name: target_name.transpose()?,
            product_count: table_count(self.product_count),
            name: self.name.into_name()?,
        })
    }
}
