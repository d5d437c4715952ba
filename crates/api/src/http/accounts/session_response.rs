//! Sessions of a user as responses.

use cangku_domain::{Page, UserSessionId, accounts::UserSession};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{
    request::query::Query,
    response::{page_response::PageResponse, problem::Problem},
};

/// A session of a user: one sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionResponse {
    id: i64,
    /// Address of the client at the sign-in or the last recorded use; empty if unknown.
    #[schema(example = "203.0.113.7")]
    address: String,
    /// `User-Agent` of the device at the sign-in or the last recorded use; empty without one.
    user_agent: String,
    /// When the user signed in.
    created_at: DateTime<Utc>,
    /// Last use, to about five minutes.
    last_used_at: DateTime<Utc>,
    /// When it ends by itself, if it isn't continued before.
    expires_at: DateTime<Utc>,
    /// Whether the request belongs to this session.
    current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EndedSessions)]
pub struct EndedSessionsResponse {
    /// Sessions that were open before.
    #[schema(minimum = 0)]
    pub(super) ended: usize,
}

/// Which of the caller's sessions are ended.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EndSessionsQuery {
    /// Whether the session of the request stays open.
    #[param(value_type = Option<bool>)]
    keep_current: Option<String>,
}

impl EndSessionsQuery {
    /// Whether the session of the request stays open; `false` by default.
    pub(super) fn read(query: Query<Self>) -> Result<bool, Problem> {
        let (query, mut check) = query.into_parts();
        let keep = check.flag("keep_current", query.keep_current);
        check.finish(keep.unwrap_or(false))
    }
}

/// A page of sessions, as the user of the session `current` sees them.
pub(super) fn sessions_response(
    page: Page<UserSession>,
    current: Option<UserSessionId>,
) -> PageResponse<SessionResponse> {
    let results = page.results.into_iter().map(|session| SessionResponse {
        id: session.id.get(),
        address: session.client.address_text(),
        current: Some(session.id) == current,
        user_agent: session.client.user_agent,
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
    });
    Page {
        results: results.collect::<Vec<_>>(),
        total: page.total,
        request: page.request,
    }
    .into()
}
