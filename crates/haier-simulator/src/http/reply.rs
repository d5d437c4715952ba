use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde_json::json;

/// What a handler answers with, and the name under which it is counted.
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

/// The platform's way to tell of an error: an envelope.
pub(super) fn error(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({
        "success": false,
        "code": status.as_str(),
        "message": message,
        "data": null,
    }))
}

/// A healthy answer around `data`.
pub(super) fn success(data: &str, envelope: bool) -> HttpResponse {
    let (opening, closing) = wrapping(envelope);
    HttpResponse::Ok()
        .content_type("application/json;charset=UTF-8")
        .body([opening, data, closing].concat())
}

/// What stands before and after the data.
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
