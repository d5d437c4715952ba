//! The product (spec: catalogue, Product模型详解).

use chrono::{DateTime, Utc};

use super::{
    Availability, BrandName, CategoryName, EditedFields, PriceSystem, Procurability, Source, Url,
};
use crate::{
    BrandId, CategoryId, LongText, OptionalText, ProductId, Text,
    inventory::{StockLevel, StockRefusal, StockState},
};

/// Name of a product: 1 to 200 characters.
pub type ProductName = Text<200>;
/// 海尔产品编码: Haier's product code, unique.
pub type ProductCode = Text<50>;

/// A product of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Assigned on insert; positive.
    pub id: ProductId,
    /// The product's name.
    pub name: ProductName,
    /// Description; may be empty.
    pub description: LongText<20_000>,
    /// Id of the category.
    pub category_id: CategoryId,
    /// Id of the brand.
    pub brand_id: BrandId,
    /// All its prices.
    pub prices: PriceSystem,
    /// Units that can be sold now; changed by stock commands only.
    pub stock: StockLevel,
    /// 库存预警: the stock is low at this many units or fewer; 0 disables the warning.
    pub low_stock_threshold: StockLevel,
    /// 补货申请: when staff requested a restock; cleared once the stock is above the threshold.
    pub restock_requested_at: Option<DateTime<Utc>>,
    /// 浏览次数: number of views.
    pub view_count: u32,
    /// 销售数量: units of completed orders, less refunded ones.
    pub sales_count: u32,
    /// Whether the product is on sale (上架 or 下架).
    pub is_active: bool,
    /// Origin of the product.
    pub source: Source,
    /// Whether the supplier lets the shop procure it (可采 or 不可采).
    pub procurability: Procurability,
    /// Haier's codes and warehouse.
    pub haier: HaierDetails,
    /// The supplier and its code for the product; unique if set.
    pub supplier: Option<SupplierKey>,
    /// 产地国家: country of origin; may be empty.
    pub origin_country: OptionalText<50>,
    /// URLs of its pictures.
    pub images: Images,
    /// Fields that staff have edited; the sync doesn't overwrite them.
    pub edited_fields: EditedFields,
    /// When the sync last wrote the product; `None` if it never did.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// Error of the latest sync of the product; empty after a success.
    pub last_sync_error: OptionalText<500>,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl Product {
    /// Whether it can be bought now, and why not.
    pub fn availability(&self) -> Availability {
        Availability::of(self.is_active, &self.procurability, self.stock)
    }

    /// Stock state: sufficient, low, out of stock or awaiting a restock.
    pub fn stock_state(&self) -> StockState {
        let is_restock_requested = self.restock_requested_at.is_some();
        StockState::of(self.stock, self.low_stock_threshold, is_restock_requested)
    }

    /// 补货申请: requests a restock. Returns whether this is the first request; a repeated one keeps
    /// the time of the first.
    ///
    /// # Errors
    /// [`StockRefusal::Sufficient`] if the stock is above the threshold.
    pub fn request_restock(&mut self, now: DateTime<Utc>) -> Result<bool, StockRefusal> {
        if self.stock > self.low_stock_threshold {
            return Err(StockRefusal::Sufficient {
                product_id: self.id,
                stock: self.stock,
                low_stock_threshold: self.low_stock_threshold,
            });
        }
        let is_first = self.restock_requested_at.is_none();
        if is_first {
            self.restock_requested_at = Some(now);
            self.updated_at = now;
        }
        Ok(is_first)
    }

    /// Withdraws the restock request. Returns whether there was one.
    pub fn withdraw_restock(&mut self, now: DateTime<Utc>) -> bool {
        let was_requested = self.restock_requested_at.take().is_some();
        if was_requested {
            self.updated_at = now;
        }
        was_requested
    }
}

/// The fields of a product that change by stock commands, restock requests, views and sales rather
/// than by edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductCounters {
    /// Units that can be sold now.
    pub stock: StockLevel,
    /// When staff requested a restock; `None` without a request.
    pub restock_requested_at: Option<DateTime<Utc>>,
    /// 浏览次数: number of views.
    pub view_count: u32,
    /// 销售数量: units of completed orders, less refunded ones.
    pub sales_count: u32,
}

