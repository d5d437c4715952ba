//! Columns of `products` that decisions about stock and orders need.

use bigdecimal::BigDecimal;
use cangku_domain::{
    ProductId,
    catalog::{PriceSystem, Source},
    inventory::{ProductSnapshot, StockItem},
    ports::StorageResult,
};
use diesel::{Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row, product::procurability, supplier_figure::FigureColumns};
use crate::schema::products;

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Pg))]
pub(crate) struct StockItemRow {
    pub(crate) id: i64,
    name: String,
    product_code: Option<String>,
    price: BigDecimal,
    supply_price: Option<BigDecimal>,
    stock: i32,
    is_active: bool,
    is_gift: bool,
    is_sales: String,
    no_sales_reason: String,
    is_listed: bool,
    low_stock_threshold: i32,
    pub(crate) held: Option<i64>,
    source: String,
    #[diesel(embed)]
    figure: FigureColumns,
}

impl IntoEntity for StockItemRow {
    type Entity = (ProductId, StockItem);

    fn into_entity(self) -> StorageResult<(ProductId, StockItem)> {
        let row = Row::of("products", self.id);
        let prices = PriceSystem {
            // `display_price` depends on these two prices only.
            supply_price: row.price("supply_price", self.supply_price)?,
            ..PriceSystem::retail(row.money("price", self.price)?)
        };
        let item = StockItem {
            snapshot: ProductSnapshot {
                name: self.name,
                product_code: self.product_code,
                display_price: prices.display_price().clone(),
            },
            level: row.level("stock", self.stock)?,
            is_active: self.is_active,
            is_gift: self.is_gift,
            procurability: procurability(
                row,
                &self.is_sales,
                &self.no_sales_reason,
                self.is_listed,
            )?,
            low_stock_threshold: row.level("low_stock_threshold", self.low_stock_threshold)?,
            figure: match row.known("source", Source::from_name(&self.source))? {
                Source::Haier => self.figure.into_figure(),
                Source::Local => None,
            },
            degradation: None,
            holds: Vec::new(),
            // If NULL, `lock_products` counts the held units.
            held: self.held.unwrap_or_default(),
            is_held_changed: false,
        };
        Ok((row.known("id", ProductId::new(self.id))?, item))
    }
}
