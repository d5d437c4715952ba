use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

/// A handler's response, and the name under which it is counted.
pub(super) struct Reply {
    pub(super) response: HttpResponse,
    /// `None`: the response's status.
    pub(super) counted_as: Option<&'static str>,
}

impl From<HttpResponse> for Reply {
    fn from(response: HttpResponse) -> Self {
        Self {
            response,
            counted_as: None,
        }
    }
}

/// An error response in the platform's form: an envelope.
pub(super) fn error(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({
        "success": false,
        "code": status.as_str(),
        "message": message,
        "data": null,
    }))
}

/// The response for an unknown path.
pub(super) async fn unknown() -> HttpResponse {
    error(StatusCode::NOT_FOUND, "接口不存在")
}

/// A successful response with the payload `data`.
pub(super) fn success(data: &str, envelope: bool) -> HttpResponse {
    let (opening, closing) = wrapping(envelope);
    HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        .body([opening, data, closing].concat())
}

/// The text before and after the payload.
pub(super) fn wrapping(envelope: bool) -> (&'static str, &'static str) {
    if envelope {
        (
            r#"{"success":true,"code":"200","message":"操作成功","data":"#,
            "}",
        )
    } else {
        ("", "")
    }
}
