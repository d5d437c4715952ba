//! Paths and methods that no route answers.

use actix_web::{HttpRequest, dev::ResourceDef, http::Method, web::Data};
use utoipa::openapi::path::PathItem;

use super::{error_code::ErrorCode, problem::Problem};

/// The methods that each known path knows.
pub struct KnownPaths(Vec<(ResourceDef, Vec<Method>)>);

impl KnownPaths {
    /// Reads them from the OpenAPI document.
    pub fn of(document: &utoipa::openapi::OpenApi) -> Self {
        let paths = document.paths.paths.iter();
        Self(
            paths
                .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)))
                .collect(),
        )
    }

    fn methods(&self, path: &str) -> Vec<&Method> {
        // A path that stands in the document as it is fits no pattern besides.
        let literal = self
            .0
            .iter()
            .find(|(known, _)| known.pattern() == Some(path));
        let fitting = || self.0.iter().filter(|(pattern, _)| pattern.is_match(path));
        let mut methods: Vec<_> = match literal {
            Some((_, methods)) => methods.iter().collect(),
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

/// Answers what no route answers: 405 where the path is known, 404 where it isn't.
pub async fn answer(request: HttpRequest, known: Data<KnownPaths>) -> Result<String, Problem> {
    let methods = known.methods(request.path());
    if methods.is_empty() {
        let detail = format!("Nothing answers at {}; see /docs.", request.path());
        return Err(Problem::new(ErrorCode::RouteNotFound, detail));
    }
    let allow = methods
        .iter()
        .map(|method| method.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let detail = format!("This path knows {allow}, not {}.", request.method());
    Err(Problem::new(ErrorCode::MethodNotAllowed, detail).allow(allow))
}
