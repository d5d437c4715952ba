//! `GET /api/auth/me`.

use actix_web::{HttpResponse, get};

use super::user_response::UserResponse;
use crate::http::{openapi::responses::OwnAccountErrors, request::caller::SignedIn};

/// Returns the current user.
#[utoipa::path(tag = "accounts", operation_id = "me", responses(
    (status = 200, body = UserResponse), OwnAccountErrors))]
#[get("/auth/me")]
pub async fn view_me(user: SignedIn) -> HttpResponse {
    HttpResponse::Ok().json(UserResponse::from(user.user))
}
