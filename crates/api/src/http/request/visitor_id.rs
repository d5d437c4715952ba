//! Identifies visitors, for counting views of products.

use std::{
    future::{Future, ready},
    pin::Pin,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{HeaderName, HeaderValue, USER_AGENT},
};
use cangku_domain::{
    Violation, ViolationCode, Violations,
    accounts::{Actor, Scope},
};

use super::{
    app_state::app,
    caller::authenticate,
    client_address::client_network,
    credentials::{claims, user_id},
    request_id::HeadersOnly,
};
use crate::{
    http::response::{error_code::ErrorCode, problem::Problem},
    views::{Visitor, VisitorIdentity},
};

/// The header in which a service names its visitor.
const VISITOR: HeaderName = HeaderName::from_static("x-visitor-id");

/// The visitor; `None` if the view doesn't count: a crawler's, or a HEAD request.
///
/// A member of staff, or a service with the scope `catalog:read`, may name the visitor on whose behalf it sends the request; from
/// other callers the header has no effect. Otherwise a signed-in user is identified by their token,
/// and an anonymous one by address and `User-Agent`. An invalid token or key is no error here.
#[derive(Debug, Clone, Copy)]
pub struct VisitorId(pub Option<Visitor>);

impl VisitorId {
    /// Maximum length of a visitor's id.
    pub const MAX_NAME_LENGTH: usize = 64;
}

impl FromRequest for VisitorId {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let name = request.headers().get(VISITOR);
        if let Some(refusal) = name.and_then(|name| plain(name).err()) {
            return Box::pin(ready(Err(refusal.into())));
        }
        if request.extensions().get::<HeadersOnly>().is_some() {
            return Box::pin(ready(Ok(Self(None))));
        }
        // Without the header, the token's signature is enough: no look-up.
        if name.is_none() {
            return Box::pin(ready(unnamed(request).map_err(Into::into)));
        }
        let request = request.clone();
        Box::pin(async move {
            // Invalid credentials only mean that the name isn't trusted.
            let caller = authenticate(&request).await.ok();
            let trusted = caller.filter(|caller| caller.may(Scope::CatalogRead));
            let visitor_id = match (trusted, request.headers().get(VISITOR)) {
                (Some(caller), Some(name)) => named(&request, &caller, name),
                _ => unnamed(&request),
            };
            Ok(visitor_id?)
        })
    }
}

/// Checks a visitor's id. It must be well-formed even if it has no effect.
fn plain(name: &HeaderValue) -> Result<&str, Problem> {
    let name = name.to_str().unwrap_or_default();
    let is_plain = name.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain && (1..=VisitorId::MAX_NAME_LENGTH).contains(&name.len()) {
        return Ok(name);
    }
    let message = "must be 1 to 64 visible ASCII characters";
    let violation = Violation::new("X-Visitor-Id", ViolationCode::InvalidValue, message);
    let violations = Violations::from(violation);
    Err(Problem::of_fields(ErrorCode::InvalidVisitorId, violations))
}

fn named(request: &HttpRequest, by: &Actor, name: &HeaderValue) -> Result<VisitorId, Problem> {
    let name = plain(name)?;
    let by = by.api_key_id;
    visitor(request, VisitorIdentity::Named { by, name })
}

fn unnamed(request: &HttpRequest) -> Result<VisitorId, Problem> {
    let user = claims(request).and_then(|claims| user_id(&claims));
    let identity = match user {
        Ok(user) => VisitorIdentity::User(user),
        Err(_anonymous) => VisitorIdentity::Anonymous {
            address: client_network(request),
            user_agent: user_agent(request),
        },
    };
    visitor(request, identity)
}

fn visitor(request: &HttpRequest, identity: VisitorIdentity<'_>) -> Result<VisitorId, Problem> {
    let views = app(request)?;
    let address = client_network(request);
    Ok(VisitorId(views.views().visitor(
        identity,
        address,
        user_agent(request),
    )))
}

fn user_agent(request: &HttpRequest) -> &[u8] {
    let header = request.headers().get(USER_AGENT);
    header.map_or(&[], HeaderValue::as_bytes)
}
