//! Rows of `order_parcels`.

use cangku_domain::{orders::Parcel, ports::StorageResult};
use diesel::{Queryable, Selectable, pg::Pg};

use super::columns::Row;
use crate::schema::order_parcels;

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_parcels, check_for_backend(Pg))]
pub(crate) struct ParcelRow {
    id: i64,
    pub(crate) order_id: i64,
    carrier: String,
    tracking_number: String,
}

impl ParcelRow {
    /// Converts the row into a parcel.
    pub(crate) fn into_parcel(self) -> StorageResult<Parcel> {
        let row = Row::of("order_parcels", self.id);
        Ok(Parcel {
            carrier: row.text("carrier", &self.carrier)?,
            tracking_number: row.text("tracking_number", &self.tracking_number)?,
        })
    }
}
