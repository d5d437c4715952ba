//! Rows of `brands`.

use cangku_domain::{
    BrandId, Version,
    catalog::{Brand, BrandDraft},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row, order_column};
use crate::schema::brands;

#[derive(Queryable, Selectable)]
#[diesel(table_name = brands, check_for_backend(Pg))]
pub(crate) struct BrandRow {
    id: i64,
    name: String,
    logo: String,
    description: String,
    order: i32,
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for BrandRow {
    type Entity = Brand;

    fn into_entity(self) -> StorageResult<Brand> {
        let row = Row::of("brands", self.id);
        Ok(Brand {
            id: row.known("id", BrandId::new(self.id))?,
            name: row.text("name", &self.name)?,
            logo: row.filled("logo", &self.logo)?,
            description: row.long("description", &self.description)?,
            order: row.count("order", self.order)?,
            is_active: self.is_active,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = brands)]
pub(crate) struct NewBrand<'a> {
    name: &'a str,
    logo: &'a str,
    description: &'a str,
    order: i32,
    is_active: bool,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> NewBrand<'a> {
    pub(crate) fn of(draft: &'a BrandDraft, now: DateTime<Utc>) -> StorageResult<Self> {
        Ok(Self {
            logo: draft.logo.as_ref().map_or("", |logo| logo.as_str()),
            description: draft.description.as_str(),
            order: order_column(draft.order)?,
            is_active: draft.is_active,
            ..Self::named(draft.name.as_str(), now)
        })
    }

    pub(crate) fn named(name: &'a str, now: DateTime<Utc>) -> Self {
        Self {
            name,
            logo: "",
            description: "",
            order: 0,
            is_active: true,
            created_at: now,
            updated_at: now,
        }
    }
}
