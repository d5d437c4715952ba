//! `GET /api/media-images`.

use actix_web::{HttpResponse, get};
use cangku_domain::{ProductId, ports::MediaImageFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use super::image_response::MediaImageResponse;
use crate::http::{
    openapi::responses::RestrictedListErrors,
    request::{caller::Caller, query::Query},
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
    responses(
    (status = 200, body = PageResponse<MediaImageResponse>), RestrictedListErrors))]
#[get("/media-images")]
pub async fn list_pictures(
    _caller: Caller,
    app: App,
    query: Query<MediaListQuery>,
) -> Result<HttpResponse, Problem> {
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
