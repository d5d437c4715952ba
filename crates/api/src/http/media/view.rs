//! `GET /api/media-images/{id}`.

use actix_web::{HttpResponse, get};
use cangku_domain::{Entity, Error, MediaImageId};

use super::image_response::MediaImageResponse;
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{caller::Caller, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// Returns one uploaded picture (staff).
#[utoipa::path(tag = "media", operation_id = "view_media_image", params(("id" = i64, Path)),
    responses(
    (status = 200, body = MediaImageResponse), RestrictedErrors))]
#[get("/media-images/{id}")]
pub async fn view_picture(
    _caller: Caller,
    app: App,
    id: PathId<MediaImageId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let found = state::read(&app, move |reader| {
        let found = reader.read(|session| Ok(session.media_images().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::MediaImage, id))
    });
    Ok(HttpResponse::Ok().json(MediaImageResponse::from(found.await?)))
}
