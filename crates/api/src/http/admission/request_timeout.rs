//! The response to a request that took too long.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header::HeaderValue},
};

use super::{class::Class, overload::RETRY_AFTER};
use crate::http::{
    request::request_id,
    response::{error_code::ErrorCode, problem::Problem},
};

/// The response to a request whose deadline has passed. Its handler was dropped, and the request
/// with it, so this is an error.
#[derive(Debug)]
pub(super) struct RequestTimeout {
    problem: Problem,
    request_id: String,
}

impl RequestTimeout {
    pub(super) fn new(class: Class) -> Self {
        metrics::counter!("cangku_requests_late_total", "class" => class.as_str()).increment(1);
        let detail = "The response took too long. Of a request that changes something it isn't \
                      known whether it was carried out: repeat it with its Idempotency-Key, or look.";
        Self {
            problem: Problem::new(ErrorCode::DeadlineExceeded, detail).retry_after(RETRY_AFTER),
            request_id: request_id::current(),
        }
    }
}

impl std::fmt::Display for RequestTimeout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for RequestTimeout {
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
