//! Rows of `categories`.

use cangku_domain::{
    CategoryId, Version,
    catalog::{Category, CategoryDraft, CategorySummary},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row, order_column, table_count};
use crate::schema::categories;

#[derive(Queryable, Selectable)]
#[diesel(table_name = categories, check_for_backend(Pg))]
pub(crate) struct CategoryRow {
    id: i64,
    name: String,
    order: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for CategoryRow {
    type Entity = Category;

    fn into_entity(self) -> StorageResult<Category> {
        let row = Row::of("categories", self.id);
        Ok(Category {
            id: row.known("id", CategoryId::new(self.id))?,
            name: row.text("name", &self.name)?,
            order: row.count("order", self.order)?,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// A category and its number of products.
pub(crate) type CategorySummaryRow = (CategoryRow, i64);

impl IntoEntity for CategorySummaryRow {
    type Entity = CategorySummary;

    fn into_entity(self) -> StorageResult<CategorySummary> {
        let (category, product_count) = self;
        Ok(CategorySummary {
            category: category.into_entity()?,
            product_count: table_count(product_count),
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = categories)]
pub(crate) struct NewCategory<'a> {
    name: &'a str,
    order: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> NewCategory<'a> {
    pub(crate) fn of(draft: &'a CategoryDraft, now: DateTime<Utc>) -> StorageResult<Self> {
        let order = order_column(draft.order)?;
        Ok(Self {
            order,
            ..Self::named(draft.name.as_str(), now)
        })
    }

    pub(crate) fn named(name: &'a str, now: DateTime<Utc>) -> Self {
        Self {
            name,
            order: 0,
            created_at: now,
            updated_at: now,
        }
    }
}
