//! The rate limit of a request, and the headers that state it.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
};

use super::class::Class;
use crate::{
    http::{
        request::{client_address::client_network, credentials::TrustLevel},
        response::{error_code::ErrorCode, problem::Problem},
        state::AppState,
    },
    limits::{RateClass, RateStatus, RateSubject},
};

/// The limit of the request's class (draft-ietf-httpapi-ratelimit-headers).
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it.
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The class of a request as far as its rate is concerned, by its class of admission, its method and
/// its path (decoded as for routing). `None` for requests of operators and browsers without an
/// effect on the database.
pub(super) fn rate_class(
    class: Class,
    method: &Method,
    path: &str,
    query: &str,
) -> Option<RateClass> {
    let path = path.strip_prefix("/api/")?;
    let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let mut segments = path.split('/');
    let route = [
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    ];
    Some(match (route.map(Option::unwrap_or_default), class) {
        (["auth", "login" | "password", "", ""], _) if !is_read => RateClass::Login,
        (["auth", "register", "", ""], _) if !is_read => RateClass::Registration,
        (
            [
                "haier",
                "products" | "prices" | "stock" | "logistics" | "balance",
                "",
                "",
            ],
            _,
        )
        | (["haier", "configs", _, "test"], _) => RateClass::Haier,
        (["products", "export", ..] | ["imports", _, "refused", _], _) if is_read => {
            RateClass::Export
        }
        (_, Class::Reports) if is_read && query.contains("format=csv") => RateClass::Export,
        (_, Class::Uploads) => RateClass::Upload,
        // Counted like the reads that cause them.
        (["products", "impressions", "", ""], _) => RateClass::Read,
        _ if is_read => RateClass::Read,
        (["inventory" | "orders", ..], Class::Stock) => RateClass::Stock,
        _ => RateClass::Write,
    })
}

/// Counts a request under its caller: its user, its service, or its address. Sign-ins, changes of passwords and
/// registrations count under their address in any case.
pub(super) fn count(
    app: &AppState,
    request: &HttpRequest,
    class: RateClass,
    trust: TrustLevel,
) -> Option<RateStatus> {
    let subject = match (class, trust) {
        (RateClass::Login | RateClass::Registration, _)
        | (_, TrustLevel::Anonymous | TrustLevel::UnknownKey(_)) => {
            RateSubject::Address(client_network(request))
        }
        (_, TrustLevel::Customer(user) | TrustLevel::Staff(user)) => RateSubject::User(user),
        (_, TrustLevel::Service(key)) => RateSubject::Service(key),
    };
    app.rate_limiter().count(class, subject)
}

/// The refusal of a request that exceeds a limit.
pub(super) fn exceeded(status: &RateStatus) -> Problem {
    let name = status.class.as_str();
    metrics::counter!("cangku_rate_limited_total", "class" => name).increment(1);
    let code = match status.class {
        RateClass::Read | RateClass::Write | RateClass::Stock | RateClass::Export => {
            ErrorCode::RateLimitExceeded
        }
        RateClass::Login => ErrorCode::TooManyLoginAttempts,
        RateClass::Registration => ErrorCode::TooManyRegistrations,
        RateClass::Upload => ErrorCode::TooManyUploads,
        RateClass::Haier => ErrorCode::TooManyHaierRequests,
    };
    let quota = status.quota;
    let detail = format!(
        "More than {quota} requests of the class {name} by this caller in a minute; wait a little."
    );
    Problem::new(code, detail)
        .retry_after(status.reset)
        .violates(name)
}

/// Adds the headers that state the caller's limit.
pub(super) fn add_headers(headers: &mut HeaderMap, status: &RateStatus) {
    let name = status.class.as_str();
    let (quota, window) = (status.quota, RateStatus::WINDOW.as_secs());
    let (remaining, reset) = (status.remaining, seconds(status.reset));
    let policy = format!("\"{name}\";q={quota};w={window}");
    let limit = format!("\"{name}\";r={remaining};t={reset}");
    for (header, value) in [(POLICY, policy), (LIMIT, limit)] {
        // They are ASCII, so this can't fail.
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    }
}

