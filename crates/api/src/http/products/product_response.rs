//! Products in responses.

use cangku_domain::{
    Money, ProductId,
    catalog::{EditableField, ProductWithNames, SyncState, Url, WarehouseGrade},
    inventory::{OnHand, SupplyConditions},
    supplier::FailureState,
    use_cases::EditedProduct,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::availability::AvailabilityResponse;
use crate::http::response::versioned_response::Versioned;

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductResponse {
    #[serde(skip)]
    #[schema(ignore)]
    product_id: ProductId,
    id: i64,
    name: String,
    description: String,
    category_id: i64,
    category_name: String,
    brand_id: i64,
    brand_name: String,
    /// 基础销售价格, in yuan.
    #[schema(example = "2999.00")]
    price: String,
    /// What buyers pay: the supply price if there is one, else the price.
    #[schema(example = "2650.00")]
    display_price: String,
    /// 普通供价.
    #[schema(required = true, example = "2650.00")]
    supply_price: Option<String>,
    /// 开票价; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    invoice_price: Option<Option<String>>,
    /// 市场价.
    #[schema(required = true)]
    market_price: Option<String>,
    /// 直扣; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    stock_rebate: Option<Option<String>>,
    /// 台返; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    rebate_money: Option<Option<String>>,
    /// Units available for sale. For staff and services the recorded units, of which only
    /// `availability.sellable` may be sold while the supplier's figure can't be relied on.
    #[schema(minimum = 0)]
    stock: i32,
    /// Units held for orders and other references; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    held: Option<i64>,
    /// Units in the warehouse: `stock` and `held` together; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    on_hand: Option<i64>,
    /// The stock is low at this many units or fewer; with 0 it never is; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    low_stock_threshold: Option<i32>,
    /// `sufficient` 充足, `low` 不足, `out` 缺货 or `awaiting_restock` 待补货.
    #[schema(example = "sufficient")]
    stock_state: &'static str,
    /// 补货申请: when a restock was requested; null if none is pending; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    restock_requested_at: Option<Option<DateTime<Utc>>>,
    /// `pending` 待同步, `synced` 已同步 or `failed` 同步失败; only staff and services see it, where they
    /// look at products of the supplier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "synced")]
    sync_state: Option<&'static str>,
    /// What fails, if something does; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_error: Option<String>,
    /// When it failed last; only staff and services see it, not in responses to edits.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_error_at: Option<DateTime<Utc>>,
    view_count: u32,
    sales_count: u32,
    /// 上架 or 下架.
    is_active: bool,
    /// 赠品: whether it may be sold for 0.00.
    is_gift: bool,
    /// `local` or `haier`.
    #[schema(example = "local")]
    source: &'static str,
    /// `1` 可采, `0` 不可采.
    #[schema(example = "1")]
    is_sales: &'static str,
    /// Why it can't be procured; empty if it can; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_sales_reason: Option<String>,
    /// 海尔产品编码; null if there is none.
    #[schema(required = true)]
    product_code: Option<String>,
    /// 海尔产品型号; may be empty.
    product_model: String,
    /// 海尔产品组; may be empty.
    product_group: String,
    /// 库位编码; may be empty; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    warehouse_code: Option<String>,
    /// `0` 本级仓, `1` 上级仓; null if unknown; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    warehouse_grade: Option<Option<&'static str>>,
    /// 供应商标识; null if there is none; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    supplier: Option<Option<String>>,
    /// 供应商系统商品代码; null if there is none; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    supplier_code: Option<Option<String>>,
    /// 产地国家; may be empty.
    origin_country: String,
    main_images: Vec<String>,
    detail_images: Vec<String>,
    /// The supplier's main picture; null if there is none.
    #[schema(required = true)]
    product_image_url: Option<String>,
    /// The supplier's detail pages (拉页).
    product_page_urls: Vec<String>,
    /// Fields whose values a person has changed, which a sync doesn't overwrite; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(["name", "price"]))]
    edited_fields: Option<Vec<&'static str>>,
    availability: AvailabilityResponse,
    /// When a sync last updated its figures; null if never; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    last_sync_at: Option<Option<DateTime<Utc>>>,
    /// Increased by every change of an editable field, not by those of stock, views and sales; an
    /// edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Versioned for ProductResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl ProductResponse {
    /// The product's id.
    pub(super) const fn id(&self) -> ProductId {
        self.product_id
    }

    /// The product as an edit left it.
    pub(super) fn of_edit(edited: EditedProduct, supply: &SupplyConditions) -> Self {
        Self::for_staff(edited.product, edited.units, supply)
    }

    /// The product with its held units, the supplier's terms, and the state of its sync as the product itself
    /// records it.
    pub(super) fn for_staff(
        listing: ProductWithNames,
        units: OnHand,
        supply: &SupplyConditions,
    ) -> Self {
        let product = &listing.product;
        let details = &product.details;
        let (prices, warehouse) = (&details.prices, &details.haier.warehouse);
        let supplier = details.supplier.as_ref();
        let error = &product.last_sync_error;
        let state = SyncState::of(details.source, product.last_sync_at, !error.is_empty());
        let error = (state == Some(SyncState::Failed)).then(|| error.to_string());
        let amount = |amount: &Option<Money>| amount.as_ref().map(Money::to_string);
        let edited = details.edited_fields.iter().map(EditableField::as_str);
        Self {
            invoice_price: Some(amount(&prices.invoice_price)),
            stock_rebate: Some(amount(&prices.stock_rebate)),
            rebate_money: Some(amount(&prices.rebate_money)),
            stock: product.counters.stock.get(),
            held: Some(units.held),
            on_hand: Some(units.total()),
            low_stock_threshold: Some(details.low_stock_threshold.get()),
            restock_requested_at: Some(product.counters.restock_requested_at),
            sync_state: state.map(SyncState::as_str),
            sync_error: error,
            no_sales_reason: Some(details.procurability.reason().to_owned()),
            warehouse_code: Some(warehouse.code.to_string()),
            warehouse_grade: Some(warehouse.grade.map(WarehouseGrade::as_str)),
            supplier: Some(supplier.map(|key| key.supplier.to_string())),
            supplier_code: Some(supplier.map(|key| key.supplier_code.to_string())),
            edited_fields: Some(edited.collect()),
            availability: AvailabilityResponse::for_staff(product, supply),
            last_sync_at: Some(product.last_sync_at),
            ..Self::for_buyers(&listing, supply)
        }
    }

    /// The same with the state by the failures that aren't closed, which also know their time.
    pub(super) fn with_sync_state(
        self,
        state: Option<SyncState>,
        failure: Option<&FailureState>,
    ) -> Self {
        Self {
            sync_state: state.map(SyncState::as_str),
            sync_error: failure.map(|failure| failure.reason.to_string()),
            sync_error_at: failure.map(|failure| failure.last_failed_at),
            ..self
        }
    }
}

/// Some products.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Products)]
pub struct ProductsResponse {
    /// The products, best first.
    pub(super) results: Vec<ProductResponse>,
}

impl ProductResponse {
    /// The product as buyers see it: its stock are the units that can be sold now.
    pub(super) fn for_buyers(listing: &ProductWithNames, supply: &SupplyConditions) -> Self {
        let product = &listing.product;
        let details = &product.details;
        let (prices, haier, images) = (&details.prices, &details.haier, &details.images);
        Self {
            product_id: product.id,
            id: product.id.get(),
            name: details.name.to_string(),
            description: details.description.to_string(),
            category_id: details.category_id.get(),
            category_name: listing.category_name.to_string(),
            brand_id: details.brand_id.get(),
            brand_name: listing.brand_name.to_string(),
            price: prices.price.to_string(),
            display_price: prices.display_price().to_string(),
            supply_price: prices.supply_price.as_ref().map(Money::to_string),
            invoice_price: None,
            market_price: prices.market_price.as_ref().map(Money::to_string),
            stock_rebate: None,
            rebate_money: None,
            stock: product.sellable(supply).get(),
            held: None,
            on_hand: None,
            low_stock_threshold: None,
            stock_state: product.stock_state(supply).as_str(),
            restock_requested_at: None,
            sync_state: None,
            sync_error: None,
            sync_error_at: None,
            view_count: product.counters.view_count,
            sales_count: product.counters.sales_count,
            is_active: details.is_active,
            is_gift: details.is_gift,
            source: details.source.as_str(),
            is_sales: if details.procurability.is_procurable() {
                "1"
            } else {
                "0"
            },
            no_sales_reason: None,
            product_code: haier.product_code.as_ref().map(ToString::to_string),
            product_model: haier.product_model.to_string(),
            product_group: haier.product_group.to_string(),
            warehouse_code: None,
            warehouse_grade: None,
            supplier: None,
            supplier_code: None,
            origin_country: details.origin_country.to_string(),
            main_images: addresses(&images.main),
            detail_images: addresses(&images.detail),
            product_image_url: images.supplier_image.as_ref().map(ToString::to_string),
            product_page_urls: addresses(&images.supplier_pages),
            edited_fields: None,
            availability: AvailabilityResponse::for_buyers(product, supply),
            last_sync_at: None,
            version: product.version.get(),
            created_at: product.created_at,
            updated_at: product.updated_at,
        }
    }
}

fn addresses(urls: &[Url]) -> Vec<String> {
    urls.iter().map(ToString::to_string).collect()
}

impl ProductsResponse {
    /// These products as buyers see them.
    pub(super) fn for_buyers(listings: Vec<ProductWithNames>, supply: &SupplyConditions) -> Self {
        let listings = listings.into_iter();
        Self {
            results: listings
                .map(|listing| ProductResponse::for_buyers(&listing, supply))
                .collect(),
        }
    }
}