impl ProductCounters {
    /// Overwrites these fields of a product that was read earlier.
    pub const fn apply(self, product: &mut Product) {
        product.stock = self.stock;
        product.restock_requested_at = self.restock_requested_at;
        product.view_count = self.view_count;
        product.sales_count = self.sales_count;
    }
}

/// Haier's codes and warehouse of a product (spec: catalogue, 海尔集成字段).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HaierDetails {
    /// 海尔产品编码: product code; unique.
    pub product_code: Option<ProductCode>,
    /// 海尔产品型号: model number; may be empty.
    pub product_model: OptionalText<100>,
    /// 海尔产品组: product group; may be empty.
    pub product_group: OptionalText<100>,
    /// The warehouse that holds the stock.
    pub warehouse: Warehouse,
}

/// A warehouse of Haier's.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warehouse {
    /// 库位编码: location code; may be empty.
    pub code: OptionalText<50>,
    /// 仓库等级: grade; `None` if unknown.
    pub grade: Option<WarehouseGrade>,
}

/// 仓库等级: grade of a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarehouseGrade {
    /// `0`, 本级仓: warehouse of the shop's own level.
    Own,
    /// `1`, 上级仓: warehouse of the level above.
    Upper,
}

impl WarehouseGrade {
    /// All grades.
    pub const ALL: [Self; 2] = [Self::Own, Self::Upper];

    /// The value in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "0",
            Self::Upper => "1",
        }
    }

    /// The grade with this value; `None` if there is none.
    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == value)
    }
}

/// 供应商标识 and 供应商系统商品代码: supplier and its product code, unique together (`unique_supplier_code`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SupplierKey {
    /// The supplier's name, at most 50 characters.
    pub supplier: Text<50>,
    /// The product's code in the supplier's system.
    pub supplier_code: Text<100>,
}

/// URLs of a product's pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Images {
    /// Main pictures; the first one is the cover.
    pub main: Vec<Url>,
    /// Pictures of the detail page, in order.
    pub detail: Vec<Url>,
    /// The supplier's main picture; `None` without one.
    pub supplier_image: Option<Url>,
    /// The supplier's detail pages (拉页), in order.
    pub supplier_pages: Vec<Url>,
}

impl Images {
    /// Maximum number of URLs in one list.
    pub const MAX_URLS: usize = 50;
}

/// A product with the names of its category and brand, as lists and detail pages need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductWithNames {
    /// The product.
    pub product: Product,
    /// Name of its category.
    pub category_name: CategoryName,
    /// Name of its brand.
    pub brand_name: BrandName,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::testing::ProductBuilder;

    /// A product with this stock and a low-stock threshold of 5 units.
    fn product(units: i32) -> Product {
        ProductBuilder::new().stock(units).threshold(5).build()
    }

    #[test]
    fn a_restock_is_requested_once_and_keeps_its_first_time() {
        let first = DateTime::UNIX_EPOCH + TimeDelta::seconds(1);
        let later = first + TimeDelta::seconds(1);
        for units in [0, 5] {
            let mut product = product(units);
            assert_eq!(product.request_restock(first), Ok(true));
            assert_eq!(product.request_restock(later), Ok(false));
            assert_eq!(product.restock_requested_at, Some(first));
            assert_eq!(product.stock_state(), StockState::AwaitingRestock);
            assert!(product.withdraw_restock(later));
            assert!(!product.withdraw_restock(later));
            assert_eq!(product.request_restock(later), Ok(true));
        }
    }

    #[test]
    fn no_restock_is_requested_if_stock_is_sufficient() {
        let enough = product(6);
        let mut asked = enough.clone();
        let refused = asked.request_restock(DateTime::UNIX_EPOCH + TimeDelta::seconds(1));
        assert!(matches!(refused, Err(StockRefusal::Sufficient { stock, .. }) if stock.get() == 6));
        assert_eq!(asked, enough);
    }
}
