//! An HTTP client of the API.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;

/// A client of the API, signed in or not.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
}

/// A response that has been read completely.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; null if it isn't JSON.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

/// A client that doesn't follow redirects and times out after 60 s.
pub(crate) fn http() -> reqwest::Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(60))
        // Shorter than the server's keep-alive timeout, so that no idle connection is closed under
        // a request.
        .pool_idle_timeout(Duration::from_secs(2));
    http.redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

impl Caller {
    pub(crate) fn new(http: reqwest::Client, address: &str, token: Option<String>) -> Self {
        Self {
            http,
            address: address.to_owned(),
            token,
        }
    }

    /// A client of a server process at `address`.
    pub fn at(address: &str, token: Option<String>) -> Self {
        Self::new(http(), address, token)
    }

    /// The access token, if signed in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Builds a request to be sent with [`Self::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request; the test fails if the connection does.
    pub async fn send(&self, request: RequestBuilder) -> Response {
        self.try_send(request).await.unwrap()
    }

    /// Sends a request that may fail on its way.
    pub async fn try_send(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Response {
            status,
            headers,
            body,
            text,
        })
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Response {
        self.send(self.request(Method::GET, path)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Response {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Response {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Response {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Response {
        self.send(self.request(Method::PATCH, path).json(&body))
            .await
    }

    /// `POST` with a custom body and content type.
    pub async fn post_raw(
        &self,
        path: &str,
        content_type: &str,
        body: impl Into<reqwest::Body>,
    ) -> Response {
        let request = self
            .request(Method::POST, path)
            .header("content-type", content_type);
        self.send(request.body(body)).await
    }
}

/// The `type` of a problem.
fn problem_type(status: u16, code: &str) -> String {
    let registered = "https://iana.org/assignments/http-problem-types";
    match (status, code) {
        (429, _) => format!("{registered}#quota-exceeded"),
        (_, "overloaded") => format!("{registered}#temporary-reduced-capacity"),
        _ => format!("/docs/errors/{code}"),
    }
}

impl Response {
    /// Returns the response if it has this status; otherwise fails the test and prints the body.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Checks the whole form of a problem: status, code, content type, request id.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["type"], problem_type(status, code));
        for member in ["title", "detail", "request_id"] {
            assert!(
                self.body[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{member}: {}",
                self.text
            );
        }
        assert_eq!(
            self.headers["x-request-id"].to_str().unwrap(),
            self.body["request_id"]
        );
        self
    }

    /// Checks that a problem has an error for this field with this code.
    #[track_caller]
    pub fn expect_field(self, field: &str, code: &str) -> Self {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let named = errors
            .iter()
            .any(|error| error["field"] == field && error["code"] == code);
        assert!(named, "{field} {code} is not among {}", self.text);
        self
    }

    /// The `id` of the body.
    #[track_caller]
    pub fn id(&self) -> i64 {
        self.body["id"]
            .as_i64()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
    }
}
