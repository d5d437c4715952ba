//! Responses to paths and methods without a route.

use actix_web::{
    Error, HttpRequest,
    body::MessageBody,
    dev::{ResourceDef, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use utoipa::openapi::path::PathItem;

use super::{error_code::ErrorCode, problem::Problem};
use crate::http::openapi::DOCUMENT_PATH;

/// The methods of each known path.
pub struct KnownPaths(Vec<(ResourceDef, Vec<Method>)>);

impl KnownPaths {
    /// Reads them from the OpenAPI document.
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        let described = paths.map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        // Served, but not in the document.
        let undescribed = [DOCUMENT_PATH, "/docs", "/docs/{file:.*}"];
        let undescribed = undescribed.map(|path| (ResourceDef::new(path), vec![Method::GET]));
        Self(described.chain(undescribed).collect())
    }

    /// The methods of a path that the document contains literally, even if patterns match it too.
    fn of_literal(&self, path: &str) -> Option<&Vec<Method>> {
        let mut known = self.0.iter();
        let literal = known.find(|(known, _)| known.pattern() == Some(path));
        literal.map(|(_, methods)| methods)
    }

    fn methods(&self, path: &str) -> Vec<&Method> {
        let fitting = || self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let mut methods: Vec<_> = match self.of_literal(path) {
            Some(methods) => methods.iter().collect(),
            None => fitting().flat_map(|(_, methods)| methods).collect(),
        };
        methods.sort_by_key(|method| method.as_str());
        methods.dedup();
        methods
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    [
        (item.get.is_some(), Method::GET),
        (item.head.is_some(), Method::HEAD),
        (item.put.is_some(), Method::PUT),
        (item.post.is_some(), Method::POST),
        (item.patch.is_some(), Method::PATCH),
        (item.delete.is_some(), Method::DELETE),
    ]
    .into_iter()
    .filter_map(|(known, method)| known.then_some(method))
    .collect()
}

/// Refuses a method that a literal path doesn't have, such as `PUT /api/products/impressions`: the
/// route of `/api/products/{id}` would take the last segment for an id.
pub async fn refuse_unknown_methods(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let known = request.app_data::<Data<KnownPaths>>();
    let methods = known.and_then(|known| known.of_literal(request.path()));
    if methods.is_some_and(|methods| !methods.contains(request.method())) {
        let refusal = known.map(|known| refusal(request.request(), known));
        if let Some(refusal) = refusal {
            let response = actix_web::ResponseError::error_response(&refusal);
            return Ok(request.into_response(response).map_into_right_body());
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// The response if no route matches: 405 if the path is known, 404 if it isn't.
pub async fn refuse(request: HttpRequest, known: Data<KnownPaths>) -> Result<String, Problem> {
    Err(refusal(&request, &known))
}

fn refusal(request: &HttpRequest, known: &KnownPaths) -> Problem {
    let methods = known.methods(request.path());
    if methods.is_empty() {
        let detail = format!("Nothing answers at {}; see /docs.", request.path());
        return Problem::new(ErrorCode::RouteNotFound, detail);
    }
    let allow = methods
        .iter()
        .map(|method| method.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let detail = format!("This path knows {allow}, not {}.", request.method());
    Problem::new(ErrorCode::MethodNotAllowed, detail).allow(allow)
}
