use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;

/// Whether a request says that its body is JSON.
pub(super) fn is_json(request: &HttpRequest) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
}
