//! Columns of `products` that change often: stock and counters.

use cangku_domain::{ProductId, catalog::ProductCounters, ports::StorageResult};
use chrono::{DateTime, Utc};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row, supplier_figure::FigureColumns};
use crate::schema::products;

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Pg))]
pub(crate) struct ProductCountersRow {
    id: i64,
    stock: i32,
    restock_requested_at: Option<DateTime<Utc>>,
    view_count: i32,
    sales_count: i32,
    #[diesel(embed)]
    figure: FigureColumns,
}

impl IntoEntity for ProductCountersRow {
    type Entity = (ProductId, ProductCounters);

    fn into_entity(self) -> StorageResult<(ProductId, ProductCounters)> {
        let row = Row::of("products", self.id);
        let figures = ProductCounters {
            stock: row.level("stock", self.stock)?,
            figure: self.figure.into_figure(),
            restock_requested_at: self.restock_requested_at,
            view_count: row.count("view_count", self.view_count)?,
            sales_count: row.count("sales_count", self.sales_count)?,
        };
        Ok((row.known("id", ProductId::new(self.id))?, figures))
    }
}
