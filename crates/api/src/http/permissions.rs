//! What each route requires of its caller: the only place where this is stated.
//!
//! The extractors of callers ([`Caller`](super::request::caller::Caller) and its siblings) check it before
//! a handler runs, the OpenAPI document states it, and `docs/PERMISSIONS.md` has the same table. Use cases
//! check the same requirements once more, since other programs call them without HTTP.

use std::{collections::HashMap, sync::LazyLock};

use actix_web::http::Method;
use cangku_domain::accounts::{
    Requirement, Role,
    Scope::{
        self, CatalogRead, CatalogWrite, HaierAll, HaierRead, MediaUpload, OrdersManage,
        OrdersPlace, PaymentsRecord, ReportsRead, StockAdjust, StockLock,
    },
};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody, also without credentials.
    Public,
    /// Callers that meet the requirement.
    Requires(Requirement),
}

const GET: &str = "GET";
const HEAD: &str = "HEAD";
const POST: &str = "POST";
const PUT: &str = "PUT";
const PATCH: &str = "PATCH";
const DELETE: &str = "DELETE";

const PUBLIC: Access = Access::Public;
const PERSON: Access = Access::Requires(Requirement::Role(Role::User));
const ADMINS: Access = Access::Requires(Requirement::Role(Role::Admin));

const fn scope(scope: Scope) -> Access {
    Access::Requires(Requirement::Scope(scope))
}

const fn own(scope: Scope) -> Access {
    Access::Requires(Requirement::Own(scope))
}

