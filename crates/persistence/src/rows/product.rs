//! Rows of `products` for reading.

use bigdecimal::BigDecimal;
use cangku_domain::{
    BrandId, CategoryId, OptionalText, ProductId, Version,
    catalog::{
        EditableField, EditedFields, HaierDetails, Images, PriceSystem, Procurability, Product,
        ProductCounters, ProductDetails, ProductWithNames, Source, SupplierKey, Url, Warehouse,
        WarehouseGrade,
    },
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{
    Queryable, Selectable,
    dsl::sql,
    expression::SqlLiteral,
    pg::Pg,
    sql_types::{Nullable, Timestamptz},
};
use serde_json::Value;

use super::{IntoEntity, columns::Row, supplier_figure::FigureColumns};
use crate::{schema::products, supplier_times::LAST_SYNC};

/// When a sync last brought the product, or confirmed it with the complete list.
fn last_sync_at() -> SqlLiteral<Nullable<Timestamptz>> {
    sql(LAST_SYNC)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(Pg))]
pub(crate) struct ProductRow {
    id: i64,
    name: String,
    description: String,
    category_id: i64,
    brand_id: i64,
    price: BigDecimal,
    supply_price: Option<BigDecimal>,
    invoice_price: Option<BigDecimal>,
    market_price: Option<BigDecimal>,
    stock_rebate: Option<BigDecimal>,
    rebate_money: Option<BigDecimal>,
    stock: i32,
    low_stock_threshold: i32,
    restock_requested_at: Option<DateTime<Utc>>,
    view_count: i32,
    sales_count: i32,
    is_active: bool,
    is_gift: bool,
    source: String,
    is_sales: String,
    no_sales_reason: String,
    is_listed: bool,
    price_refusal: Option<String>,
    product_code: Option<String>,
    product_model: String,
    product_group: String,
    warehouse_code: String,
    warehouse_grade: Option<String>,
    supplier: Option<String>,
    supplier_code: Option<String>,
    origin_country: String,
    main_images: Value,
    detail_images: Value,
    product_image_url: String,
    product_page_urls: Value,
    edited_fields: Vec<String>,
    #[diesel(select_expression = last_sync_at())]
    #[diesel(select_expression_type = SqlLiteral<Nullable<Timestamptz>>)]
    last_sync_at: Option<DateTime<Utc>>,
    last_sync_error: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
    #[diesel(embed)]
    figure: FigureColumns,
}

/// A product with the names of its category and brand.
pub(crate) type ListingRow = (ProductRow, String, String);

impl IntoEntity for ListingRow {
    type Entity = ProductWithNames;

    fn into_entity(self) -> StorageResult<ProductWithNames> {
        let (product, category_name, brand_name) = self;
        Ok(ProductWithNames {
            category_name: Row::of("categories", product.category_id)
                .text("name", &category_name)?,
            brand_name: Row::of("brands", product.brand_id).text("name", &brand_name)?,
            product: product.into_entity()?,
        })
    }
}

impl IntoEntity for ProductRow {
    type Entity = Product;

    fn into_entity(self) -> StorageResult<Product> {
        let row = Row::of("products", self.id);
        Ok(Product {
            id: row.known("id", ProductId::new(self.id))?,
            details: ProductDetails {
                name: row.text("name", &self.name)?,
                description: row.long("description", &self.description)?,
                category_id: row.known("category_id", CategoryId::new(self.category_id))?,
                brand_id: row.known("brand_id", BrandId::new(self.brand_id))?,
                prices: PriceSystem {
                    price: row.money("price", self.price)?,
                    supply_price: row.price("supply_price", self.supply_price)?,
                    invoice_price: row.price("invoice_price", self.invoice_price)?,
                    market_price: row.price("market_price", self.market_price)?,
                    stock_rebate: row.price("stock_rebate", self.stock_rebate)?,
                    rebate_money: row.price("rebate_money", self.rebate_money)?,
                },
                low_stock_threshold: row.level("low_stock_threshold", self.low_stock_threshold)?,
                is_active: self.is_active,
                is_gift: self.is_gift,
                source: row.known("source", Source::from_name(&self.source))?,
                procurability: procurability(
                    row,
                    &self.is_sales,
                    &self.no_sales_reason,
                    self.is_listed,
                )?,
                haier: HaierDetails {
                    product_code: self
                        .product_code
                        .map(|code| row.text("product_code", &code))
                        .transpose()?,
                    product_model: row.optional("product_model", &self.product_model)?,
                    product_group: row.optional("product_group", &self.product_group)?,
                    warehouse: Warehouse {
                        code: row.optional("warehouse_code", &self.warehouse_code)?,
                        grade: self
                            .warehouse_grade
                            .map(|grade| {
                                row.known("warehouse_grade", WarehouseGrade::from_value(&grade))
                            })
                            .transpose()?,
                    },
                    price_refusal: self
                        .price_refusal
                        .map(|reason| row.optional("price_refusal", &reason))
                        .transpose()?,
                },
                supplier: supplier(row, self.supplier.as_deref(), self.supplier_code.as_deref())?,
                origin_country: row.optional("origin_country", &self.origin_country)?,
                images: Images {
                    main: urls(row, "main_images", self.main_images)?,
                    detail: urls(row, "detail_images", self.detail_images)?,
                    supplier_image: row.filled("product_image_url", &self.product_image_url)?,
                    supplier_pages: urls(row, "product_page_urls", self.product_page_urls)?,
                },
                edited_fields: edited_fields(row, &self.edited_fields)?,
            },
            counters: ProductCounters {
                stock: row.level("stock", self.stock)?,
                figure: self.figure.into_figure(),
                restock_requested_at: self.restock_requested_at,
                view_count: row.count("view_count", self.view_count)?,
                sales_count: row.count("sales_count", self.sales_count)?,
            },
            last_sync_at: self.last_sync_at,
            // Informative only, so a text that is too long is cut instead of refused.
            last_sync_error: OptionalText::lossy(&self.last_sync_error),
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

pub(super) fn procurability(
    row: Row,
    is_sales: &str,
    reason: &str,
    is_listed: bool,
) -> StorageResult<Procurability> {
    match is_sales {
        // Also if `is_listed` is false: a former version of the program has listed it again.
        "1" => Ok(Procurability::Procurable),
        "0" if !is_listed => Ok(Procurability::NotListed),
        "0" => Ok(Procurability::NotProcurable {
            reason: row.optional("no_sales_reason", reason)?,
        }),
        _ => row.known("is_sales", None),
    }
}

fn supplier(
    row: Row,
    supplier: Option<&str>,
    code: Option<&str>,
) -> StorageResult<Option<SupplierKey>> {
    match (supplier, code) {
        (None, None) => Ok(None),
        (Some(supplier), Some(code)) => Ok(Some(SupplierKey {
            supplier: row.text("supplier", supplier)?,
            supplier_code: row.text("supplier_code", code)?,
        })),
        _ => Err(row.broken("supplier_code", "supplier and code go together")),
    }
}

fn urls(row: Row, column: &str, list: Value) -> StorageResult<Vec<Url>> {
    let list: Vec<String> =
        serde_json::from_value(list).map_err(|error| row.broken(column, error))?;
    list.iter().map(|url| row.text(column, url)).collect()
}

fn edited_fields(row: Row, names: &[String]) -> StorageResult<EditedFields> {
    let fields: Vec<EditableField> = names
        .iter()
        .map(|name| row.known("edited_fields", EditableField::from_name(name)))
        .collect::<StorageResult<_>>()?;
    Ok(EditedFields::of(fields))
}
