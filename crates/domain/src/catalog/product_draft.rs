//! What a new product is made of.

use super::{
    EditedFields, HaierDetails, Images, PriceSystem, Procurability, ProductName, Source,
    SupplierKey,
};
use crate::{BrandId, CategoryId, LongText, OptionalText, inventory::StockLevel};

/// A product before it has an identity. Its stock starts at 0: units arrive by a stock command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDraft {
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
    /// At this many units or fewer the stock is low; 0 never is.
    pub low_stock_threshold: StockLevel,
    /// 上架 or 下架.
    pub is_active: bool,
    /// Where it comes from.
    pub source: Source,
    /// 可采 or 不可采.
    pub procurability: Procurability,
    /// What identifies and places it at Haier.
    pub haier: HaierDetails,
    /// What identifies it at its supplier.
    pub supplier: Option<SupplierKey>,
    /// 产地国家.
    pub origin_country: OptionalText<50>,
    /// Pictures.
    pub images: Images,
    /// Fields that a person has set.
    pub edited_fields: EditedFields,
}
