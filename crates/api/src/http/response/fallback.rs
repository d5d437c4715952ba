//! Responses to paths and methods without a route.

use actix_web::{
    HttpRequest,
    dev::ResourceDef,
    guard::fn_guard,
    http::Method,
    web::{self, Data, ServiceConfig},
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

    /// The literal paths that patterns match too, with their methods.
    fn shadowing(&self) -> impl Iterator<Item = (&str, &[Method])> {
        let literal = |(known, methods)| {
            let path = ResourceDef::pattern(known)?;
            let is_literal = !path.contains('{');
            let mut others = self.0.iter();
            let is_shadowing = others.any(|(other, _)| {
                other.pattern().is_some_and(|other| other.contains('{')) && other.is_match(path)
            });
            (is_literal && is_shadowing).then_some((path, Vec::as_slice(methods)))
        };
        self.0
            .iter()
            .map(|(known, methods)| (known, methods))
            .filter_map(literal)
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

/// Registers a refusal of the methods that a literal path doesn't have if a pattern matches the path
/// too, such as `PUT /api/products/impressions`: the route of `/api/products/{id}` would take the
/// last segment for an id. Must come before the routes.
pub fn refuse_unknown_methods(config: &mut ServiceConfig, known: &KnownPaths) {
    for (path, methods) in known.shadowing() {
        let methods = methods.to_vec();
        let has_not = fn_guard(move |request| !methods.contains(&request.head().method));
        config.service(web::resource(path).guard(has_not).to(refuse));
    }
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
