//! The fields of a new product.

use super::{
    EditedFields, HaierDetails, Images, PriceSystem, Procurability, ProductName, Source,
    SupplierKey,
};
use crate::{BrandId, CategoryId, LongText, OptionalText, inventory::StockLevel};

/// A product that hasn't been stored yet. Its stock starts at 0: units arrive by a stock command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDetails {
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
    /// The stock is low at this many units or fewer; 0 disables the warning.
    pub low_stock_threshold: StockLevel,
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
}
