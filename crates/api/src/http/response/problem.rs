//! Error responses: RFC 9457, `application/problem+json`.

use std::{borrow::Cow, fmt, time::Duration};

use actix_web::{HttpResponse, ResponseError, http::StatusCode, http::header};
use cangku_domain::{Violation, Violations, error_chain};
use serde::Serialize;
use utoipa::ToSchema;

use super::error_code::ErrorCode;
use crate::http::request::request_id;

/// Maximum number of mistakes that a response names: a request of nothing but mistakes must not
/// produce a far larger response.
pub(crate) const MAX_ERRORS: usize = 200;

/// An error response. It contains what the caller may know; the rest is logged where the problem is
/// created.
#[derive(Debug, Clone)]
pub struct Problem {
    code: ErrorCode,
    detail: Cow<'static, str>,
    errors: Violations,
    retry_after: Option<Duration>,
    header: Option<Box<(header::HeaderName, String)>>,
    facts: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    /// A problem with this code; `detail` says what happened and what to do.
    pub fn new(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Violations::default(),
            retry_after: None,
            header: None,
            facts: serde_json::Map::new(),
        }
    }

    /// Mistakes in fields, at most `MAX_ERRORS` of them.
    pub fn of_fields(code: ErrorCode, mut errors: Violations) -> Self {
        let is_more = errors.0.len() > MAX_ERRORS;
        errors.0.truncate(MAX_ERRORS);
        let more = if is_more { "; and more" } else { "" };
        Self {
            detail: format!("{errors}{more}").into(),
            errors,
            ..Self::new(code, "")
        }
    }

    /// Replaces the detail.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            detail: detail.into(),
            ..self
        }
    }

    /// A defect of the server: its cause is logged, and hidden from the caller.
    pub fn internal(cause: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = %error_chain(cause), "request failed");
        Self::new(
            ErrorCode::InternalError,
            "The request failed for a reason that is not its own; the log has it under this request_id.",
        )
    }

    /// Sets `Retry-After`.
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..self
        }
    }

    /// Sets `Allow`: the methods of the path.
    #[must_use]
    pub fn allow(self, methods: String) -> Self {
        Self {
            header: Some(Box::new((header::ALLOW, methods))),
            ..self
        }
    }

    /// Sets `Content-Range`: the size of the file if the requested range doesn't exist.
    #[must_use]
    pub fn content_range(self, range: String) -> Self {
        Self {
            header: Some(Box::new((header::CONTENT_RANGE, range))),
            ..self
        }
    }

    /// Names the policy whose quota is exceeded, as `violated-policies`.
    #[must_use]
    pub fn violates(self, policy: &str) -> Self {
        self.fact("violated-policies", serde_json::json!([policy]))
    }

    /// Adds a fact beside the standard members, such as `available`.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    /// Code, detail and facts, for a list of problems.
    pub fn summary(&self) -> serde_json::Value {
        let mut members = self.facts.clone();
        // After the facts, so that none can replace these.
        members.insert("code".to_owned(), self.code.as_str().into());
        members.insert("detail".to_owned(), self.detail.as_ref().into());
        members.into()
    }

    /// What went wrong, for programs.
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// Mistakes in single fields.
    pub fn errors(&self) -> &[Violation] {
        &self.errors.0
    }

    /// The body of the response to the request with this id.
    pub fn to_json(&self, request_id: &str) -> serde_json::Value {
        serde_json::json!(self.body(request_id.to_owned()))
    }

    fn body(&self, request_id: String) -> ProblemBody {
        let code = self.code.as_str();
        let errors = self.errors.0.iter().map(|violation| FieldError {
            field: violation.field.clone(),
            code: violation.code.as_str(),
            message: violation.message.clone(),
        });
        ProblemBody {
            kind: self.code.type_uri(),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: self.detail.to_string(),
            code,
            request_id,
            errors: errors.collect(),
            facts: self.facts.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.response_to(&request_id::current())
    }
}

impl Problem {
    /// The response to the request with this id.
    pub fn response_to(&self, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json");
        // A 401 must name an authentication scheme (RFC 9110, 15.5.2).
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(wait) = self.retry_after {
            // Rounded up, and at least 1: with 0 the client would retry at once.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.insert_header((header::RETRY_AFTER, seconds.max(1).to_string()));
        }
        if let Some((name, value)) = self.header.as_deref() {
            response.insert_header((name.clone(), value.as_str()));
        }
        if self.code == ErrorCode::BodyTimeout {
            // The rest of the body would be read as the connection's next request.
            response.force_close();
        }
        let body = self.body(request_id.to_owned());
        match serde_json::to_string(&body) {
            Ok(json) => response.body(json),
            Err(_never) => response.finish(),
        }
    }
}

/// An error response (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The kind of problem: the page of its code, `/docs/errors/{code}`; of quotas and overload a type
    /// that IANA has registered.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: Cow<'static, str>,
    /// The code's meaning in short.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do, for people.
    detail: String,
    /// What went wrong, for programs; see docs/ERRORS.md.
    #[schema(example = "validation_failed")]
    code: &'static str,
    /// The request's id, as in the log.
    request_id: String,
    /// Mistakes in single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    #[serde(flatten)]
    #[schema(ignore)]
    facts: serde_json::Map<String, serde_json::Value>,
}

/// A mistake in one field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field as the request spells it.
    field: String,
    /// The kind of mistake; see docs/ERRORS.md.
    #[schema(example = "too_long")]
    code: &'static str,
    /// What is wrong, for people.
    message: String,
}
