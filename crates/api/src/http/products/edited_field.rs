//! `DELETE /api/products/{id}/edited-fields/{field}`.

use actix_web::{HttpResponse, delete, http::StatusCode, web};
use cangku_domain::{ProductId, catalog::EditableField, use_cases};

use super::{ProductResponse, stored_product::stored_product};
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{
        caller::CurrentCaller,
        path_id::PathId,
        precondition::{DeletionPrecondition, IfMatchParameter, VersionQuery},
    },
    response::{
        error_code::ErrorCode,
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// Hands a field back to the supplier sync, whose next run sets it again (admin). A field that no
/// person has edited stays as it is.
#[utoipa::path(tag = "catalogue", operation_id = "hand_back_field",
    params(("id" = i64, Path), ("field" = inline(shape::EditableFieldName), Path),
        VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = ProductResponse), RestrictedErrors))]
#[delete("/products/{id}/edited-fields/{field}")]
pub async fn hand_back_field(
    caller: CurrentCaller,
    app: App,
    id: PathId<ProductId>,
    path: web::Path<(String, String)>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let field = EditableField::from_name(&path.1).ok_or_else(|| {
        let known = EditableField::ALL.map(EditableField::as_str).join(", ");
        let detail = format!("A product's editable fields are {known}.");
        Problem::new(ErrorCode::EditableFieldNotFound, detail)
    })?;
    let expected = precondition.into_expected();
    let handed_back = state::write(&app, caller.0, move |cx| {
        use_cases::hand_back_field(cx, id, &expected, field)
    });
    let edited = or_current(handed_back.await, stored_product(&app, id)).await?;
    versioned_response::written(
        StatusCode::OK,
        &ProductResponse::of_edit(edited, &app.supply()),
    )
}
