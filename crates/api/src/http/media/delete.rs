//! `DELETE /api/media-images/{id}`.

use actix_web::{HttpResponse, delete};
use cangku_domain::{MediaImageId, use_cases::delete_media_image};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{
    openapi::responses::PictureDeleteErrors,
    request::{caller::CurrentCaller, path_id::PathId, query::Query},
    response::problem::Problem,
    state::{self, App},
};

/// Options of a deletion.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RemovalQuery {
    /// Deletes the picture even if products reference it, and removes it from them.
    #[param(value_type = Option<bool>)]
    force: Option<String>,
}

/// Deletes a picture (admin). Its file is deleted a moment later, unless another picture has the
/// same.
#[utoipa::path(tag = "media", operation_id = "remove_media_image",
    params(("id" = i64, Path), RemovalQuery), responses(
    (status = 204, description = "The picture is deleted"), PictureDeleteErrors))]
#[delete("/media-images/{id}")]
pub async fn remove_picture(
    caller: CurrentCaller,
    app: App,
    id: PathId<MediaImageId>,
    query: Query<RemovalQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let force = check.flag("force", query.force);
    let force = check.finish(force)?.unwrap_or(false);
    let PathId(id) = id;
    state::write(&app, caller.0, move |cx| delete_media_image(cx, id, force)).await?;
    Ok(HttpResponse::NoContent().finish())
}