/// Method, path and access of every operation.
pub(crate) const PERMISSIONS: &[(&str, &str, Access)] = &[
    (GET, "/api/analytics/daily-active", scope(ReportsRead)),
    (GET, "/api/analytics/daily-sales", scope(ReportsRead)),
    (GET, "/api/analytics/inventory-status", scope(ReportsRead)),
    (GET, "/api/analytics/order-status", scope(ReportsRead)),
    (GET, "/api/analytics/sales-summary", scope(ReportsRead)),
    (GET, "/api/analytics/top-products", scope(ReportsRead)),
    (GET, "/api/analytics/user-growth", scope(ReportsRead)),
    (GET, "/api/api-keys", ADMINS),
    (POST, "/api/api-keys", ADMINS),
    (GET, "/api/api-keys/{id}", ADMINS),
    (PATCH, "/api/api-keys/{id}", ADMINS),
    (DELETE, "/api/api-keys/{id}", ADMINS),
    (GET, "/api/attention", scope(OrdersManage)),
    (PATCH, "/api/attention/{id}", scope(OrdersManage)),
    (GET, "/api/audit-log", scope(Scope::Admin)),
    (POST, "/api/auth/login", PUBLIC),
    (POST, "/api/auth/logout", PERSON),
    (GET, "/api/auth/me", PERSON),
    (POST, "/api/auth/password", PERSON),
    (POST, "/api/auth/refresh", PUBLIC),
    (POST, "/api/auth/register", PUBLIC),
    (GET, "/api/auth/sessions", PERSON),
    (DELETE, "/api/auth/sessions", PERSON),
    (DELETE, "/api/auth/sessions/{id}", PERSON),
    (GET, "/api/brands", PUBLIC),
    (POST, "/api/brands", scope(CatalogWrite)),
    (GET, "/api/brands/{id}", PUBLIC),
    (PUT, "/api/brands/{id}", scope(CatalogWrite)),
    (PATCH, "/api/brands/{id}", scope(CatalogWrite)),
    (DELETE, "/api/brands/{id}", scope(CatalogWrite)),
    (POST, "/api/brands/{id}/merge", scope(CatalogWrite)),
    (POST, "/api/cache/invalidate", scope(Scope::Admin)),
    (GET, "/api/categories", PUBLIC),
    (POST, "/api/categories", scope(CatalogWrite)),
    (GET, "/api/categories/{id}", PUBLIC),
    (PUT, "/api/categories/{id}", scope(CatalogWrite)),
    (PATCH, "/api/categories/{id}", scope(CatalogWrite)),
    (DELETE, "/api/categories/{id}", scope(CatalogWrite)),
    (POST, "/api/categories/{id}/merge", scope(CatalogWrite)),
    (GET, "/api/haier/balance", scope(HaierRead)),
    (GET, "/api/haier/brands", scope(HaierAll)),
    (PATCH, "/api/haier/brands/{id}", scope(HaierAll)),
    (GET, "/api/haier/categories", scope(HaierAll)),
    (PATCH, "/api/haier/categories/{id}", scope(HaierAll)),
    (GET, "/api/haier/configs", scope(HaierAll)),
    (POST, "/api/haier/configs", scope(HaierAll)),
    (POST, "/api/haier/configs/from-settings", scope(HaierAll)),
    (GET, "/api/haier/configs/{id}", scope(HaierAll)),
    (PATCH, "/api/haier/configs/{id}", scope(HaierAll)),
    (DELETE, "/api/haier/configs/{id}", scope(HaierAll)),
    (POST, "/api/haier/configs/{id}/disable", scope(HaierAll)),
    (POST, "/api/haier/configs/{id}/enable", scope(HaierAll)),
    (POST, "/api/haier/configs/{id}/test", scope(HaierAll)),
    (POST, "/api/haier/configs/{id}/validate", scope(HaierAll)),
    (GET, "/api/haier/failures", scope(HaierRead)),
    (GET, "/api/haier/failures/groups", scope(HaierRead)),
    (POST, "/api/haier/failures/retry", scope(HaierAll)),
    (POST, "/api/haier/failures/{id}/retry", scope(HaierAll)),
    (GET, "/api/haier/ignored-products", scope(HaierAll)),
    (DELETE, "/api/haier/ignored-products/{id}", scope(HaierAll)),
    (GET, "/api/haier/logistics", scope(HaierRead)),
    (GET, "/api/haier/prices", scope(HaierRead)),
    (GET, "/api/haier/products", scope(HaierRead)),
    (GET, "/api/haier/schedule", scope(HaierAll)),
    (POST, "/api/haier/schedule/pause", scope(HaierAll)),
    (POST, "/api/haier/schedule/resume", scope(HaierAll)),
    (POST, "/api/haier/schedule/{task}/run", scope(HaierAll)),
    (GET, "/api/haier/stock", scope(HaierRead)),
    (POST, "/api/haier/sync", scope(HaierAll)),
    (GET, "/api/haier/sync-logs", scope(HaierAll)),
    (GET, "/api/haier/sync-logs/{id}", scope(HaierAll)),
    (GET, "/api/haier/sync-logs/{id}/failures", scope(HaierAll)),
    (POST, "/api/haier/sync-logs/{id}/stop", scope(HaierAll)),
    (POST, "/api/imports", scope(CatalogWrite)),
    (GET, "/api/imports/template", scope(CatalogRead)),
    (GET, "/api/imports/{id}", scope(CatalogRead)),
    (GET, "/api/imports/{id}/errors", scope(CatalogRead)),
    (GET, "/api/imports/{id}/refused", scope(CatalogRead)),
    (GET, "/api/inventory-logs", scope(ReportsRead)),
    (POST, "/api/inventory/adjust", scope(StockAdjust)),
    (POST, "/api/inventory/batch", own(StockLock)),
    (POST, "/api/inventory/consume", own(StockLock)),
    (GET, "/api/inventory/holds", scope(StockLock)),
    (POST, "/api/inventory/holds/release", scope(StockLock)),
    (POST, "/api/inventory/lock", own(StockLock)),
    (GET, "/api/inventory/low-stock", scope(ReportsRead)),
    (POST, "/api/inventory/reconcile", scope(StockAdjust)),
    (POST, "/api/inventory/release", own(StockLock)),
    (GET, "/api/media-images", scope(CatalogRead)),
    (POST, "/api/media-images", scope(MediaUpload)),
    (GET, "/api/media-images/{id}", scope(CatalogRead)),
    (DELETE, "/api/media-images/{id}", scope(CatalogWrite)),
    (GET, "/api/orders", own(OrdersManage)),
    (POST, "/api/orders", own(OrdersPlace)),
    (GET, "/api/orders/{id}", own(OrdersManage)),
    (POST, "/api/orders/{id}/cancel", own(OrdersManage)),
    (POST, "/api/orders/{id}/complete", own(OrdersManage)),
    (PUT, "/api/orders/{id}/parcels", scope(OrdersManage)),
    (POST, "/api/orders/{id}/pay", own(PaymentsRecord)),
    (GET, "/api/orders/{id}/payments", own(OrdersManage)),
    (POST, "/api/orders/{id}/payments", scope(PaymentsRecord)),
    (POST, "/api/orders/{id}/refund", own(OrdersManage)),
    (
        POST,
        "/api/orders/{id}/refund/confirm",
        scope(PaymentsRecord),
    ),
    (POST, "/api/orders/{id}/refund/reject", scope(OrdersManage)),
    (POST, "/api/orders/{id}/refund/withdraw", own(OrdersManage)),
    (POST, "/api/orders/{id}/refunds", scope(PaymentsRecord)),
    (POST, "/api/orders/{id}/return", own(OrdersManage)),
    (GET, "/api/orders/{id}/returns", own(OrdersManage)),
    (POST, "/api/orders/{id}/returns", own(OrdersManage)),
    (POST, "/api/orders/{id}/ship", scope(OrdersManage)),
    (GET, "/api/orders/{id}/timeline", scope(OrdersManage)),
    (GET, "/api/payments", scope(PaymentsRecord)),
    (POST, "/api/payments/{id}/assign", scope(PaymentsRecord)),
    (POST, "/api/payments/{id}/refund", scope(PaymentsRecord)),
    (GET, "/api/plans", scope(CatalogRead)),
    (POST, "/api/plans", scope(CatalogWrite)),
    (GET, "/api/plans/{id}", scope(CatalogRead)),
    (POST, "/api/plans/{id}/apply", scope(CatalogWrite)),
    (POST, "/api/plans/{id}/approve", scope(CatalogWrite)),
    (POST, "/api/plans/{id}/discard", scope(CatalogWrite)),
    (GET, "/api/plans/{id}/items", scope(CatalogRead)),
    (POST, "/api/plans/{id}/undo", scope(CatalogWrite)),
    (GET, "/api/products", PUBLIC),
    (POST, "/api/products", scope(CatalogWrite)),
    (GET, "/api/products/by-code/{product_code}", PUBLIC),
    (GET, "/api/products/export", scope(CatalogRead)),
    (POST, "/api/products/impressions", PUBLIC),
    (GET, "/api/products/recommendations", PUBLIC),
    (GET, "/api/products/{id}", PUBLIC),
    (PUT, "/api/products/{id}", scope(CatalogWrite)),
    (PATCH, "/api/products/{id}", scope(CatalogWrite)),
    (DELETE, "/api/products/{id}", scope(CatalogWrite)),
    (GET, "/api/products/{id}/availability", PUBLIC),
    (
        DELETE,
        "/api/products/{id}/edited-fields/{field}",
        scope(CatalogWrite),
    ),
    (GET, "/api/products/{id}/related", PUBLIC),
    (POST, "/api/products/{id}/restock-request", scope(StockLock)),
    (
        DELETE,
        "/api/products/{id}/restock-request",
        scope(StockLock),
    ),
    (GET, "/api/products/{id}/timeline", scope(CatalogRead)),
    (GET, "/api/returns", own(OrdersManage)),
    (GET, "/api/returns/{id}", own(OrdersManage)),
    (POST, "/api/returns/{id}/approve", scope(OrdersManage)),
    (POST, "/api/returns/{id}/decline", scope(OrdersManage)),
    (POST, "/api/returns/{id}/receive", scope(OrdersManage)),
    (POST, "/api/returns/{id}/refund", scope(PaymentsRecord)),
    (POST, "/api/returns/{id}/withdraw", own(OrdersManage)),
    (GET, "/api/search-logs", scope(Scope::Admin)),
    (GET, "/api/search/blocked-keywords", scope(Scope::Admin)),
    (POST, "/api/search/blocked-keywords", scope(Scope::Admin)),
    (
        DELETE,
        "/api/search/blocked-keywords/{id}",
        scope(Scope::Admin),
    ),
    (GET, "/api/search/hot-keywords", PUBLIC),
    (GET, "/api/search/suggestions", PUBLIC),
    (GET, "/api/search/synonyms", scope(CatalogWrite)),
    (POST, "/api/search/synonyms", scope(CatalogWrite)),
    (GET, "/api/search/synonyms/{id}", scope(CatalogWrite)),
    (PUT, "/api/search/synonyms/{id}", scope(CatalogWrite)),
    (PATCH, "/api/search/synonyms/{id}", scope(CatalogWrite)),
    (DELETE, "/api/search/synonyms/{id}", scope(CatalogWrite)),
    (GET, "/api/users", ADMINS),
    (POST, "/api/users", ADMINS),
    (GET, "/api/users/{id}", ADMINS),
    (PATCH, "/api/users/{id}", ADMINS),
    (GET, "/api/users/{id}/sessions", ADMINS),
    (DELETE, "/api/users/{id}/sessions", ADMINS),
    (DELETE, "/api/users/{id}/sessions/{session_id}", ADMINS),
    (GET, "/healthz", PUBLIC),
    (GET, "/media/images/{name}", PUBLIC),
    (HEAD, "/media/images/{name}", PUBLIC),
    (GET, "/metrics", PUBLIC),
    (GET, "/readyz", PUBLIC),
];

/// Who may use the route with this method and pattern, such as `/api/orders/{id}`; `None` if the table
/// doesn't have it.
pub(crate) fn access_of(method: &Method, pattern: &str) -> Option<Access> {
    static INDEX: LazyLock<HashMap<(&str, &str), Access>> = LazyLock::new(|| {
        let rows = PERMISSIONS.iter();
        rows.map(|(method, pattern, access)| ((*method, *pattern), *access))
            .collect()
    });
    INDEX.get(&(method.as_str(), pattern)).copied()
}

#[cfg(test)]
mod tests;
