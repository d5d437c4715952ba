//! `GET /api/plans/{id}/items`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    Entity, Error, Page, PlanId, PlanItemId,
    catalog::ProductCode,
    plans::{ItemAction, ItemReason, ItemStatus, PlanField, PlanItem},
    ports::PlanItemFilter,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::item_response::PlanItemResponse;
use crate::http::{
    inventory::id as cursor_id,
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::Caller, path_id::PathId, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Filter and page of a plan's items.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlanItemQuery {
    /// What they do.
    #[param(inline, value_type = Option<shape::PlanItemActionName>)]
    action: Option<String>,
    /// The field that they change.
    #[param(inline, value_type = Option<shape::PlanFieldName>)]
    field: Option<String>,
    /// Why they are part of the plan, or why they were not applied.
    #[param(inline, value_type = Option<shape::PlanItemReasonName>)]
    reason: Option<String>,
    /// What became of them.
    #[param(inline, value_type = Option<shape::PlanItemStatusName>)]
    status: Option<String>,
    /// The product's code, or one that looks the same.
    #[param(inline, value_type = Option<shape::Name50>)]
    code: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
}

/// Items as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = PlanItems)]
pub enum PlanItemsResponse {
    /// Without `cursor`.
    Page(PageResponse<PlanItemResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<PlanItemResponse>),
}

/// What was found.
enum Found {
    Page(Page<PlanItem>),
    Rows(Vec<PlanItem>),
}

/// The names of an enumeration, for messages.
fn joined<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    let names: Vec<_> = all.iter().copied().map(name).collect();
    names.join(", ")
}

/// Lists the items of a plan in the order in which they are applied (staff).
#[utoipa::path(tag = "plans", operation_id = "list_plan_items",
    params(("id" = i64, Path, minimum = 1), PlanItemQuery),
    responses(
    (status = 200, body = PlanItemsResponse), RestrictedErrors))]
#[get("/plans/{id}/items")]
pub async fn list_plan_items(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    id: PathId<PlanId>,
    query: Query<PlanItemQuery>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let actions = joined(ItemAction::ALL, ItemAction::as_str);
    let fields = joined(&PlanField::ALL, PlanField::as_str);
    let reasons = joined(ItemReason::ALL, ItemReason::as_str);
    let statuses = joined(ItemStatus::ALL, ItemStatus::as_str);
    let code = check.text("code", query.code, 50, ProductCode::new);
    let filter = PlanItemFilter {
        action: check.one_of("action", query.action, &actions, ItemAction::from_name),
        field: check.one_of("field", query.field, &fields, PlanField::from_name),
        reason: check.one_of("reason", query.reason, &reasons, ItemReason::from_name),
        status: check.one_of("status", query.status, &statuses, ItemStatus::from_name),
        code: code.map(|code| code.to_string()),
    };
    let by_cursor = query.cursor.is_some();
    let cursor = check.optional("cursor", query.cursor, cursor_id::<PlanItemId>);
    check.finish(())?;
    let limit = page.page_size();
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            if session.plans().find(id)?.is_none() {
                return Err(Error::not_found(Entity::Plan, id));
            }
            Ok(if by_cursor {
                let more = limit.saturating_add(1);
                Found::Rows(session.plans().items_behind(id, &filter, cursor, more)?)
            } else {
                Found::Page(session.plans().items(id, &filter, page)?)
            })
        })
    });
    Ok(match found.await? {
        Found::Page(page) => HttpResponse::Ok().json(PlanItemsResponse::Page(page.into())),
        Found::Rows(rows) => {
            let rows = CursorResponse::new(rows, limit, |row| row.id.to_string());
            cursor_response::respond(&request, rows, PlanItemsResponse::Cursor)
        }
    })
}
