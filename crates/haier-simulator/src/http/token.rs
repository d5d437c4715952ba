use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::rt::time::sleep;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use haier_client::wire::{GRANT_TYPE, TOKEN_PATH};
use serde_json::{Value, json};

use super::content_type::is_json;
use super::play::play;
use super::reply::{self, Reply};
use crate::call::Call;
use crate::config::{Credentials, TokenShape};
use crate::world::World;

/// Handles the token call and counts it.
pub(super) async fn handle(request: HttpRequest, body: Bytes, world: Data<World>) -> HttpResponse {
    world.recorder.record_request(Call::Token, Instant::now());
    let latency = world.latency();
    if !latency.is_zero() {
        sleep(latency).await;
    }
    let Reply {
        response,
        counted_as,
    } = reply_to(&request, &body, &world).await;
    world.recorder.record_response(
        Call::Token,
        counted_as.unwrap_or(response.status().as_str()),
    );
    response
}

async fn reply_to(request: &HttpRequest, body: &Bytes, world: &Data<World>) -> Reply {
    if world.config.auth_path_missing && request.path() == TOKEN_PATH {
        return reply::error(StatusCode::NOT_FOUND, "接口不存在").into();
    }
    if !is_json(request) {
        return reply::error(
            StatusCode::BAD_REQUEST,
            "Content-Type必须是application/json",
        )
        .into();
    }
    if let Err((status, code)) = check(body, &world.config.credentials) {
        return HttpResponse::build(status)
            .json(json!({"error": code, "error_description": "认证失败"}))
            .into();
    }
    let now = Instant::now();
    if let Some(fault) = world.faults.response_fault(Call::Token, Some(&[]), now)
        && let Some(reply) = play(fault, Call::Token, request, world).await
    {
        return reply;
    }
    // Not `now`: a fault may have delayed the response, which must not shorten the lifetime.
    let token = world.tokens.issue(Instant::now());
    let lifetime = world.tokens.lifetime().as_secs();
    HttpResponse::Ok()
        .json(shaped(world.config.token_shape, &token, lifetime))
        .into()
}

fn check(body: &[u8], credentials: &Credentials) -> Result<(), (StatusCode, &'static str)> {
    const BAD: StatusCode = StatusCode::BAD_REQUEST;
    let body: Value = serde_json::from_slice(body)
        .ok()
        .ok_or((BAD, "invalid_request"))?;
    let field = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, secret) = (field("client_id"), field("client_secret"));
    if id.is_empty() || secret.is_empty() || field("grant_type").is_empty() {
        return Err((BAD, "invalid_request"));
    }
    if field("grant_type") != GRANT_TYPE {
        return Err((BAD, "unsupported_grant_type"));
    }
    if id != credentials.client_id || secret != credentials.client_secret {
        return Err((StatusCode::UNAUTHORIZED, "invalid_client"));
    }
    Ok(())
}

fn shaped(shape: TokenShape, token: &str, lifetime: u64) -> Value {
    let documented =
        || json!({"access_token": token, "token_type": "Bearer", "expires_in": lifetime});
    let short = || json!({"token": token, "expires_in": lifetime});
    match shape {
        TokenShape::AccessToken => documented(),
        TokenShape::Token => short(),
        TokenShape::DataAccessToken => json!({"success": true, "data": documented()}),
        TokenShape::DataToken => json!({"success": true, "data": short()}),
        TokenShape::Minimal => json!({"access_token": token}),
    }
}
