use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::rt::time::sleep;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use super::content_type::is_json;
use super::play::play;
use super::reply::{self, Reply};
use super::request::{self, BusinessRequest};
use crate::call::Call;
use crate::responses;
use crate::world::World;

/// Handles a business call and counts it.
pub(super) async fn handle(
    call: Call,
    request: HttpRequest,
    body: Bytes,
    world: Data<World>,
) -> HttpResponse {
    world.recorder.record_request(call, Instant::now());
    // Before the latency: the limit applies when requests arrive, as the client sends them.
    let within_cap = world.cap.admits(Instant::now());
    let latency = world.latency();
    if !latency.is_zero() {
        sleep(latency).await;
    }
    let reply = if within_cap {
        reply_to(call, &request, &body, &world).await
    } else {
        reply::error(StatusCode::TOO_MANY_REQUESTS, "请求过于频繁，请稍后再试").into()
    };
    let Reply {
        response,
        counted_as,
    } = reply;
    world
        .recorder
        .record_response(call, counted_as.unwrap_or(response.status().as_str()));
    response
}

async fn reply_to(call: Call, request: &HttpRequest, body: &Bytes, world: &Data<World>) -> Reply {
    let now = Instant::now();
    // The checks follow the platform's order: token, content type, body, then faults.
    if !bearer(request).is_some_and(|token| world.tokens.accepts(token, now)) {
        return reply::error(StatusCode::UNAUTHORIZED, "token无效或已过期").into();
    }
    if !is_json(request) {
        return reply::error(
            StatusCode::BAD_REQUEST,
            "Content-Type必须是application/json",
        )
        .into();
    }
    let asked = match request::read(call, body, &world.config.credentials) {
        Ok(asked) => asked,
        Err(refusal) => return reply::error(refusal.status, &refusal.message).into(),
    };
    world
        .recorder
        .record_codes(call, asked.codes().map_or(0, <[String]>::len));
    if let Some(fault) = world.faults.response_fault(call, asked.codes(), now)
        && let Some(reply) = play(fault, call, request, world).await
    {
        return reply;
    }
    healthy(&asked, world).into()
}

fn healthy(asked: &BusinessRequest, world: &Data<World>) -> HttpResponse {
    let envelope = world.envelope();
    let data = match asked {
        BusinessRequest::Products(None) => return everything(envelope, world),
        BusinessRequest::Products(Some(codes)) => responses::some_products(world, codes),
        BusinessRequest::Prices(codes) => responses::prices(world, codes),
        BusinessRequest::Stock { code, county } => responses::stock(world, code, county),
        BusinessRequest::Logistics { order, delivery } => {
            Ok(responses::logistics(world, order, delivery.as_deref()))
        }
        BusinessRequest::Balance => Ok(responses::balance(world)),
    };
    match data {
        Ok(data) => reply::success(&data, envelope),
        Err(error) => reply::error(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn everything(envelope: bool, world: &Data<World>) -> HttpResponse {
    let (opening, closing) = reply::wrapping(envelope);
    let (opening, closing) = (format!("{opening}["), format!("]{closing}"));
    let world = world.clone().into_inner();
    HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        .streaming(responses::everything(world, opening, closing))
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let (scheme, token) = request
        .headers()
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}