/// Rounded up, so that a caller who waits for them doesn't come too early.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_route_has_its_rate_class() {
        for (method, path, query, expected) in [
            (Method::GET, "/healthz", "", None),
            (Method::GET, "/metrics", "", None),
            (Method::GET, "/docs/", "", None),
            (Method::GET, "/media/images/a.jpg", "", None),
            (Method::GET, "/api/products", "", Some(RateClass::Read)),
            (Method::HEAD, "/api/products/5", "", Some(RateClass::Read)),
            (Method::GET, "/api/orders", "", Some(RateClass::Read)),
            (
                Method::GET,
                "/api/inventory/holds",
                "",
                Some(RateClass::Read),
            ),
            (
                Method::POST,
                "/api/products/impressions",
                "",
                Some(RateClass::Read),
            ),
            (Method::PATCH, "/api/products/5", "", Some(RateClass::Write)),
            (
                Method::POST,
                "/api/auth/refresh",
                "",
                Some(RateClass::Write),
            ),
            (
                Method::POST,
                "/api/plans/5/apply",
                "",
                Some(RateClass::Write),
            ),
            (Method::POST, "/api/haier/sync", "", Some(RateClass::Write)),
            (
                Method::POST,
                "/api/inventory/lock",
                "",
                Some(RateClass::Stock),
            ),
            (
                Method::POST,
                "/api/orders/5/pay",
                "",
                Some(RateClass::Stock),
            ),
            (
                Method::POST,
                "/api/inventory/reconcile",
                "",
                Some(RateClass::Write),
            ),
            (Method::POST, "/api/auth/login", "", Some(RateClass::Login)),
            (
                Method::POST,
                "/api/auth/password",
                "",
                Some(RateClass::Login),
            ),
            (Method::POST, "/api/auth/logout", "", Some(RateClass::Write)),
            (
                Method::POST,
                "/api/auth/register",
                "",
                Some(RateClass::Registration),
            ),
            (
                Method::POST,
                "/api/media-images",
                "",
                Some(RateClass::Upload),
            ),
            (Method::POST, "/api/imports", "", Some(RateClass::Upload)),
            (
                Method::GET,
                "/api/imports/5/refused",
                "",
                Some(RateClass::Export),
            ),
            (
                Method::GET,
                "/api/products/export",
                "",
                Some(RateClass::Export),
            ),
            (
                Method::GET,
                "/api/inventory-logs",
                "",
                Some(RateClass::Read),
            ),
            (
                Method::GET,
                "/api/inventory-logs",
                "a=1&format=csv",
                Some(RateClass::Export),
            ),
            (
                Method::GET,
                "/api/haier/stock",
                "code=A",
                Some(RateClass::Haier),
            ),
            (
                Method::POST,
                "/api/haier/configs/5/test",
                "",
                Some(RateClass::Haier),
            ),
            (
                Method::GET,
                "/api/haier/configs/5",
                "",
                Some(RateClass::Read),
            ),
        ] {
            let class = Class::of(&method, path);
            let found = rate_class(class, &method, path, query);
            assert_eq!(found, expected, "{method} {path}");
        }
    }

    #[test]
    fn the_headers_are_structured_fields() {
        let mut headers = HeaderMap::new();
        let status = RateStatus {
            class: RateClass::Write,
            quota: 120,
            remaining: 17,
            reset: Duration::from_millis(22_500),
            is_exceeded: false,
        };
        add_headers(&mut headers, &status);
        assert_eq!(headers.get(POLICY).unwrap(), "\"write\";q=120;w=60");
        assert_eq!(headers.get(LIMIT).unwrap(), "\"write\";r=17;t=23");
    }
}
