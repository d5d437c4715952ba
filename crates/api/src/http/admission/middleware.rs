//! Admission of requests, and the deadline of their responses.

use std::{
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Bytes,
};
use tokio::time::timeout_at;

use super::{
    class::{Class, is_exempt},
    class_scope::with_class,
    limit_key::LimitKey,
    request_permit::{RequestPermit, acquire_look_up_permit},
    request_timeout::RequestTimeout,
};
use crate::http::{
    connection::{Connection, InFlight},
    request::{
        caller::{self, TrustLevel},
        client_address::client_network,
    },
    response::problem::Problem,
    state::App,
};

/// Admits a request, limits the time to its response, and tracks the state of its connection.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let app = caller::app(request.request())?.clone();
    let class = class_of(&request);
    let connection = request.request().conn_data::<Arc<Connection>>().cloned();
    let in_flight = connection.clone().map(InFlight::begin);
    let deadline = tokio::time::Instant::from_std(begun) + app.limits().request;
    let permit = match rule(&app, &request, class, connection.as_deref()) {
        AdmissionRule::Unlimited => None,
        rule => {
            // Boxed, so that the future of a request without a wait is small to move.
            let admitted = Box::pin(admit(request.request(), class, rule, connection.as_deref()));
            match timeout_at(deadline, admitted).await {
                Ok(Ok(permit)) => permit,
                Ok(Err(problem)) => {
                    let response = request.into_response(problem.error_response());
                    return Ok(response.map_body(|_, body| tracked(body, in_flight)));
                }
                Err(_elapsed) => return Err(RequestTimeout::new(class).into()),
            }
        }
    };
    app.admission().record(class, begun);
    let class = match &permit {
        Some(permit) if class == Class::Reads && permit.is_anonymous() => Class::AnonymousReads,
        _ => class,
    };
    let guard = permit.map(|permit| {
        // The body's extractor needs it too: it releases the permit and acquires one again.
        request.extensions_mut().insert(Rc::clone(&permit));
        PermitGuard(permit)
    });
    let response = with_class(class, next.call(request));
    let response = match class {
        // An upload has a minimum rate instead, and deadlines of its own.
        Class::Uploads => response.await,
        // The wait for admission counts too.
        _ => match timeout_at(deadline, response).await {
            Ok(response) => response,
            Err(_elapsed) => return Err(RequestTimeout::new(class).into()),
        },
    };
    // Before the body is sent: a slow reader must not keep others of its address waiting.
    drop(guard);
    if let Some(in_flight) = &in_flight {
        in_flight.respond();
    }
    Ok(response?.map_body(|_, body| tracked(body, in_flight)))
}

/// Releases the permit when the request has its response or is dropped. The request's extensions
/// may keep the `RequestPermit` itself for longer.
struct PermitGuard(Rc<RequestPermit>);

impl Drop for PermitGuard {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// The path as routing sees it: an encoded one leads to the same handler as a plain one.
fn routed_path(request: &ServiceRequest) -> &str {
    request.match_info().as_str()
}

fn class_of(request: &ServiceRequest) -> Class {
    Class::of(request.method(), routed_path(request))
}

/// What a request needs before it is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AdmissionRule {
    /// Nothing: it is processed at once.
    Unlimited,
    /// A permit of the concurrency limiter, under this key.
    Limited(LimitKey),
    /// A look-up of its API key, whose result decides.
    LookUp,
}

/// Sign-in, registration, staff, services and changes by customers are processed at once. All
/// others wait for a permit: anonymous requests by address, those of customers by user.
fn rule(
    app: &App,
    request: &ServiceRequest,
    class: Class,
    connection: Option<&Connection>,
) -> AdmissionRule {
    if is_exempt(request.method(), routed_path(request)) {
        return AdmissionRule::Unlimited;
    }
    let request = request.request();
    rule_for(
        caller::trust_level(app, request),
        request,
        class,
        connection,
    )
}

fn rule_for(
    trust: TrustLevel,
    request: &HttpRequest,
    class: Class,
    connection: Option<&Connection>,
) -> AdmissionRule {
    if !matches!(trust, TrustLevel::Anonymous | TrustLevel::UnknownKey)
        && let Some(connection) = connection
    {
        connection.set_trusted();
    }
    let is_change = class == Class::Stock && !request.method().is_safe();
    match trust {
        // Changes by customers have a rate limit of their own.
        TrustLevel::Customer(user) if !is_change => {
            AdmissionRule::Limited(LimitKey::Customer(user))
        }
        TrustLevel::Customer(_) | TrustLevel::Trusted => AdmissionRule::Unlimited,
        TrustLevel::Anonymous => {
            AdmissionRule::Limited(LimitKey::Anonymous(client_network(request)))
        }
        TrustLevel::UnknownKey => AdmissionRule::LookUp,
    }
}

/// Waits until the request may be processed. Returns its permit if it needs one.
async fn admit(
    request: &HttpRequest,
    class: Class,
    mut rule: AdmissionRule,
    connection: Option<&Connection>,
) -> Result<Option<Rc<RequestPermit>>, Problem> {
    if rule == AdmissionRule::LookUp {
        // The key may be valid: it isn't cached either way.
        let look_up = acquire_look_up_permit(request).await?;
        let is_valid = caller::authenticate(request).await.is_ok();
        drop(look_up);
        let trust = match is_valid {
            true => TrustLevel::Trusted,
            false => TrustLevel::Anonymous,
        };
        rule = rule_for(trust, request, class, connection);
    }
    let AdmissionRule::Limited(key) = rule else {
        return Ok(None);
    };
    let permit = RequestPermit::new(key, class);
    permit.acquire(request).await?;
    Ok(Some(Rc::new(permit)))
}

/// A body that ends its request when it is dropped, that is, when all of it is in the server's
/// buffer.
struct TrackedBody {
    body: BoxBody,
    _in_flight: Option<InFlight>,
}

fn tracked(body: impl MessageBody + 'static, in_flight: Option<InFlight>) -> TrackedBody {
    TrackedBody {
        body: body.boxed(),
        _in_flight: in_flight,
    }
}

impl MessageBody for TrackedBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{http::Method, test::TestRequest};

    use super::*;

    #[test]
    fn an_encoded_path_has_the_class_of_its_route() {
        for (method, path, class) in [
            (Method::POST, "/api/media%2Dimages", Class::Uploads),
            (Method::GET, "/api/%61nalytics/daily-sales", Class::Reports),
            (Method::GET, "/%72eadyz", Class::Readiness),
            // An encoded slash doesn't separate segments, neither here nor for routing.
            (Method::GET, "/api%2Forders", Class::Reads),
        ] {
            let request = TestRequest::with_uri(path).method(method.clone());
            assert_eq!(
                class_of(&request.to_srv_request()),
                class,
                "{method} {path}"
            );
        }
    }
}
