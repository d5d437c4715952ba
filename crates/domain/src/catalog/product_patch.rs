//! A partial change of a product by a person.

use chrono::{DateTime, Utc};

use super::{
    EditableField, HaierDetails, Images, PricePatch, Procurability, Product, ProductCode,
    ProductName, Source, SupplierKey, Url, WarehouseGrade,
};
use crate::{BrandId, CategoryId, LongText, OptionalText, Patch, inventory::StockLevel};

/// A partial change of a product. What it sets of name, description, price, category and brand
/// belongs to a person from then on: a sync leaves it alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductPatch {
    /// Name.
    pub name: Patch<ProductName>,
    /// Description.
    pub description: Patch<LongText<20_000>>,
    /// Category.
    pub category_id: Patch<CategoryId>,
    /// Brand.
    pub brand_id: Patch<BrandId>,
    /// Prices.
    pub prices: PricePatch,
    /// Units counted by a person; becomes a stock command with the difference.
    pub stock: Patch<StockLevel>,
    /// The stock that the person believes in; another one refuses the change of `stock`.
    pub expected_stock: Option<StockLevel>,
    /// At this many units or fewer the stock is low.
    pub low_stock_threshold: Patch<StockLevel>,
    /// 上架 or 下架.
    pub is_active: Patch<bool>,
    /// Where it comes from.
    pub source: Patch<Source>,
    /// 可采 or 不可采.
    pub procurability: Patch<Procurability>,
    /// 海尔产品编码; `Set(None)` takes it away.
    pub product_code: Patch<Option<ProductCode>>,
    /// 海尔产品型号.
    pub product_model: Patch<OptionalText<100>>,
    /// 海尔产品组.
    pub product_group: Patch<OptionalText<100>>,
    /// 库位编码.
    pub warehouse_code: Patch<OptionalText<50>>,
    /// 仓库等级.
    pub warehouse_grade: Patch<Option<WarehouseGrade>>,
    /// 供应商 and its code; `Set(None)` takes both away.
    pub supplier: Patch<Option<SupplierKey>>,
    /// 产地国家.
    pub origin_country: Patch<OptionalText<50>>,
    /// Main pictures.
    pub main_images: Patch<Vec<Url>>,
    /// Pictures of the detail page.
    pub detail_images: Patch<Vec<Url>>,
    /// The supplier's main picture.
    pub product_image_url: Patch<Option<Url>>,
    /// The supplier's detail pages.
    pub product_page_urls: Patch<Vec<Url>>,
}

impl ProductPatch {
    /// Changes everything but the stock, which goes through a stock command, and marks the
    /// fields that are a person's now.
    pub fn apply(self, product: &mut Product, now: DateTime<Utc>) {
        let edited = [
            (EditableField::Name, self.name.apply(&mut product.name)),
            (
                EditableField::Description,
                self.description.apply(&mut product.description),
            ),
            (
                EditableField::Category,
                self.category_id.apply(&mut product.category_id),
            ),
            (
                EditableField::Brand,
                self.brand_id.apply(&mut product.brand_id),
            ),
            (EditableField::Price, self.prices.price.is_set()),
        ];
        for (field, _) in edited.into_iter().filter(|(_, is_set)| *is_set) {
            product.edited_fields.insert(field);
        }
        self.prices.apply(&mut product.prices);
        if self
            .low_stock_threshold
            .apply(&mut product.low_stock_threshold)
            && product.stock > product.low_stock_threshold
        {
            product.restock_requested_at = None;
        }
        self.is_active.apply(&mut product.is_active);
        self.source.apply(&mut product.source);
        self.procurability.apply(&mut product.procurability);
        self.supplier.apply(&mut product.supplier);
        self.origin_country.apply(&mut product.origin_country);
        let HaierDetails {
            product_code,
            product_model,
            product_group,
            warehouse,
        } = &mut product.haier;
        self.product_code.apply(product_code);
        self.product_model.apply(product_model);
        self.product_group.apply(product_group);
        self.warehouse_code.apply(&mut warehouse.code);
        self.warehouse_grade.apply(&mut warehouse.grade);
        let Images {
            main,
            detail,
            supplier_image,
            supplier_pages,
        } = &mut product.images;
        self.main_images.apply(main);
        self.detail_images.apply(detail);
        self.product_image_url.apply(supplier_image);
        self.product_page_urls.apply(supplier_pages);
        product.updated_at = now;
    }
}
