//! Columns of `products` that are written with a product: all but its stock and counters, which
//! have their own writers, and what a sync records.

use bigdecimal::BigDecimal;
use cangku_domain::{
    Money,
    catalog::{EditableField, Product, ProductDetails, Url, WarehouseGrade},
};
use chrono::{DateTime, Utc};
use diesel::Insertable;
use serde::Serialize;
use serde_json::Value;

use crate::schema::products;

/// Names and types of the columns of [`SavedProduct`], without its id.
pub(crate) const SAVED_COLUMNS: [(&str, &str); 33] = [
    ("name", "text"),
    ("description", "text"),
    ("category_id", "bigint"),
    ("brand_id", "bigint"),
    ("price", "numeric"),
    ("supply_price", "numeric"),
    ("invoice_price", "numeric"),
    ("market_price", "numeric"),
    ("stock_rebate", "numeric"),
    ("rebate_money", "numeric"),
    ("low_stock_threshold", "integer"),
    ("is_active", "boolean"),
    ("is_gift", "boolean"),
    ("source", "text"),
    ("is_sales", "text"),
    ("no_sales_reason", "text"),
    ("is_listed", "boolean"),
    ("price_refusal", "text"),
    ("product_code", "text"),
    ("product_model", "text"),
    ("product_group", "text"),
    ("warehouse_code", "text"),
    ("warehouse_grade", "text"),
    ("supplier", "text"),
    ("supplier_code", "text"),
    ("origin_country", "text"),
    ("main_images", "jsonb"),
    ("detail_images", "jsonb"),
    ("product_image_url", "text"),
    ("product_page_urls", "jsonb"),
    ("edited_fields", "text[]"),
    ("restock_requested_at", "timestamptz"),
    ("updated_at", "timestamptz"),
];

#[derive(Insertable, Serialize)]
#[diesel(table_name = products)]
pub(crate) struct ProductColumns<'a> {
    name: &'a str,
    description: &'a str,
    category_id: i64,
    brand_id: i64,
    price: &'a BigDecimal,
    supply_price: Option<&'a BigDecimal>,
    invoice_price: Option<&'a BigDecimal>,
    market_price: Option<&'a BigDecimal>,
    stock_rebate: Option<&'a BigDecimal>,
    rebate_money: Option<&'a BigDecimal>,
    low_stock_threshold: i32,
    is_active: bool,
    is_gift: bool,
    source: &'static str,
    is_sales: &'static str,
    no_sales_reason: &'a str,
    is_listed: bool,
    price_refusal: Option<&'a str>,
    product_code: Option<&'a str>,
    product_model: &'a str,
    product_group: &'a str,
    warehouse_code: &'a str,
    warehouse_grade: Option<&'static str>,
    supplier: Option<&'a str>,
    supplier_code: Option<&'a str>,
    origin_country: &'a str,
    main_images: Value,
    detail_images: Value,
    product_image_url: &'a str,
    product_page_urls: Value,
    edited_fields: Vec<&'static str>,
}

impl<'a> ProductColumns<'a> {
    fn of(details: &'a ProductDetails) -> Self {
        let (prices, haier, images) = (&details.prices, &details.haier, &details.images);
        let supplier = details.supplier.as_ref();
        Self {
            name: details.name.as_str(),
            description: details.description.as_str(),
            category_id: details.category_id.get(),
            brand_id: details.brand_id.get(),
            price: prices.price.as_decimal(),
            supply_price: prices.supply_price.as_ref().map(Money::as_decimal),
            invoice_price: prices.invoice_price.as_ref().map(Money::as_decimal),
            market_price: prices.market_price.as_ref().map(Money::as_decimal),
            stock_rebate: prices.stock_rebate.as_ref().map(Money::as_decimal),
            rebate_money: prices.rebate_money.as_ref().map(Money::as_decimal),
            low_stock_threshold: details.low_stock_threshold.get(),
            is_active: details.is_active,
            is_gift: details.is_gift,
            source: details.source.as_str(),
            is_sales: is_sales_column(details.procurability.is_procurable()),
            no_sales_reason: details.procurability.reason(),
            is_listed: details.procurability.is_listed(),
            price_refusal: haier.price_refusal.as_ref().map(|reason| reason.as_str()),
            product_code: haier.product_code.as_ref().map(|code| code.as_str()),
            product_model: haier.product_model.as_str(),
            product_group: haier.product_group.as_str(),
            warehouse_code: haier.warehouse.code.as_str(),
            warehouse_grade: haier.warehouse.grade.map(WarehouseGrade::as_str),
            supplier: supplier.map(|key| key.supplier.as_str()),
            supplier_code: supplier.map(|key| key.supplier_code.as_str()),
            origin_country: details.origin_country.as_str(),
            main_images: list(&images.main),
            detail_images: list(&images.detail),
            product_image_url: images
                .supplier_image
                .as_ref()
                .map_or("", |url| url.as_str()),
            product_page_urls: list(&images.supplier_pages),
            edited_fields: details
                .edited_fields
                .iter()
                .map(EditableField::as_str)
                .collect(),
        }
    }
}

/// A row to insert.
#[derive(Insertable)]
#[diesel(table_name = products)]
pub(crate) struct NewProduct<'a> {
    #[diesel(embed)]
    columns: ProductColumns<'a>,
    last_sync_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> NewProduct<'a> {
    pub(crate) fn of(
        details: &'a ProductDetails,
        synced_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            columns: ProductColumns::of(details),
            last_sync_at: synced_at,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A row to update, serialized for `json_to_recordset`.
#[derive(Serialize)]
pub(crate) struct SavedProduct<'a> {
    id: i64,
    #[serde(flatten)]
    columns: ProductColumns<'a>,
    restock_requested_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl<'a> SavedProduct<'a> {
    pub(crate) fn of(product: &'a Product) -> Self {
        Self {
            id: product.id.get(),
            columns: ProductColumns::of(&product.details),
            restock_requested_at: product.counters.restock_requested_at,
            updated_at: product.updated_at,
        }
    }
}

/// `is_sales` as the column stores it: `1` or `0`.
pub(crate) const fn is_sales_column(is_procurable: bool) -> &'static str {
    if is_procurable { "1" } else { "0" }
}

fn list(urls: &[Url]) -> Value {
    urls.iter().map(Url::as_str).collect()
}
