//! Admission of requests, and the deadline of their responses.

use std::{
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header::HeaderValue},
    middleware::Next,
    web::Bytes,
};
use tokio::time::timeout_at;

use super::{
    Class, RETRY_AFTER,
    class::is_exempt,
    pass::{Pass, Visitor, look_up_turn},
};
use crate::http::{
    connection::{Connection, InFlight},
    request::{
        caller::{self, Standing},
        client_address::client_network,
        request_id,
    },
    response::{error_code::ErrorCode, problem::Problem},
    state::App,
};

tokio::task_local! {
    static CLASS: Class;
}

/// The class of the current request; outside of one, `Reads`.
pub(in crate::http) fn current_class() -> Class {
    CLASS.try_with(|class| *class).unwrap_or(Class::Reads)
}

/// Runs work under this class outside of a request.
pub async fn with_class<T>(class: Class, work: impl Future<Output = T>) -> T {
    CLASS.scope(class, work).await
}

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
            let passed = Box::pin(pass_gate(request.request(), class, gate, connection));
            match timeout_at(deadline, passed).await {
                Ok(Ok(pass)) => pass,
                Ok(Err(problem)) => {
                    let response = request.into_response(problem.error_response());
                    return Ok(response.map_body(|_, body| followed(body, in_flight)));
                }
                Err(_elapsed) => return Err(Late::new(class).into()),
            }
        }
    };
    app.admission().note(class, begun);
    let class = match &pass {
        Some(pass) if class == Class::Reads && pass.is_anonymous() => Class::AnonymousReads,
        _ => class,
    };
    let place = pass.map(|pass| {
        // The body's extractor needs the pass too: it leaves and enters the gate again.
        request.extensions_mut().insert(Rc::clone(&pass));
        Held(pass)
    });
    let answer = CLASS.scope(class, next.call(request));
    let response = match class {
        // An upload has a minimum rate instead, and deadlines of its own.
        Class::Uploads => answer.await,
        // The wait for admission counts too.
        _ => match timeout_at(deadline, answer).await {
            Ok(answer) => answer,
            Err(_elapsed) => return Err(Late::new(class).into()),
        },
    };
    // Before the body is sent: a slow reader must not keep others of its address waiting.
    drop(place);
    if let Some(in_flight) = &in_flight {
        in_flight.respond();
    }
    Ok(response?.map_body(|_, body| followed(body, in_flight)))
}

/// Releases a pass's place when the request has its response or is dropped. The request's
/// extensions may keep the pass itself for longer.
struct Held(Rc<Pass>);

impl Drop for Held {
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
    connection: Option<Arc<Connection>>,
) -> Result<Option<Rc<Pass>>, Problem> {
    if gate == Gate::LookUp {
        // The key may be valid: it isn't cached either way.
        let turn = look_up_turn(request).await?;
        let is_good = caller::known_caller(request).await.is_ok();
        drop(turn);
        let standing = match is_good {
            true => Standing::Trusted,
            false => Standing::Anonymous,
        };
        gate = gate_of(standing, request, class, connection.as_deref());
    }
    let Gate::Place(visitor) = gate else {
        return Ok(None);
    };
    let pass = Pass::new(visitor, class);
    pass.enter(request).await?;
    Ok(Some(Rc::new(pass)))
}

/// The response to a request whose deadline has passed. Its handler was dropped, and the request
/// with it, so this is an error.
#[derive(Debug)]
struct Late {
    problem: Problem,
    request_id: String,
}

impl Late {
    fn new(class: Class) -> Self {
        metrics::counter!("cangku_requests_late_total", "class" => class.as_str()).increment(1);
        let detail = "The response took too long. Of a request that changes something it isn't \
                      known whether it was carried out: repeat it with its Idempotency-Key, or look.";
        Self {
            problem: Problem::new(ErrorCode::DeadlineExceeded, detail).retry_after(RETRY_AFTER),
            request_id: request_id::current(),
        }
    }
}

impl std::fmt::Display for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for Late {
    fn status_code(&self) -> StatusCode {
        self.problem.code().status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.problem.response_to(&self.request_id);
        if let Ok(id) = HeaderValue::from_str(&self.request_id) {
            response.headers_mut().insert(request_id::HEADER, id);
        }
        response
    }
}

/// A body that ends its request when it is dropped, that is, when all of it is in the server's
/// buffer.
struct Followed {
    body: BoxBody,
    _in_flight: Option<InFlight>,
}

fn followed(body: impl MessageBody + 'static, in_flight: Option<InFlight>) -> Followed {
    Followed {
        body: body.boxed(),
        _in_flight: in_flight,
    }
}

impl MessageBody for Followed {
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
