//! Refuses preconditions of writes that no handler evaluates: to ignore one would carry out what
//! the caller has forbidden.

use actix_web::{
    Error, ResponseError,
    body::MessageBody,
    dev::{ResourceDef, ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderMap, IF_MATCH, IF_NONE_MATCH, IF_UNMODIFIED_SINCE},
    },
    middleware::Next,
    web::Data,
};
use utoipa::openapi::{
    OpenApi, RefOr,
    path::{Operation, PathItem},
};

use super::precondition::{IF_MATCH_NAME, has_version};
use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// The writes of each path of the API, and which of them evaluate `If-Match`: those whose description
/// has the parameter. Paths without parameters come first: `/products/{id}` matches them too.
pub(in crate::http) struct ConditionalWrites(Vec<(ResourceDef, Vec<Write>)>);

struct Write {
    method: Method,
    is_conditional: bool,
}

impl ConditionalWrites {
    /// Reads them from the OpenAPI document.
    pub(in crate::http) fn of(document: &OpenApi) -> Self {
        let mut paths: Vec<_> = document.paths.paths.iter().collect();
        paths.sort_by_key(|(path, _)| path.contains('{'));
        let writes =
            |(path, item): (&String, &PathItem)| (ResourceDef::new(path.as_str()), writes(item));
        Self(paths.into_iter().map(writes).collect())
    }

    /// Whether a write evaluates `If-Match`; `None` if there is no such operation.
    fn is_conditional(&self, method: &Method, path: &str) -> Option<bool> {
        let (_, writes) = self.0.iter().find(|(known, _)| known.is_match(path))?;
        let write = writes.iter().find(|write| write.method == *method)?;
        Some(write.is_conditional)
    }
}

fn writes(item: &PathItem) -> Vec<Write> {
    let operations = [
        (&item.put, Method::PUT),
        (&item.post, Method::POST),
        (&item.patch, Method::PATCH),
        (&item.delete, Method::DELETE),
    ];
    let writes = operations.into_iter().filter_map(|(operation, method)| {
        let is_conditional = has_if_match(operation.as_ref()?);
        Some(Write {
            method,
            is_conditional,
        })
    });
    writes.collect()
}

fn has_if_match(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| matches!(parameter, RefOr::T(it) if it.name == IF_MATCH_NAME))
}

/// Refuses a write with a precondition that isn't evaluated.
pub(in crate::http) async fn middleware(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    match refusal(&request) {
        Some(problem) => {
            let response = request.into_response(problem.error_response());
            Ok(response.map_into_right_body())
        }
        None => Ok(next.call(request).await?.map_into_left_body()),
    }
}

fn refusal(request: &ServiceRequest) -> Option<Problem> {
    let preconditions = (request.headers(), request.query_string());
    let name = unevaluated(request.method(), preconditions, || {
        let known = request.app_data::<Data<ConditionalWrites>>()?;
        known.is_conditional(request.method(), request.path())
    })?;
    let detail = format!(
        "{name} is not evaluated here, so nothing was done; leave it out. Edits of one resource \
         take If-Match."
    );
    Some(Problem::new(ErrorCode::UnsupportedPrecondition, detail))
}

/// The precondition that isn't evaluated, if there is one. With `If-Match`, `If-Unmodified-Since`
/// doesn't count (RFC 9110, 13.1.4). By itself it isn't evaluated: its whole seconds would let one
/// of two edits in the same second overwrite the other. Operations that take `If-Match` read the
/// parameter `version` themselves.
fn unevaluated(
    method: &Method,
    (headers, query): (&HeaderMap, &str),
    is_conditional: impl Fn() -> Option<bool>,
) -> Option<&'static str> {
    if method.is_safe() {
        return None;
    }
    let has = |name| headers.contains_key(name);
    if !(has(IF_MATCH) || has(IF_NONE_MATCH) || has(IF_UNMODIFIED_SINCE) || has_version(query)) {
        return None;
    }
    // An operation that doesn't exist is 404 or 405.
    let is_conditional = is_conditional()?;
    if has(IF_NONE_MATCH) {
        return Some("If-None-Match");
    }
    if has(IF_MATCH) {
        return (!is_conditional).then_some("If-Match");
    }
    if has_version(query) && !is_conditional {
        return Some("version");
    }
    has(IF_UNMODIFIED_SINCE).then_some("If-Unmodified-Since")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue, IF_MODIFIED_SINCE};

    use super::*;
    use crate::http::openapi;

    #[test]
    fn only_what_is_evaluated_passes() {
        let any = HeaderValue::from_static("*");
        let refused = |method: Method, names: &[HeaderName], is_conditional: bool| {
            let headers = names.iter().map(|name| (name.clone(), any.clone()));
            unevaluated(&method, (&headers.collect(), ""), || Some(is_conditional))
        };
        assert_eq!(refused(Method::PUT, &[IF_MATCH], true), None);
        assert_eq!(refused(Method::POST, &[IF_MATCH], false), Some("If-Match"));
        let both = [IF_MATCH, IF_UNMODIFIED_SINCE];
        assert_eq!(refused(Method::PATCH, &both, true), None);
        let time = Some("If-Unmodified-Since");
        assert_eq!(refused(Method::PATCH, &[IF_UNMODIFIED_SINCE], true), time);
        let none = Some("If-None-Match");
        assert_eq!(refused(Method::PUT, &[IF_MATCH, IF_NONE_MATCH], true), none);
        assert_eq!(refused(Method::POST, &[IF_NONE_MATCH], false), none);
        assert_eq!(refused(Method::GET, &[IF_NONE_MATCH], false), None);
        let version = |method: Method, is_conditional: bool| {
            unevaluated(&method, (&HeaderMap::new(), "a=1&version=2"), || {
                Some(is_conditional)
            })
        };
        assert_eq!(version(Method::POST, false), Some("version"));
        assert_eq!(version(Method::DELETE, true), None);
        assert_eq!(version(Method::GET, false), None);
        let headers = [(IF_MATCH, any.clone())].into_iter().collect();
        assert_eq!(unevaluated(&Method::POST, (&headers, ""), || None), None);
        // It concerns reads alone (RFC 9110, 13.1.3).
        assert_eq!(refused(Method::POST, &[IF_MODIFIED_SINCE], false), None);
    }

    #[test]
    fn edits_of_one_resource_are_conditional() {
        let writes = ConditionalWrites::of(&openapi::document());
        let known = |method: Method, path: &str| writes.is_conditional(&method, path);
        for kind in ["products", "categories", "brands"] {
            for method in [Method::PUT, Method::PATCH, Method::DELETE] {
                assert_eq!(known(method, &format!("/api/{kind}/7")), Some(true));
            }
            assert_eq!(known(Method::POST, &format!("/api/{kind}")), Some(false));
        }
        assert_eq!(known(Method::PATCH, "/api/users/7"), Some(true));
        assert_eq!(
            known(Method::DELETE, "/api/products/7/edited-fields/price"),
            Some(true)
        );
        assert_eq!(known(Method::POST, "/api/orders/7/pay"), Some(true));
        assert_eq!(known(Method::PATCH, "/api/attention/7"), Some(true));
        assert_eq!(known(Method::PATCH, "/api/haier/brands/7"), Some(true));
        assert_eq!(known(Method::POST, "/api/inventory/lock"), Some(false));
        assert_eq!(known(Method::DELETE, "/api/api-keys/7"), Some(false));
        assert_eq!(known(Method::POST, "/api/api-keys/7"), None);
        assert_eq!(known(Method::PUT, "/api/products/recommendations"), None);
    }
}
