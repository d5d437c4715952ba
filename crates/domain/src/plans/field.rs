//! Fields of products that plans change.

use crate::catalog::EditableField;

/// A field of a product that a plan changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PlanField {
    /// `price`: the retail price.
    Price,
    /// `is_active`: on the shelf or not (上架, 下架).
    IsActive,
    /// `category_id`: the category.
    Category,
    /// `brand_id`: the brand.
    Brand,
    /// `low_stock_threshold`: the stock is low at this many units or fewer.
    LowStockThreshold,
    /// `units`: units on hand, those held for orders among them. Changed by stock commands only.
    Units,
    /// `name`: the name.
    Name,
    /// `description`: the long text.
    Description,
    /// `supply_price`: 普通供价.
    SupplyPrice,
    /// `invoice_price`: 开票价.
    InvoicePrice,
    /// `market_price`: 市场价.
    MarketPrice,
    /// `stock_rebate`: 直扣.
    StockRebate,
    /// `rebate_money`: 台返.
    RebateMoney,
    /// `procurability`: whether the supplier lets the shop procure the product, and whether it lists it.
    Procurability,
    /// `price_refusal`: why the supplier's prices refuse the product.
    PriceRefusal,
    /// `product_code`: the code; only of new products.
    ProductCode,
    /// `product_model`: the model number.
    ProductModel,
    /// `product_group`: the supplier's product group.
    ProductGroup,
    /// `supplier`: the supplier and its code for the product.
    Supplier,
    /// `product_image_url`: the supplier's main picture.
    SupplierImage,
    /// `product_page_urls`: the supplier's detail pages (拉页).
    SupplierPages,
    /// `warehouse`: the supplier's warehouse.
    Warehouse,
}

impl PlanField {
    /// All fields, in the order of the API schema.
    pub const ALL: [Self; 22] = [
        Self::Price,
        Self::IsActive,
        Self::Category,
        Self::Brand,
        Self::LowStockThreshold,
        Self::Units,
        Self::Name,
        Self::Description,
        Self::SupplyPrice,
        Self::InvoicePrice,
        Self::MarketPrice,
        Self::StockRebate,
        Self::RebateMoney,
        Self::Procurability,
        Self::PriceRefusal,
        Self::ProductCode,
        Self::ProductModel,
        Self::ProductGroup,
        Self::Supplier,
        Self::SupplierImage,
        Self::SupplierPages,
        Self::Warehouse,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::IsActive => "is_active",
            Self::Category => "category_id",
            Self::Brand => "brand_id",
            Self::LowStockThreshold => "low_stock_threshold",
            Self::Units => "units",
            Self::Name => "name",
            Self::Description => "description",
            Self::SupplyPrice => "supply_price",
            Self::InvoicePrice => "invoice_price",
            Self::MarketPrice => "market_price",
            Self::StockRebate => "stock_rebate",
            Self::RebateMoney => "rebate_money",
            Self::Procurability => "procurability",
            Self::PriceRefusal => "price_refusal",
            Self::ProductCode => "product_code",
            Self::ProductModel => "product_model",
            Self::ProductGroup => "product_group",
            Self::Supplier => "supplier",
            Self::SupplierImage => "product_image_url",
            Self::SupplierPages => "product_page_urls",
            Self::Warehouse => "warehouse",
        }
    }

    /// The field with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The field of which ownership is recorded; `None` if only one of shop and supplier writes it.
    pub const fn editable(self) -> Option<EditableField> {
        Some(match self {
            Self::Price => EditableField::Price,
            Self::Category => EditableField::Category,
            Self::Brand => EditableField::Brand,
            Self::Name => EditableField::Name,
            Self::Description => EditableField::Description,
            Self::SupplyPrice => EditableField::SupplyPrice,
            Self::InvoicePrice => EditableField::InvoicePrice,
            Self::MarketPrice => EditableField::MarketPrice,
            Self::StockRebate => EditableField::StockRebate,
            Self::RebateMoney => EditableField::RebateMoney,
            Self::Procurability => EditableField::Procurability,
            Self::ProductModel => EditableField::ProductModel,
            Self::Warehouse => EditableField::Warehouse,
            Self::SupplierImage => EditableField::SupplierImage,
            Self::SupplierPages => EditableField::SupplierPages,
            Self::IsActive
            | Self::LowStockThreshold
            | Self::Units
            | Self::PriceRefusal
            | Self::ProductCode
            | Self::ProductGroup
            | Self::Supplier => return None,
        })
    }
}
