//! The product (seed 2, Product模型详解).

use chrono::{DateTime, Utc};

use super::{
    Availability, BrandName, CategoryName, EditedFields, PriceSystem, Procurability, Source,
};
use crate::{
    BrandId, CategoryId, LongText, OptionalText, ProductId, Text,
    inventory::{StockLevel, StockRefusal, StockState},
};

/// Name of a product.
pub type ProductName = Text<200>;
/// 海尔产品编码: identifies a product of Haier, unique.
pub type ProductCode = Text<50>;
/// Address of a picture or page.
pub type Url = Text<500>;

/// A product of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// Name.
    pub name: ProductName,
    /// Description; may be empty.
    pub description: LongText<20_000>,
    /// Its category.
    pub category_id: CategoryId,
    /// Its brand.
    pub brand_id: BrandId,
    /// All its prices.
    pub prices: PriceSystem,
    /// Units that can be sold now; changed by stock commands only.
    pub stock: StockLevel,
    /// 库存预警: at this many units or fewer the stock is low; 0 never is.
    pub low_stock_threshold: StockLevel,
    /// 补货申请: when somebody asked for more units, until the stock is above the threshold again.
    pub restock_requested_at: Option<DateTime<Utc>>,
    /// 浏览次数.
    pub view_count: u32,
    /// 销售数量.
    pub sales_count: u32,
    /// 上架 or 下架.
    pub is_active: bool,
    /// Where it comes from.
    pub source: Source,
    /// 可采 or 不可采.
    pub procurability: Procurability,
    /// What identifies and places it at Haier.
    pub haier: HaierDetails,
    /// What identifies it at its supplier; unique where there is one.
    pub supplier: Option<SupplierKey>,
    /// 产地国家; may be empty.
    pub origin_country: OptionalText<50>,
    /// Pictures.
    pub images: Images,
    /// Fields that a person has set and a sync leaves alone.
    pub edited_fields: EditedFields,
    /// When a sync last brought figures of it.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// Why the latest sync of it failed; empty after a success.
    pub last_sync_error: OptionalText<500>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl Product {
    /// Whether it can be bought now, and why not.
    pub fn availability(&self) -> Availability {
        Availability::of(self.is_active, &self.procurability, self.stock)
    }

    /// Whether there is enough of it.
    pub fn stock_state(&self) -> StockState {
        let is_restock_requested = self.restock_requested_at.is_some();
        StockState::of(self.stock, self.low_stock_threshold, is_restock_requested)
    }

    /// 补货申请: asks for more units, and answers whether nobody had before. Asked again, the
    /// first time stays.
    ///
    /// # Errors
    /// [`StockRefusal::Sufficient`] where there are more units than the threshold.
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

    /// Takes [`Self::request_restock`] back, and answers whether there was anything to take back.
    pub fn withdraw_restock(&mut self, now: DateTime<Utc>) -> bool {
        let was_requested = self.restock_requested_at.take().is_some();
        if was_requested {
            self.updated_at = now;
        }
        was_requested
    }
}

/// What moves of a product while nobody edits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Units that can be sold.
    pub stock: StockLevel,
    /// When somebody asked for more units.
    pub restock_requested_at: Option<DateTime<Utc>>,
    /// 浏览次数.
    pub view_count: u32,
    /// 销售数量.
    pub sales_count: u32,
}

impl Figures {
    /// Puts them into a product that was read earlier.
    pub const fn apply(self, product: &mut Product) {
        product.stock = self.stock;
        product.restock_requested_at = self.restock_requested_at;
        product.view_count = self.view_count;
        product.sales_count = self.sales_count;
    }
}

/// What identifies and places a product at Haier (seed 2, 海尔集成字段).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HaierDetails {
    /// 海尔产品编码.
    pub product_code: Option<ProductCode>,
    /// 海尔产品型号.
    pub product_model: OptionalText<100>,
    /// 海尔产品组.
    pub product_group: OptionalText<100>,
    /// Where the stock lies.
    pub warehouse: Warehouse,
}

/// Where Haier keeps the stock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Warehouse {
    /// 库位编码.
    pub code: OptionalText<50>,
    /// 仓库等级.
    pub grade: Option<WarehouseGrade>,
}

/// 仓库等级.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WarehouseGrade {
    /// `0` 本级仓.
    Own,
    /// `1` 上级仓.
    Upper,
}

impl WarehouseGrade {
    /// Every grade.
    pub const ALL: [Self; 2] = [Self::Own, Self::Upper];

    /// The value in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "0",
            Self::Upper => "1",
        }
    }

    /// The grade of this value.
    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == value)
    }
}

/// 供应商标识 and 供应商系统商品代码: together unique (`unique_supplier_code`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SupplierKey {
    /// The supplier.
    pub supplier: Text<50>,
    /// The product's code in the supplier's system.
    pub supplier_code: Text<100>,
}

/// Pictures of a product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Images {
    /// Main pictures, first one first.
    pub main: Vec<Url>,
    /// Pictures of the detail page.
    pub detail: Vec<Url>,
    /// The supplier's main picture; `None` without one.
    pub supplier_image: Option<Url>,
    /// The supplier's detail pages (拉页).
    pub supplier_pages: Vec<Url>,
}

impl Images {
    /// Most addresses in one list.
    pub const MAX_URLS: usize = 50;
}

/// A product with the names of its category and brand, as lists and detail pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductListing {
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
    use crate::Money;

    /// Five units are low.
    fn product(units: i32) -> Product {
        let level = |units| StockLevel::new(units).unwrap();
        Product {
            id: ProductId::new(1).unwrap(),
            name: ProductName::constant("冰箱"),
            description: LongText::default(),
            category_id: CategoryId::new(1).unwrap(),
            brand_id: BrandId::new(1).unwrap(),
            prices: PriceSystem::retail(Money::parse("1").unwrap()),
            stock: level(units),
            low_stock_threshold: level(5),
            restock_requested_at: None,
            view_count: 0,
            sales_count: 0,
            is_active: true,
            source: Source::Local,
            procurability: Procurability::Procurable,
            haier: HaierDetails::default(),
            supplier: None,
            origin_country: OptionalText::default(),
            images: Images::default(),
            edited_fields: EditedFields::default(),
            last_sync_at: None,
            last_sync_error: OptionalText::default(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn more_is_asked_for_once_and_the_first_time_stays() {
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
    fn where_there_is_enough_nothing_is_asked_for() {
        let enough = product(6);
        let mut asked = enough.clone();
        let refused = asked.request_restock(DateTime::UNIX_EPOCH + TimeDelta::seconds(1));
        assert!(matches!(refused, Err(StockRefusal::Sufficient { stock, .. }) if stock.get() == 6));
        assert_eq!(asked, enough);
    }
}
