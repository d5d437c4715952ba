//! The supplier's words, checked and in our terms.

use crate::{
    Money, OptionalText,
    catalog::{BrandName, CategoryName, Procurability, ProductCode, Url, Warehouse},
    inventory::StockLevel,
};

/// A product as the supplier offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierOffer {
    /// The supplier's product code.
    pub product_code: ProductCode,
    /// Model; may be empty.
    pub product_model: OptionalText<100>,
    /// Product group; may be empty.
    pub product_group: OptionalText<100>,
    /// Brand; may be empty.
    pub brand: OptionalText<100>,
    /// Main picture.
    pub image: Option<Url>,
    /// Detail pages (拉页); `None` where the supplier says nothing of them.
    pub pages: Option<Vec<Url>>,
    /// Whether the supplier sells it to us.
    pub procurability: Procurability,
    /// Prices, where they were asked for and came.
    pub prices: Option<SupplierPrices>,
}

impl SupplierOffer {
    /// Category for goods of no group.
    const NO_GROUP: &'static str = "未分类";
    /// Brand for goods of no brand.
    const NO_BRAND: &'static str = "其他品牌";

    /// The category that the product belongs in: its product group.
    pub fn category_name(&self) -> CategoryName {
        CategoryName::lossy(self.product_group.as_str())
            .unwrap_or_else(|| CategoryName::constant(Self::NO_GROUP))
    }

    /// The brand that the product belongs to.
    pub fn brand_name(&self) -> BrandName {
        BrandName::lossy(self.brand.as_str()).unwrap_or_else(|| BrandName::constant(Self::NO_BRAND))
    }
}

/// The supplier's prices of a product (contract of the open platform, prices).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SupplierPrices {
    /// 普通供价; `None` where no price is in force.
    pub supply_price: Option<Money>,
    /// 开票价.
    pub invoice_price: Option<Money>,
    /// 市场价; not always there.
    pub market_price: Option<Money>,
    /// 直扣.
    pub stock_rebate: Option<Money>,
    /// 台返.
    pub rebate_money: Option<Money>,
}

/// The supplier's stock of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierStock {
    /// The supplier's product code.
    pub product_code: ProductCode,
    /// Units that the supplier has.
    pub stock: StockLevel,
    /// Where they lie.
    pub warehouse: Warehouse,
}
