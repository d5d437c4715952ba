//! Values of fields that plans change.

use super::PlanField;
use crate::{
    BrandId, CategoryId, LongText, Money, OptionalText,
    catalog::{
        BrandName, CategoryName, Procurability, Product, ProductCode, ProductDetails, ProductName,
        SupplierKey, Url, Warehouse,
    },
    inventory::StockLevel,
};

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue {
    /// Retail price, in yuan.
    Price(Money),
    /// Whether the product is on the shelf.
    IsActive(bool),
    /// The category's id.
    Category(CategoryId),
    /// The category with this name, which is created when the item is applied if there is none. For a
    /// supplier's plan, the category that the supplier's name stands for.
    CategoryNamed(CategoryName),
    /// The brand's id.
    Brand(BrandId),
    /// The brand with this name, which is created when the item is applied if there is none. For a
    /// supplier's plan, the brand that the supplier's name stands for.
    BrandNamed(BrandName),
    /// Units at which the stock is low.
    LowStockThreshold(StockLevel),
    /// Units on hand, at least 0.
    Units(i64),
    /// Name.
    Name(ProductName),
    /// Long text; may be empty.
    Description(LongText<20_000>),
    /// Supply price, in yuan; `None` if there is none.
    SupplyPrice(Option<Money>),
    /// Invoice price, in yuan; `None` if there is none.
    InvoicePrice(Option<Money>),
    /// Market price, in yuan; `None` if there is none.
    MarketPrice(Option<Money>),
    /// Direct discount, in yuan; `None` if there is none.
    StockRebate(Option<Money>),
    /// Rebate per unit, in yuan; `None` if there is none.
    RebateMoney(Option<Money>),
    /// Whether the supplier lets the shop procure the product.
    Procurability(Procurability),
    /// Why the supplier's prices refuse the product; `None` if they don't.
    PriceRefusal(Option<OptionalText<255>>),
    /// The code of a new product.
    ProductCode(ProductCode),
    /// Model number; may be empty.
    ProductModel(OptionalText<100>),
    /// Product group; may be empty.
    ProductGroup(OptionalText<100>),
    /// Supplier and its code; `None` for the shop's own products.
    Supplier(Option<SupplierKey>),
    /// URL of the supplier's main picture; `None` without one.
    SupplierImage(Option<Url>),
    /// URLs of the supplier's detail pages.
    SupplierPages(Vec<Url>),
    /// The supplier's warehouse.
    Warehouse(Warehouse),
}

impl PlanField {
    /// The field's value of a product; `None` for [`Self::Units`], which the product's row alone
    /// doesn't tell, and for the code of a product without one.
    pub fn of(self, product: &Product) -> Option<FieldValue> {
        self.of_details(&product.details)
    }

    /// As [`Self::of`].
    pub(crate) fn of_details(self, details: &ProductDetails) -> Option<FieldValue> {
        let (prices, haier) = (&details.prices, &details.haier);
        Some(match self {
            Self::Price => FieldValue::Price(prices.price.clone()),
            Self::IsActive => FieldValue::IsActive(details.is_active),
            Self::Category => FieldValue::Category(details.category_id),
            Self::Brand => FieldValue::Brand(details.brand_id),
            Self::LowStockThreshold => FieldValue::LowStockThreshold(details.low_stock_threshold),
            Self::Units => return None,
            Self::Name => FieldValue::Name(details.name.clone()),
            Self::Description => FieldValue::Description(details.description.clone()),
            Self::SupplyPrice => FieldValue::SupplyPrice(prices.supply_price.clone()),
            Self::InvoicePrice => FieldValue::InvoicePrice(prices.invoice_price.clone()),
            Self::MarketPrice => FieldValue::MarketPrice(prices.market_price.clone()),
            Self::StockRebate => FieldValue::StockRebate(prices.stock_rebate.clone()),
            Self::RebateMoney => FieldValue::RebateMoney(prices.rebate_money.clone()),
            Self::Procurability => FieldValue::Procurability(details.procurability.clone()),
            Self::PriceRefusal => FieldValue::PriceRefusal(haier.price_refusal.clone()),
            Self::ProductCode => FieldValue::ProductCode(haier.product_code.clone()?),
            Self::ProductModel => FieldValue::ProductModel(haier.product_model.clone()),
            Self::ProductGroup => FieldValue::ProductGroup(haier.product_group.clone()),
            Self::Supplier => FieldValue::Supplier(details.supplier.clone()),
            Self::SupplierImage => FieldValue::SupplierImage(details.images.supplier_image.clone()),
            Self::SupplierPages => FieldValue::SupplierPages(details.images.supplier_pages.clone()),
            Self::Warehouse => FieldValue::Warehouse(haier.warehouse.clone()),
        })
    }
}

