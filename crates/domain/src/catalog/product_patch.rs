//! A partial change of a product by staff.

use chrono::{DateTime, Utc};

use super::{
    EditableField, HaierDetails, Images, PricePatch, PriceSystem, Procurability, Product,
    ProductCode, ProductDetails, ProductName, Source, SupplierKey, Url, WarehouseGrade,
};
use crate::{BrandId, CategoryId, LongText, Money, OptionalText, Patch, inventory::StockLevel};

/// A partial change of a product by staff. Fields that the sync writes as well and whose value it changes
/// count as edited from then on: the sync doesn't overwrite them. A value that it only repeats, as a
/// form that is saved whole does, leaves the field's owner as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductPatch {
    /// The product's name.
    pub name: Patch<ProductName>,
    /// Description; may become empty.
    pub description: Patch<LongText<20_000>>,
    /// Id of the category.
    pub category_id: Patch<CategoryId>,
    /// Id of the brand.
    pub brand_id: Patch<BrandId>,
    /// Prices.
    pub prices: PricePatch,
    /// Counted stock in units; becomes a stock command with the difference.
    pub stock: Patch<StockLevel>,
    /// The stock that the client last saw, in units. If it isn't the current one, the change of
    /// `stock` is refused.
    pub expected_stock: Option<StockLevel>,
    /// The stock is low at this many units or fewer; 0 disables the warning.
    pub low_stock_threshold: Patch<StockLevel>,
    /// Whether the product is on sale (上架 or 下架).
    pub is_active: Patch<bool>,
    /// 赠品: whether it may be sold for 0.00.
    pub is_gift: Patch<bool>,
    /// Origin of the product.
    pub source: Patch<Source>,
    /// Whether the supplier lets the shop procure it (可采 or 不可采).
    pub procurability: Patch<Procurability>,
    /// 海尔产品编码: product code; `Set(None)` clears it.
    pub product_code: Patch<Option<ProductCode>>,
    /// 海尔产品型号: model number, at most 100 characters; empty removes it.
    pub product_model: Patch<OptionalText<100>>,
    /// 海尔产品组: product group, at most 100 characters; empty removes it.
    pub product_group: Patch<OptionalText<100>>,
    /// 库位编码: location code of the warehouse.
    pub warehouse_code: Patch<OptionalText<50>>,
    /// 仓库等级: grade of the warehouse.
    pub warehouse_grade: Patch<Option<WarehouseGrade>>,
    /// 供应商: the supplier and its code; `Set(None)` clears both.
    pub supplier: Patch<Option<SupplierKey>>,
    /// 产地国家: country of origin.
    pub origin_country: Patch<OptionalText<50>>,
    /// URLs of the main pictures.
    pub main_images: Patch<Vec<Url>>,
    /// URLs of the detail page's pictures.
    pub detail_images: Patch<Vec<Url>>,
    /// URL of the supplier's main picture.
    pub product_image_url: Patch<Option<Url>>,
    /// URLs of the supplier's detail pages.
    pub product_page_urls: Patch<Vec<Url>>,
}

impl ProductPatch {
    /// Applies the patch to `product` and adds the fields whose values it changes to the edited
    /// ones. Leaves the stock alone: that goes through a stock command, which locks and logs.
    pub fn apply(self, product: &mut Product, now: DateTime<Utc>) {
        let details = &mut product.details;
        let before = details.clone();
        self.prices.apply(&mut details.prices);
        self.name.apply(&mut details.name);
        self.description.apply(&mut details.description);
        self.category_id.apply(&mut details.category_id);
        self.brand_id.apply(&mut details.brand_id);
        let has_threshold = self
            .low_stock_threshold
            .apply(&mut details.low_stock_threshold);
        self.is_active.apply(&mut details.is_active);
        self.is_gift.apply(&mut details.is_gift);
        self.source.apply(&mut details.source);
        self.procurability.apply(&mut details.procurability);
        self.supplier.apply(&mut details.supplier);
        self.origin_country.apply(&mut details.origin_country);
        let HaierDetails {
            product_code,
            product_model,
            product_group,
            warehouse,
            price_refusal: _,
        } = &mut details.haier;
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
        } = &mut details.images;
        self.main_images.apply(main);
        self.detail_images.apply(detail);
        self.product_image_url.apply(supplier_image);
        self.product_page_urls.apply(supplier_pages);
        // After the source: it decides whether the supplier's fields can be a person's.
        for field in EditableField::ALL {
            if differs(field, &before, &product.details) {
                product.record_edit(field);
            }
        }
        if has_threshold {
            product.end_met_shortage();
        }
        product.updated_at = now;
    }
}

/// Whether a field has another value.
fn differs(field: EditableField, before: &ProductDetails, after: &ProductDetails) -> bool {
    let prices = (&before.prices, &after.prices);
    let price = |of: fn(&PriceSystem) -> &Option<Money>| of(prices.0) != of(prices.1);
    match field {
        EditableField::Name => before.name != after.name,
        EditableField::Description => before.description != after.description,
        EditableField::Price => prices.0.price != prices.1.price,
        EditableField::Category => before.category_id != after.category_id,
        EditableField::Brand => before.brand_id != after.brand_id,
        EditableField::SupplyPrice => price(|prices| &prices.supply_price),
        EditableField::InvoicePrice => price(|prices| &prices.invoice_price),
        EditableField::MarketPrice => price(|prices| &prices.market_price),
        EditableField::StockRebate => price(|prices| &prices.stock_rebate),
        EditableField::RebateMoney => price(|prices| &prices.rebate_money),
        EditableField::Procurability => before.procurability != after.procurability,
        EditableField::ProductModel => before.haier.product_model != after.haier.product_model,
        EditableField::Warehouse => before.haier.warehouse != after.haier.warehouse,
        EditableField::SupplierImage => before.images.supplier_image != after.images.supplier_image,
        EditableField::SupplierPages => before.images.supplier_pages != after.images.supplier_pages,
    }
}
