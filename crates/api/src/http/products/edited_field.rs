//! `DELETE /api/products/{id}/edited-fields/{field}`.

use actix_web::{HttpResponse, delete, web};
use cangku_domain::{ProductId, catalog::EditableField, use_cases};

use super::{ProductResponse, stored_product::stored_product};
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::Admin, path_id::PathId},
    response::{error_code::ErrorCode, problem::Problem},
    state::{self, App},
};

/// Hands a field back to the supplier sync, whose next run sets it again (admin). A field that
/// nobody has edited stays as it is.
#[utoipa::path(tag = "catalogue", operation_id = "hand_back_field",
    params(("id" = i64, Path), ("field" = inline(shape::EditableFieldName), Path)),
    security(("bearer" = [])), responses(
    (status = 200, body = ProductResponse), RestrictedErrors))]
#[delete("/products/{id}/edited-fields/{field}")]
pub async fn hand_back_field(
    admin: Admin,
    app: App,
    id: PathId<ProductId>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let field = EditableField::from_name(&path.1).ok_or_else(|| {
        let known = EditableField::ALL.map(EditableField::as_str).join(", ");
        let detail = format!("A product's editable fields are {known}.");
        Problem::new(ErrorCode::EditableFieldNotFound, detail)
    })?;
    state::write(&app, admin.0, move |cx| {
        use_cases::hand_back_field(cx, id, field)
    })
    .await?;
    Ok(HttpResponse::Ok().json(stored_product(&app, id).await?))
}
