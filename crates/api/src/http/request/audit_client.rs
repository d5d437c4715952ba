//! The client of a request, as the audit log records it.

use actix_web::{HttpRequest, http::header::USER_AGENT};
use cangku_domain::{OptionalText, accounts::Client};

use super::client_address::client;

/// Maximum length of the recorded `User-Agent`, in characters.
const MAX_AGENT_LENGTH: usize = 255;

/// The address of the client, and the start of its `User-Agent`.
pub fn audit_client(request: &HttpRequest) -> Client {
    let agent = request.headers().get(USER_AGENT);
    let agent = agent.map(|it| String::from_utf8_lossy(it.as_bytes()));
    let agent = OptionalText::<MAX_AGENT_LENGTH>::lossy(&agent.unwrap_or_default());
    Client {
        address: Some(client(request).address),
        user_agent: agent.as_str().to_owned(),
    }
}
