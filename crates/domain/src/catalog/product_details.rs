//! The details of a product (spec: catalogue, Product模型详解).

use super::{EditableField, EditedFields, PriceSystem, Procurability, Source, Url};
use crate::{BrandId, CategoryId, LongText, OptionalText, Text, inventory::StockLevel};

/// Name of a product: 1 to 200 characters.
pub type ProductName = Text<200>;
/// 海尔产品编码: Haier's product code, unique by its [identity](Text::identity).
pub type ProductCode = Text<50>;

/// The fields of a product that staff or a supplier set. A new product is created from them; its
/// stock starts at 0, as units arrive by a stock command.
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
    /// 库存预警: the stock is low at this many units or fewer; 0 disables the warning.
    pub low_stock_threshold: StockLevel,
    /// Whether the product is on sale (上架 or 下架).
    pub is_active: bool,
    /// 赠品: whether it may be sold for 0.00.
    pub is_gift: bool,
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

impl ProductDetails {
    /// An active, procurable product of the shop's own with nothing but these fields.
    pub fn new(
        name: ProductName,
        category_id: CategoryId,
        brand_id: BrandId,
        prices: PriceSystem,
    ) -> Self {
        Self {
            name,
            description: LongText::default(),
            category_id,
            brand_id,
            prices,
            low_stock_threshold: StockLevel::ZERO,
            is_active: true,
            is_gift: false,
            source: Source::Local,
            procurability: Procurability::Procurable,
            haier: HaierDetails::default(),
            supplier: None,
            origin_country: OptionalText::default(),
            images: Images::default(),
            edited_fields: EditedFields::default(),
        }
    }

    /// Whether a person has said that the product can't be procured: the supplier's list changes nothing
    /// about that.
    pub fn is_withdrawn_by_person(&self) -> bool {
        let is_refused = matches!(self.procurability, Procurability::NotProcurable { .. });
        is_refused && self.edited_fields.contains(EditableField::Procurability)
    }
}

/// Haier's codes and warehouse of a product (spec: catalogue, 海尔集成字段).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HaierDetails {
    /// 海尔产品编码: product code; unique by its identity.
    pub product_code: Option<ProductCode>,
    /// 海尔产品型号: model number; may be empty.
    pub product_model: OptionalText<100>,
    /// 海尔产品组: product group; may be empty.
    pub product_group: OptionalText<100>,
    /// The warehouse that holds the stock.
    pub warehouse: Warehouse,
    /// The reason, which may be empty, if the supplier's prices refused the product when a sync last
    /// received them; `None` if they didn't. Only syncs write it.
    pub price_refusal: Option<OptionalText<255>>,
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
