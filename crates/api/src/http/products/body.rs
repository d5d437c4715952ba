//! A product as a request body.

use cangku_domain::{
    BrandId, CategoryId, LongText, Money, OptionalText, Patch, Text, Version, ViolationCode,
    catalog::{PricePatch, ProductCode, ProductName, ProductPatch, Source, WarehouseGrade},
    inventory::StockLevel,
};
use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::product_change::ProductChange;
use crate::http::{
    openapi::field_schema::shape,
    request::{
        address::{PictureAddress, WebAddress, urls},
        check::Check,
        field::Field,
        from_json::{OrBlank, SalesFlag},
    },
};

/// A product in a request body. POST and PUT require name, category, brand and price.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = ProductBody, example = json!({
    "name": "海尔电热水器 60升", "category_id": 1, "brand_id": 1, "price": "2999.00", "stock": 10,
    "market_price": "3299.00", "product_code": "GA0SZC00U", "product_model": "EC6001-HT3",
    "main_images": ["https://example.com/ec6001.png"]}))]
pub struct ProductBody {
    #[schema(inline, required = true, value_type = shape::Name200)]
    name: Field<ProductName>,
    #[schema(inline, value_type = shape::Lines20000)]
    description: Field<LongText<20_000>>,
    #[schema(inline, required = true, value_type = shape::Id)]
    category_id: Field<CategoryId>,
    #[schema(inline, required = true, value_type = shape::Id)]
    brand_id: Field<BrandId>,
    /// 基础销售价格, in yuan: at most two decimals, at most 99999999.99.
    #[schema(inline, required = true, value_type = shape::Amount, example = "2999.00")]
    price: Field<Money>,
    /// 普通供价; null if there is none.
    #[schema(inline, value_type = Option<shape::Amount>, example = "2650.00")]
    supply_price: Field<Money>,
    /// 开票价; null if there is none.
    #[schema(inline, value_type = Option<shape::Amount>, example = "2600.00")]
    invoice_price: Field<Money>,
    /// 市场价; null if there is none.
    #[schema(inline, value_type = Option<shape::Amount>, example = "3299.00")]
    market_price: Field<Money>,
    /// 直扣; null if there is none.
    #[schema(inline, value_type = Option<shape::Amount>, example = "50.00")]
    stock_rebate: Field<Money>,
    /// 台返; null if there is none.
    #[schema(inline, value_type = Option<shape::Amount>, example = "20.00")]
    rebate_money: Field<Money>,
    /// Units available for sale; default 0 for a new product, else unchanged.
    #[schema(inline, value_type = shape::Level)]
    stock: Field<StockLevel>,
    /// With `stock`, not for a new product: the stock that the editor was shown. If it has changed
    /// since, nothing is changed (409 `unexpected_stock`).
    #[schema(inline, value_type = Option<shape::Level>)]
    expected_stock: Field<StockLevel>,
    /// The stock is low at this many units or fewer; with 0 it never is.
    #[schema(inline, value_type = shape::Level)]
    low_stock_threshold: Field<StockLevel>,
    /// 上架 (the default) or 下架.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
    /// 赠品: whether it may be sold for 0.00; by default it may not.
    #[schema(value_type = bool)]
    is_gift: Field<bool>,
    /// `local` (the default of a new product) or `haier`.
    #[schema(inline, value_type = shape::SourceName, example = "local")]
    source: Field<Source>,
    /// `1` 可采 (the default), `0` 不可采.
    #[schema(inline, value_type = shape::Procurable, example = "1")]
    is_sales: Field<SalesFlag>,
    /// Why it can't be procured; requires `is_sales` `0`.
    #[schema(inline, value_type = shape::Line255, example = "")]
    no_sales_reason: Field<OptionalText<255>>,
    /// 海尔产品编码, unique; null or blank if there is none.
    #[schema(inline, value_type = Option<shape::CodeOrBlank>)]
    product_code: Field<OrBlank<ProductCode>>,
    /// 海尔产品型号.
    #[schema(inline, value_type = shape::Line100)]
    product_model: Field<OptionalText<100>>,
    /// 海尔产品组.
    #[schema(inline, value_type = shape::Line100)]
    product_group: Field<OptionalText<100>>,
    /// 库位编码.
    #[schema(inline, value_type = shape::Line50)]
    warehouse_code: Field<OptionalText<50>>,
    /// `0` 本级仓, `1` 上级仓; null if unknown.
    #[schema(inline, value_type = Option<shape::Grade>, example = "0")]
    warehouse_grade: Field<WarehouseGrade>,
    /// 供应商标识; requires `supplier_code`, and is unique with it.
    #[schema(inline, value_type = Option<shape::CodeOrBlank>)]
    supplier: Field<OrBlank<Text<50>>>,
    /// 供应商系统商品代码; requires `supplier`.
    #[schema(inline, value_type = Option<shape::SupplierCodeOrBlank>)]
    supplier_code: Field<OrBlank<Text<100>>>,
    /// 产地国家.
    #[schema(inline, value_type = shape::Line50)]
    origin_country: Field<OptionalText<50>>,
    /// `http` or `https` addresses, or paths under `/media/`.
    #[schema(inline, value_type = Vec<shape::Picture>, max_items = 50)]
    main_images: Field<Vec<PictureAddress>>,
    /// `http` or `https` addresses, or paths under `/media/`.
    #[schema(inline, value_type = Vec<shape::Picture>, max_items = 50)]
    detail_images: Field<Vec<PictureAddress>>,
    /// The supplier's main picture, `http` or `https`; null or blank if there is none.
    #[schema(inline, value_type = Option<shape::AddressOrBlank>)]
    product_image_url: Field<OrBlank<WebAddress>>,
    /// The supplier's detail pages (拉页), `http` or `https`.
    #[schema(inline, value_type = Vec<shape::Address>, max_items = 50)]
    product_page_urls: Field<Vec<WebAddress>>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`). Not for what is created.
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// The schema of a [`ProductBody`] for creation: there are no stock and version yet that could be
/// expected.
#[derive(Debug)]
pub struct NewProductBody;

impl PartialSchema for NewProductBody {
    fn schema() -> RefOr<Schema> {
        let mut schema = ProductBody::schema();
        if let RefOr::T(Schema::Object(body)) = &mut schema {
            body.properties.remove("expected_stock");
            body.properties.remove("version");
        }
        schema
    }
}

impl ToSchema for NewProductBody {}

impl ProductBody {
    /// Notes required fields of a whole product that are missing.
    pub fn require_all(&self, check: &mut Check) {
        check.present("name", &self.name);
        check.present("category_id", &self.category_id);
        check.present("brand_id", &self.brand_id);
        check.present("price", &self.price);
    }

    /// The version on which the edit is based; notes a mistake in it.
    pub fn take_version(&mut self, check: &mut Check) -> Option<Version> {
        check
            .patch("version", std::mem::take(&mut self.version))
            .value()
    }

    /// Notes fields that a new product can't have.
    pub fn refuse_expectations(&self, check: &mut Check) {
        check.without_version(&self.version);
        if self.expected_stock.is_present() {
            let message = "is not a field of a new product";
            check.add("expected_stock", ViolationCode::UnknownField, message);
        }
    }

    /// Reads the fields and notes every mistake.
    pub fn read(self, check: &mut Check) -> ProductChange {
        if self.expected_stock.is_present() && !self.stock.is_present() {
            let message = "is required together with expected_stock";
            check.add("stock", ViolationCode::Required, message);
        }
        let fields = ProductPatch {
            name: check.patch("name", self.name),
            description: check.patch("description", self.description),
            category_id: check.patch("category_id", self.category_id),
            brand_id: check.patch("brand_id", self.brand_id),
            prices: PricePatch {
                price: check.patch("price", self.price),
                supply_price: check.patch_nullable("supply_price", self.supply_price),
                invoice_price: check.patch_nullable("invoice_price", self.invoice_price),
                market_price: check.patch_nullable("market_price", self.market_price),
                stock_rebate: check.patch_nullable("stock_rebate", self.stock_rebate),
                rebate_money: check.patch_nullable("rebate_money", self.rebate_money),
            },
            stock: check.patch("stock", self.stock),
            expected_stock: check.nullable("expected_stock", self.expected_stock),
            low_stock_threshold: check.patch("low_stock_threshold", self.low_stock_threshold),
            is_active: check.patch("is_active", self.is_active),
            is_gift: check.patch("is_gift", self.is_gift),
            source: check.patch("source", self.source),
            // Pairs are decided later, from what the product has: see `ProductChange`.
            procurability: Patch::Keep,
            product_code: or_blank(check, "product_code", self.product_code),
            product_model: check.patch("product_model", self.product_model),
            product_group: check.patch("product_group", self.product_group),
            warehouse_code: check.patch("warehouse_code", self.warehouse_code),
            warehouse_grade: check.patch_nullable("warehouse_grade", self.warehouse_grade),
            supplier: Patch::Keep,
            origin_country: check.patch("origin_country", self.origin_country),
            main_images: check.patch("main_images", self.main_images).map(urls),
            detail_images: check.patch("detail_images", self.detail_images).map(urls),
            product_image_url: or_blank(check, "product_image_url", self.product_image_url)
                .map(|address| address.map(Into::into)),
            product_page_urls: check
                .patch("product_page_urls", self.product_page_urls)
                .map(urls),
        };
        ProductChange {
            fields,
            is_sales: check.patch("is_sales", self.is_sales).map(|flag| flag.0),
            no_sales_reason: check.patch("no_sales_reason", self.no_sales_reason),
            supplier: or_blank(check, "supplier", self.supplier),
            supplier_code: or_blank(check, "supplier_code", self.supplier_code),
        }
    }
}

fn or_blank<T>(check: &mut Check, name: &str, field: Field<OrBlank<T>>) -> Patch<Option<T>> {
    check
        .patch_nullable(name, field)
        .map(|value| value.and_then(|value| value.0))
}
