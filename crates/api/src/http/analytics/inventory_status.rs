//! `GET /api/analytics/inventory-status`.

use actix_web::{HttpResponse, get};
use cangku_domain::{inventory::StockState, statistics::StockFigures};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::NoQuery;
use crate::http::{
    openapi::responses::StatisticsErrors,
    request::{caller::Caller, query::Query},
    response::problem::Problem,
    state::{self, App},
};

/// Stock of the active products.
#[derive(Debug, Serialize, ToSchema)]
pub struct InventoryStatusResponse {
    products: ProductsByStateResponse,
    /// Number of active products.
    total_products: u64,
    /// Units available for sale.
    units: u64,
    /// Units held.
    held: u64,
    /// Time of these figures.
    as_of: DateTime<Utc>,
}

/// Active products by the state of their stock.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductsByStateResponse {
    /// 充足: more units than the threshold.
    sufficient: u64,
    /// 不足: at or below the threshold.
    low: u64,
    /// 缺货: none left.
    out: u64,
    /// 待补货: low or none left, and a restock was requested.
    awaiting_restock: u64,
}

impl From<&StockFigures> for ProductsByStateResponse {
    fn from(figures: &StockFigures) -> Self {
        let count = |wanted: StockState| {
            let found = figures.products.iter().find(|(state, _)| *state == wanted);
            found.map_or(0, |(_, products)| *products)
        };
        Self {
            sufficient: count(StockState::Sufficient),
            low: count(StockState::Low),
            out: count(StockState::OutOfStock),
            awaiting_restock: count(StockState::AwaitingRestock),
        }
    }
}

/// Returns how many products have enough stock, and how many units there are (staff).
#[utoipa::path(tag = "analytics", operation_id = "inventory_status",
    responses(
    (status = 200, body = InventoryStatusResponse), StatisticsErrors))]
#[get("/analytics/inventory-status")]
pub async fn view_inventory_status(
    _caller: Caller,
    app: App,
    query: Query<NoQuery>,
) -> Result<HttpResponse, Problem> {
    NoQuery::read(query)?;
    let found = state::read(&app, |reader| {
        reader.read(|session| Ok(session.statistics().stock()?))
    });
    let found = found.await?;
    let figures = &found.figures;
    Ok(HttpResponse::Ok().json(InventoryStatusResponse {
        products: figures.into(),
        total_products: figures.products.iter().map(|(_, products)| products).sum(),
        units: figures.units,
        held: figures.held,
        as_of: found.as_of,
    }))
}
