//! The `Idempotency-Key` of a request.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cangku_domain::inventory::{
    Idempotency, IdempotencyKey, IdempotencyKeyOwner, OwnedIdempotencyKey, idempotency_key,
};
use cangku_domain::{Violation, ViolationCode, Violations, accounts::Actor};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// The header's name.
const HEADER: &str = "Idempotency-Key";

/// The idempotency key of the request, if it has one.
#[derive(Debug, Clone)]
pub struct RequestKey(Option<IdempotencyKey>);

impl RequestKey {
    /// The key in the scope of its caller, and a fingerprint (SHA-256) of operation and body. The
    /// order of the body's members and its white space don't matter.
    pub fn idempotency(self, actor: &Actor, operation: &str, body: &[u8]) -> Option<Idempotency> {
        let key = OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::of(actor),
            key: self.0?,
        };
        // `Value` sorts members.
        let body: Value = serde_json::from_slice(body).ok()?;
        let mut hash = Sha256::new();
        // Different operations may have equal bodies.
        hash.update(operation);
        hash.update(b"\n");
        hash.update(body.to_string());
        Some(Idempotency {
            key,
            fingerprint: hash.finalize().to_vec(),
        })
    }
}

impl FromRequest for RequestKey {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let Some(header) = request.headers().get(HEADER) else {
            return ready(Ok(Self(None)));
        };
        // A lossy conversion would make one key of different bytes.
        let text = std::str::from_utf8(header.as_bytes()).map_err(|_not_utf8| {
            Violation::new(HEADER, ViolationCode::InvalidValue, "must be UTF-8")
        });
        let key = text.and_then(idempotency_key).map_err(|violation| {
            Problem::of_fields(
                ErrorCode::InvalidIdempotencyKey,
                Violations::from(violation),
            )
            .into()
        });
        ready(key.map(|key| Self(Some(key))))
    }
}
