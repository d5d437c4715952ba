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
    limit_key::Visitor,
    request_permit::{Pass, look_up_turn},
    request_timeout::RequestTimeout,
};
use crate::http::{
    connection::{Connection, InFlight},
    request::{
        caller::{self, Standing},
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
    let pass = match gate(&app, &request, class, connection.as_deref()) {
        Gate::Open => None,
        gate => {
            // Boxed, so that the future of a request without a wait is small to move.
            let passed = Box::pin(pass_gate(
                request.request(),
                class,
                gate,
                connection.as_deref(),
            ));
            match timeout_at(deadline, passed).await {
                Ok(Ok(pass)) => pass,
                Ok(Err(problem)) => {
                    let response = request.into_response(problem.error_response());
                    return Ok(response.map_body(|_, body| tracked(body, in_flight)));
                }
                Err(_elapsed) => return Err(RequestTimeout::new(class).into()),
            }
        }
    };
    app.admission().record(class, begun);
    let class = match &pass {
        Some(pass) if class == Class::Reads && pass.is_anonymous() => Class::AnonymousReads,
        _ => class,
    };
    let place = pass.map(|pass| {
        // The body's extractor needs the pass too: it leaves and enters the gate again.
        request.extensions_mut().insert(Rc::clone(&pass));
        PlaceGuard(pass)
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
    drop(place);
    if let Some(in_flight) = &in_flight {
        in_flight.respond();
    }
    Ok(response?.map_body(|_, body| tracked(body, in_flight)))
}

/// Releases a pass's place when the request has its response or is dropped. The request's
/// extensions may keep the pass itself for longer.
struct PlaceGuard(Rc<Pass>);

impl Drop for PlaceGuard {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// The path as routing sees it: an encoded one leads to the same handler as a plain one.
fn routed_path(request: &ServiceRequest) -> &str {
    request.match_info().as_str()
}

fn class_of(request: &ServiceRequest) -> Class {
    Class::of(request.method(), routed_path(request))
}

/// What a request must pass before it is processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    /// Nothing: it is processed at once.
    Open,
    /// It waits for a place of this visitor.
    Place(Visitor),
    /// Its key must be looked up first.
    LookUp,
}

/// Sign-in, registration, staff, services and changes by customers are processed at once. All
/// others wait for a place: anonymous requests by address, those of customers by user.
fn gate(
    app: &App,
    request: &ServiceRequest,
    class: Class,
    connection: Option<&Connection>,
) -> Gate {
    if is_exempt(request.method(), routed_path(request)) {
        return Gate::Open;
    }
    let request = request.request();
    gate_of(caller::standing(app, request), request, class, connection)
}

fn gate_of(
    standing: Standing,
    request: &HttpRequest,
    class: Class,
    connection: Option<&Connection>,
) -> Gate {
    if !matches!(standing, Standing::Anonymous | Standing::UnknownKey)
        && let Some(connection) = connection
    {
        connection.trust();
    }
    let is_change = class == Class::Stock && !request.method().is_safe();
    match standing {
        // Changes by customers have a rate limit of their own.
        Standing::Customer(user) if !is_change => Gate::Place(Visitor::Customer(user)),
        Standing::Customer(_) | Standing::Trusted => Gate::Open,
        Standing::Anonymous => Gate::Place(Visitor::Anonymous(client_network(request))),
        Standing::UnknownKey => Gate::LookUp,
    }
}

/// Waits at the gate of a request. Returns the pass if it takes up a place.
async fn pass_gate(
    request: &HttpRequest,
    class: Class,
    mut gate: Gate,
    connection: Option<&Connection>,
) -> Result<Option<Rc<Pass>>, Problem> {
    if gate == Gate::LookUp {
        // The key may be valid: it isn't cached either way.
        let turn = look_up_turn(request).await?;
        let is_good = caller::authenticate(request).await.is_ok();
        drop(turn);
        let standing = match is_good {
            true => Standing::Trusted,
            false => Standing::Anonymous,
        };
        gate = gate_of(standing, request, class, connection);
    }
    let Gate::Place(visitor) = gate else {
        return Ok(None);
    };
    let pass = Pass::new(visitor, class);
    pass.enter(request).await?;
    Ok(Some(Rc::new(pass)))
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
