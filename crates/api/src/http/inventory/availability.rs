//! Availability of a product: «Why can't I sell this?»

use actix_web::{HttpResponse, get};
use cangku_domain::{
    Entity, Error, ProductId,
    accounts::Scope,
    catalog::{Product, Source},
    inventory::{OnHand, SupplyConditions},
    ports::{OpenHold, OpenHolds},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::responses::ReadErrors,
    products::AvailabilityResponse,
    request::{caller::Caller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Whether a product can be sold, with every fact that decides it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductAvailability)]
pub struct AvailabilityDetailResponse {
    product_id: i64,
    /// Whether it can be bought, and every reason against it.
    #[serde(flatten)]
    availability: AvailabilityResponse,
    /// Whether it is active: 上架 or 下架.
    is_active: bool,
    /// 赠品: whether it may be sold for 0.00.
    is_gift: bool,
    /// `1` 可采, `0` 不可采.
    is_sales: &'static str,
    /// Why it can't be procured; empty if it can. Only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_sales_reason: Option<String>,
    /// Units available for sale. For staff and services the recorded units, of which only `sellable` may
    /// be sold while the supplier's figure can't be relied on.
    stock: i32,
    /// `sufficient` 充足, `low` 不足, `out` 缺货 or `awaiting_restock` 待补货.
    stock_state: &'static str,
    /// Only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    low_stock_threshold: Option<i32>,
    /// When a restock was requested; null if none is pending. Only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    restock_requested_at: Option<Option<DateTime<Utc>>>,
    /// Units held; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<i64>,
    /// Units in the warehouse: `stock` and `held` together; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_hand: Option<i64>,
    /// Number of open holds; only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_count: Option<u64>,
    /// The oldest open holds, at most 100, with their expiry; of these, others than staff and
    /// services see their own.
    holds: Vec<HoldResponse>,
    /// When a sync last updated its figures; null if never. Only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    last_sync_at: Option<Option<DateTime<Utc>>>,
    /// Why its latest sync failed; empty after a success. Only staff and services see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sync_error: Option<String>,
}

/// An open hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenHold)]
pub struct HoldResponse {
    /// What it is for, such as an order's number.
    reference: String,
    held: i32,
    /// When it expires; null if never.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
}

impl From<&OpenHold> for HoldResponse {
    fn from(hold: &OpenHold) -> Self {
        Self {
            reference: hold.reference.to_string(),
            held: hold.held,
            expires_at: hold.expires_at,
        }
    }
}

impl AvailabilityDetailResponse {
    /// The holds are those that the viewer may see. How many units others hold is the shop's own
    /// business.
    fn of(
        product: &Product,
        supply: &SupplyConditions,
        units: OnHand,
        holds: &OpenHolds,
        is_staff: bool,
    ) -> Self {
        Self {
            product_id: product.id.get(),
            availability: match is_staff {
                true => AvailabilityResponse::for_staff(product, supply),
                false => AvailabilityResponse::for_buyers(product, supply),
            },
            is_active: product.details.is_active,
            is_gift: product.details.is_gift,
            is_sales: if product.details.procurability.is_procurable() {
                "1"
            } else {
                "0"
            },
            no_sales_reason: is_staff.then(|| product.details.procurability.reason().to_owned()),
            stock: match is_staff {
                true => product.counters.stock.get(),
                false => product.sellable(supply).get(),
            },
            stock_state: product.stock_state(supply).as_str(),
            low_stock_threshold: is_staff.then(|| product.details.low_stock_threshold.get()),
            restock_requested_at: is_staff.then_some(product.counters.restock_requested_at),
            held: is_staff.then_some(units.held),
            on_hand: is_staff.then(|| units.total()),
            hold_count: is_staff.then_some(holds.total),
            holds: holds.oldest.iter().map(Into::into).collect(),
            last_sync_at: is_staff.then_some(product.last_sync_at),
            last_sync_error: is_staff.then(|| match product.details.source {
                Source::Haier => product.last_sync_error.to_string(),
                // Of the time when the sync managed it.
                Source::Local => String::new(),
            }),
        }
    }
}

/// Returns why a product can or can't be sold: active, supplier, stock, holds, last sync.
#[utoipa::path(tag = "stock", operation_id = "view_availability", params(("id" = i64, Path)),
    responses((status = 200, body = AvailabilityDetailResponse), ReadErrors))]
#[get("/products/{id}/availability")]
pub async fn view_availability(
    viewer: Option<Caller>,
    app: App,
    id: PathId<ProductId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let supply = app.supply();
    let facts = state::read(&app, move |reader| {
        reader.read(|session| {
            let found = session.products().find(id)?;
            let missing = || Error::not_found(Entity::Product, id);
            let mut product = found.ok_or_else(missing)?.product;
            let units = session.inventory().on_hand(&[id])?;
            let units = units.get(&id).copied().ok_or_else(missing)?;
            product.counters.stock = units.stock;
            let viewer = viewer.as_ref().map(|caller| &caller.0);
            let is_staff = viewer.is_some_and(|actor| actor.may(Scope::CatalogRead));
            let user = viewer.and_then(|actor| actor.user_id);
            let holds = match (is_staff, user) {
                (true, _) => session.inventory().open_holds(id, None)?,
                (false, Some(user)) => session.inventory().open_holds(id, Some(user))?,
                (false, None) => OpenHolds::default(),
            };
            let facts = AvailabilityDetailResponse::of(&product, &supply, units, &holds, is_staff);
            Ok(facts)
        })
    });
    Ok(HttpResponse::Ok().json(facts.await?))
}
