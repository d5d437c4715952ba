//! Clients that aren't signed in yet, as actors.

use actix_web::HttpRequest;
use cangku_domain::accounts::{Actor, Role, Scopes, Username};

use crate::http::request::{audit_client::audit_client, caller::request_id};

/// The name under which failed logins are counted, cut to the maximum length of a username so that
/// long names don't fill the memory.
pub(super) fn limited_name(username: &str) -> String {
    username
        .trim()
        .chars()
        .take(Username::MAX_CHARACTERS)
        .collect()
}

/// An anonymous client that gave this name.
pub(super) fn anonymous_actor(request: &HttpRequest, name: &str) -> Actor {
    Actor {
        user_id: None,
        api_key_id: None,
        name: limited_name(name),
        role: Role::User,
        key_scopes: Scopes::NONE,
        request_id: request_id(request),
        client: audit_client(request),
    }
}
