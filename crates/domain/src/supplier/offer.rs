//! Supplier data, validated and in terms of the domain.

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
    /// Model number; may be empty.
    pub product_model: OptionalText<100>,
    /// Product group; may be empty.
    pub product_group: OptionalText<100>,
    /// Brand name; may be empty.
    pub brand: OptionalText<100>,
    /// URL of the main picture; `None` without one.
    pub image: Option<Url>,
    /// URLs of the detail pages (拉页); `None` if the supplier gave no information about them.
    pub pages: Option<Vec<Url>>,
    /// Whether the list of products lets the shop procure it (可采 or 不可采).
    pub procurability: Procurability,
    /// What its prices say about that; `None` if none were requested or received.
    pub procurability_by_prices: Option<Procurability>,
    /// Prices; `None` if none were requested or received.
    pub prices: Option<SupplierPrices>,
}

impl SupplierOffer {
    /// Category of products without a group.
    const NO_GROUP: &'static str = "未分类";
    /// Brand of products without a brand.
    const NO_BRAND: &'static str = "其他品牌";

    /// Name of the product's category: its product group.
    pub fn category_name(&self) -> CategoryName {
        CategoryName::lossy(self.product_group.as_str())
            .unwrap_or_else(|| CategoryName::constant(Self::NO_GROUP))
    }

    /// Name of the product's brand.
    pub fn brand_name(&self) -> BrandName {
        BrandName::lossy(self.brand.as_str()).unwrap_or_else(|| BrandName::constant(Self::NO_BRAND))
    }
}

/// The supplier's prices of a product, in yuan (contract of the open platform, prices).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SupplierPrices {
    /// 普通供价: supply price; `None` if none is in force.
    pub supply_price: Option<Money>,
    /// 开票价: invoice price, in yuan; `None` if Haier gave none.
    pub invoice_price: Option<Money>,
    /// 市场价: market price; `None` if the supplier gave none.
    pub market_price: Option<Money>,
    /// 直扣: direct discount, in yuan; `None` if Haier gave none.
    pub stock_rebate: Option<Money>,
    /// 台返: rebate per unit.
    pub rebate_money: Option<Money>,
}

/// The supplier's stock of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierStock {
    /// The supplier's product code.
    pub product_code: ProductCode,
    /// Units in stock at the supplier.
    pub stock: StockLevel,
    /// The warehouse that holds them.
    pub warehouse: Warehouse,
}
