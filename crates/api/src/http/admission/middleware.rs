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
use cangku_domain::accounts::KeyHash;
use tokio::time::timeout_at;

use super::{
    class::{Class, is_exempt},
    class_scope::with_class,
    limit_key::LimitKey,
    rate,
    request_permit::{RequestPermit, Shed, acquire_look_up_permit},
    request_timeout::RequestTimeout,
};
use crate::{
    http::{
        connection::{Connection, InFlight},
        request::{
            app_state::app,
            caller,
            client_address::client_network,
            credentials::{TrustLevel, trust_level},
        },
        response::problem::Problem,
    },
    limits::{RateClass, RateStatus},
};

/// Admits a request, within the quota of its caller, limits the time to its response, and tracks the
/// state of its connection.
pub async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let app = app(request.request())?.clone();
    let class = class_of(&request);
    let connection = request.request().conn_data::<Arc<Connection>>().cloned();
    let in_flight = connection.clone().map(InFlight::begin);
    let deadline = tokio::time::Instant::from_std(begun) + app.limits().request;
    let rate_class = rate_class_of(&request, class);
    let is_exempt = is_exempt(request.method(), routed_path(&request));
    let mut trust = match is_exempt {
        // Not looked at: neither the rule nor the rate depends on it.
        true => TrustLevel::Anonymous,
        false => trust_level(&app, request.request()),
    };
    // The futures of waits are boxed, so that that of a request without one is small to move.
    if let TrustLevel::UnknownKey(key) = trust {
        let look_up = Box::pin(look_up(request.request(), key));
        trust = match timeout_at(deadline, look_up).await {
            Ok(Ok(trust)) => trust,
            Ok(Err(problem)) => return Ok(refused(request, &problem, None, in_flight)),
            Err(_elapsed) => return Err(RequestTimeout::new(class).into()),
        };
    }
    // Before the wait for a permit: a request beyond the quota costs next to nothing.
    let rate = rate_class.and_then(|it| rate::count(&app, request.request(), it, trust));
    if let Some(exceeded) = rate.filter(|rate| rate.is_exceeded) {
        // There may be thousands a second.
        request.extensions_mut().insert(Shed);
        return Ok(refused(
            request,
            &rate::exceeded(&exceeded),
            rate,
            in_flight,
        ));
    }
    let rule = match is_exempt {
        true => AdmissionRule::Unlimited,
        false => rule(request.request(), trust, class, connection.as_deref()),
    };
    let permit = match rule {
        AdmissionRule::Unlimited => None,
        AdmissionRule::Limited(key) => {
            let acquired = Box::pin(acquire(request.request(), class, key));
            match timeout_at(deadline, acquired).await {
                Ok(Ok(permit)) => Some(permit),
                Ok(Err(problem)) => return Ok(refused(request, &problem, rate, in_flight)),
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
    let mut response = response?;
    if let Some(rate) = &rate {
        rate::add_headers(response.headers_mut(), rate);
    }
    Ok(response.map_body(|_, body| tracked(body, in_flight)))
}

/// The response to a request that isn't processed.
fn refused(
    request: ServiceRequest,
    problem: &Problem,
    rate: Option<RateStatus>,
    in_flight: Option<InFlight>,
) -> ServiceResponse<TrackedBody> {
    let mut response = request.into_response(problem.error_response());
    if let Some(rate) = &rate {
        rate::add_headers(response.headers_mut(), rate);
    }
    response.map_body(|_, body| tracked(body, in_flight))
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

fn rate_class_of(request: &ServiceRequest, class: Class) -> Option<RateClass> {
    let path = routed_path(request);
    rate::rate_class(class, request.method(), path, request.query_string())
}

/// What a request needs before it is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AdmissionRule {
    /// Nothing: it is processed at once.
    Unlimited,
    /// A permit of the concurrency limiter, under this key.
    Limited(LimitKey),
}

/// Sign-in, registration, staff, services and changes by customers are processed at once. All
/// others wait for a permit: anonymous requests by address, those of customers by user.
fn rule(
    request: &HttpRequest,
    trust: TrustLevel,
    class: Class,
    connection: Option<&Connection>,
) -> AdmissionRule {
    let is_anonymous = matches!(trust, TrustLevel::Anonymous | TrustLevel::UnknownKey(_));
    if let Some(connection) = connection.filter(|_| !is_anonymous) {
        connection.set_trusted();
    }
    let is_change = class == Class::Stock && !request.method().is_safe();
    match trust {
        // Changes by customers have a rate limit of their own.
        TrustLevel::Customer(user) if !is_change => {
            AdmissionRule::Limited(LimitKey::Customer(user))
        }
        TrustLevel::Customer(_) | TrustLevel::Staff(_) | TrustLevel::Service(_) => {
            AdmissionRule::Unlimited
        }
        TrustLevel::Anonymous | TrustLevel::UnknownKey(_) => {
            let network = client_network(request);
            AdmissionRule::Limited(LimitKey::Anonymous(network))
        }
    }
}

/// Looks a key up that isn't cached. Without a valid one, the request is anonymous.
async fn look_up(request: &HttpRequest, key: KeyHash) -> Result<TrustLevel, Problem> {
    let permit = acquire_look_up_permit(request).await?;
    // The key may be valid: it isn't cached either way.
    let is_valid = caller::authenticate(request).await.is_ok();
    drop(permit);
    Ok(match is_valid {
        true => TrustLevel::Service(key),
        false => TrustLevel::Anonymous,
    })
}

/// Waits until the request may be processed.
async fn acquire(
    request: &HttpRequest,
    class: Class,
    key: LimitKey,
) -> Result<Rc<RequestPermit>, Problem> {
    let permit = RequestPermit::new(key, class);
    permit.acquire(request).await?;
    Ok(Rc::new(permit))
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