impl FieldValue {
    /// The field whose value it is.
    pub const fn field(&self) -> PlanField {
        match self {
            Self::Price(_) => PlanField::Price,
            Self::IsActive(_) => PlanField::IsActive,
            Self::Category(_) | Self::CategoryNamed(_) => PlanField::Category,
            Self::Brand(_) | Self::BrandNamed(_) => PlanField::Brand,
            Self::LowStockThreshold(_) => PlanField::LowStockThreshold,
            Self::Units(_) => PlanField::Units,
            Self::Name(_) => PlanField::Name,
            Self::Description(_) => PlanField::Description,
            Self::SupplyPrice(_) => PlanField::SupplyPrice,
            Self::InvoicePrice(_) => PlanField::InvoicePrice,
            Self::MarketPrice(_) => PlanField::MarketPrice,
            Self::StockRebate(_) => PlanField::StockRebate,
            Self::RebateMoney(_) => PlanField::RebateMoney,
            Self::Procurability(_) => PlanField::Procurability,
            Self::PriceRefusal(_) => PlanField::PriceRefusal,
            Self::ProductCode(_) => PlanField::ProductCode,
            Self::ProductModel(_) => PlanField::ProductModel,
            Self::ProductGroup(_) => PlanField::ProductGroup,
            Self::Supplier(_) => PlanField::Supplier,
            Self::SupplierImage(_) => PlanField::SupplierImage,
            Self::SupplierPages(_) => PlanField::SupplierPages,
            Self::Warehouse(_) => PlanField::Warehouse,
        }
    }

    /// Gives details this value, regardless of the field's owner. Does nothing for units, which stock commands
    /// change, and for names of categories and brands, whose ids must be found first.
    pub fn set(self, details: &mut ProductDetails) {
        let (prices, haier) = (&mut details.prices, &mut details.haier);
        match self {
            Self::Price(price) => prices.price = price,
            Self::IsActive(is_active) => details.is_active = is_active,
            Self::Category(id) => details.category_id = id,
            Self::Brand(id) => details.brand_id = id,
            Self::CategoryNamed(_) | Self::BrandNamed(_) | Self::Units(_) => {}
            Self::LowStockThreshold(level) => details.low_stock_threshold = level,
            Self::Name(name) => details.name = name,
            Self::Description(description) => details.description = description,
            Self::SupplyPrice(price) => prices.supply_price = price,
            Self::InvoicePrice(price) => prices.invoice_price = price,
            Self::MarketPrice(price) => prices.market_price = price,
            Self::StockRebate(rebate) => prices.stock_rebate = rebate,
            Self::RebateMoney(rebate) => prices.rebate_money = rebate,
            Self::Procurability(procurability) => details.procurability = procurability,
            Self::PriceRefusal(refusal) => haier.price_refusal = refusal,
            Self::ProductCode(code) => haier.product_code = Some(code),
            Self::ProductModel(model) => haier.product_model = model,
            Self::ProductGroup(group) => haier.product_group = group,
            Self::Supplier(key) => details.supplier = key,
            Self::SupplierImage(url) => details.images.supplier_image = url,
            Self::SupplierPages(urls) => details.images.supplier_pages = urls,
            Self::Warehouse(warehouse) => haier.warehouse = warehouse,
        }
    }
}
