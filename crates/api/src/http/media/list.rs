//! Lists and deletes uploaded pictures.

use actix_web::{HttpResponse, delete, get};
use cangku_domain::{
    Entity, Error, MediaImageId, ProductId, accounts::Role, ports::MediaImageFilter,
    use_cases::delete_media_image,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::image_response::MediaImageResponse;
use crate::http::{
    openapi::responses::{PictureDeleteErrors, RestrictedErrors, RestrictedListErrors},
    request::{
        caller::{Admin, Caller},
        path_id::PathId,
        query::Query,
    },
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Filter and page of the list of pictures.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MediaListQuery {
    /// Only pictures of this product.
    #[param(value_type = Option<i64>, minimum = 1)]
    product_id: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists uploaded pictures, newest first (staff).
#[utoipa::path(tag = "media", operation_id = "list_media_images", params(MediaListQuery),
    security(("bearer" = []), ("api_key" = [])), responses(
    (status = 200, body = PageResponse<MediaImageResponse>), RestrictedListErrors))]
#[get("/media-images")]
pub async fn list_pictures(
    caller: Caller,
    app: App,
    query: Query<MediaListQuery>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff).map_err(Problem::from)?;
    let (query, mut check) = query.into_parts();
    let product_id = check.optional("product_id", query.product_id, |text: &str| {
        text.parse::<ProductId>()
    });
    let filter = MediaImageFilter { product_id };
    let page = check.page(query.page, query.page_size);
    let filter = check.finish(filter)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.media_images().list(filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<MediaImageResponse>::from(found.await?)))
}

/// Returns one uploaded picture (staff).
#[utoipa::path(tag = "media", operation_id = "view_media_image", params(("id" = i64, Path)),
    security(("bearer" = []), ("api_key" = [])), responses(
    (status = 200, body = MediaImageResponse), RestrictedErrors))]
#[get("/media-images/{id}")]
pub async fn view_picture(
    caller: Caller,
    app: App,
    id: PathId<MediaImageId>,
) -> Result<HttpResponse, Problem> {
    caller.0.require(Role::Staff).map_err(Problem::from)?;
    let PathId(id) = id;
    let found = state::read(&app, move |reader| {
        let found = reader.read(|session| Ok(session.media_images().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::MediaImage, id))
    });
    Ok(HttpResponse::Ok().json(MediaImageResponse::from(found.await?)))
}

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
    params(("id" = i64, Path), RemovalQuery), security(("bearer" = [])), responses(
    (status = 204, description = "The picture is deleted"), PictureDeleteErrors))]
#[delete("/media-images/{id}")]
pub async fn remove_picture(
    admin: Admin,
    app: App,
    id: PathId<MediaImageId>,
    query: Query<RemovalQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let force = check.flag("force", query.force);
    let force = check.finish(force)?.unwrap_or(false);
    let PathId(id) = id;
    state::write(&app, admin.0, move |cx| delete_media_image(cx, id, force)).await?;
    Ok(HttpResponse::NoContent().finish())
}
