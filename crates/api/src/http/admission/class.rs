//! Classes of requests.

use actix_web::http::Method;

/// What a request is for, as far as admission is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Accounts: sign-in, users, API keys, and the look-up of each caller.
    Identity,
    /// Stock, orders, and staff's changes of the catalogue.
    Stock,
    /// Public reads.
    Reads,
    /// Public reads without valid credentials. No route is of this class: the caller decides.
    AnonymousReads,
    /// Analytics, logs, exports: slow queries by few callers.
    Reports,
    /// Uploads of pictures and spreadsheets.
    Uploads,
    /// The readiness probe.
    Readiness,
}

impl Class {
    /// Its label in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Stock => "stock",
            Self::Reads => "reads",
            Self::AnonymousReads => "anonymous_reads",
            Self::Reports => "reports",
            Self::Uploads => "uploads",
            Self::Readiness => "readiness",
        }
    }

    /// The class of a request, by method and path; the path is decoded as for routing.
    pub fn of(method: &Method, path: &str) -> Self {
        let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let Some(path) = path.strip_prefix("/api/") else {
            return match path {
                "/readyz" => Self::Readiness,
                _ => Self::Reads,
            };
        };
        let mut segments = path.split('/');
        match (segments.next().unwrap_or_default(), segments.next()) {
            ("auth" | "users" | "api-keys", _) => Self::Identity,
            // Steps of plans are urgent; making one, and reading its items, takes long.
            ("plans", Some(_)) if *method == Method::POST => Self::Stock,
            ("media-images" | "imports", _) if *method == Method::POST => Self::Uploads,
            ("analytics" | "haier" | "imports" | "inventory-logs" | "plans" | "search-logs", _)
            | ("inventory", Some("reconcile"))
            | ("products", Some("export")) => Self::Reports,
            ("inventory" | "orders", _) => Self::Stock,
            // Public, although a POST.
            ("products", Some("impressions")) => Self::Reads,
            _ if is_read => Self::Reads,
            _ => Self::Stock,
        }
    }
}

/// Whether requests for this path (decoded as for routing) bypass the concurrency limiter: they use
/// no database, or have limits of their own (passwords, the shared ping).
pub(super) fn is_exempt(method: &Method, path: &str) -> bool {
    match path {
        "/healthz" | "/readyz" | "/metrics" => true,
        "/api/auth/login" | "/api/auth/register" => *method == Method::POST,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_accounts_only_sign_in_and_registration_bypass_the_limiter() {
        for (method, path, expected) in [
            (Method::GET, "/healthz", true),
            (Method::GET, "/readyz", true),
            (Method::GET, "/metrics", true),
            (Method::POST, "/api/auth/login", true),
            (Method::POST, "/api/auth/register", true),
            (Method::GET, "/api/auth/login", false),
            (Method::POST, "/api/auth/refresh", false),
            (Method::GET, "/api/auth/me", false),
            (Method::GET, "/api/users", false),
        ] {
            assert_eq!(is_exempt(&method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn each_route_has_its_class() {
        for (method, path, class) in [
            (Method::GET, "/healthz", Class::Reads),
            (Method::GET, "/readyz", Class::Readiness),
            (Method::GET, "/media/images/a.jpg", Class::Reads),
            (Method::POST, "/api/auth/login", Class::Identity),
            (Method::GET, "/api/users/5", Class::Identity),
            (Method::GET, "/api/products", Class::Reads),
            (Method::GET, "/api/products/5/availability", Class::Reads),
            (Method::POST, "/api/products/impressions", Class::Reads),
            (
                Method::POST,
                "/api/products/5/restock-request",
                Class::Stock,
            ),
            (Method::PATCH, "/api/products/5", Class::Stock),
            (Method::GET, "/api/media-images", Class::Reads),
            (Method::POST, "/api/media-images", Class::Uploads),
            (Method::DELETE, "/api/media-images/5", Class::Stock),
            (Method::POST, "/api/imports", Class::Uploads),
            (Method::GET, "/api/imports/5/refused", Class::Reports),
            (Method::POST, "/api/inventory/lock", Class::Stock),
            (Method::GET, "/api/inventory/low-stock", Class::Stock),
            (Method::POST, "/api/inventory/reconcile", Class::Reports),
            (Method::GET, "/api/inventory-logs", Class::Reports),
            (Method::GET, "/api/orders", Class::Stock),
            (Method::POST, "/api/orders/5/pay", Class::Stock),
            (Method::GET, "/api/analytics/sales-summary", Class::Reports),
            (Method::GET, "/api/haier/sync-logs", Class::Reports),
            (Method::POST, "/api/plans", Class::Reports),
            (Method::GET, "/api/plans/5/items", Class::Reports),
            (Method::POST, "/api/plans/5/apply", Class::Stock),
            (Method::GET, "/api/products/export", Class::Reports),
        ] {
            assert_eq!(Class::of(&method, path), class, "{method} {path}");
        }
    }
}
